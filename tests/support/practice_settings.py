"""The product's settings and the practice actions, for processes that tests start."""

from controlplane.settings import *  # noqa: F403
from controlplane.settings import INSTALLED_APPS

INSTALLED_APPS.append("tests.support.practice_app")
