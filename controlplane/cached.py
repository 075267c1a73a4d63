"""How values lie in the cache: as JSON. Django's own way for Redis is pickle, which runs what it reads."""

import json
from typing import Any


class Json:
    """What `OPTIONS["serializer"]` of Django's Redis cache asks for."""

    def dumps(self, value: Any) -> bytes:
        """`value` as it is kept."""
        return json.dumps(value).encode()

    def loads(self, kept: bytes) -> Any:
        """The value; None, as if nothing were there, for what is none of ours."""
        try:
            return json.loads(kept)
        except ValueError:
            return None
