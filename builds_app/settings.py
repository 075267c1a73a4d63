"""What this app adds to the settings."""

from collections.abc import Callable, Mapping
from typing import Any

FIELDS_BYTES = 2**20  # for what is said beside the files
# Periodic tasks, each with its pause in seconds.
BEAT = {"forget-builds": {"task": "builds_app.tasks.forget_builds", "schedule": 3600.0}}
# Paths where people who are signed in may send more than elsewhere: how many bytes, by the operator's environment.
UPLOADS: Mapping[str, Callable[[Any], int]] = {
    r"/api/v1/builds/$": lambda environment: environment.build_context_bytes + FIELDS_BYTES
}
