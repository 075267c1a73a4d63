"""The product's settings with a dashboard of the test's own, which it can upgrade."""

import os
from pathlib import Path

from controlplane.settings import *  # noqa: F403

DASHBOARD_DIR = Path(os.environ["DASHBOARD_DIR"])
SERVESTATIC_ROOT = DASHBOARD_DIR
