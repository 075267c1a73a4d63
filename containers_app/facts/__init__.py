"""From the engine's JSON to column values: pure functions, one module a noun, no I/O and no clock.

The engine's text is hostile data: what would not fit a column is cut, what the database cannot store is replaced.
"""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]
