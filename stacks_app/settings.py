"""What this app adds to the settings."""

from collections.abc import Callable, Mapping
from typing import Any

MOST_BYTES = 64 * 2**20  # of the files of one stack
FIELDS_BYTES = 2**20  # for what is said beside them
# Periodic tasks, each with its pause in seconds.
BEAT = {
    "check-repositories": {"task": "stacks_app.tasks.check_repositories", "schedule": 60.0},
    "forget-stack-files": {"task": "stacks_app.tasks.forget_files", "schedule": 3600.0},
}
# Paths where people who are signed in may send more than elsewhere: how many bytes.
UPLOADS: Mapping[str, Callable[[Any], int]] = {
    r"/api/v1/stacks/(\d+/|deploy/)?$": lambda _: MOST_BYTES + FIELDS_BYTES
}
# Addresses that only those know who were told them; the function says whether there is such a one.
TOLD_ADDRESSES = {
    r"/hooks/stacks/(?P<key>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})/$": "stacks_app.services.hooks.is_there"
}
# Choices that several nouns call alike, and what the schema calls them.
ENUM_NAMES = {
    "StackSource": "stacks_app.models.Stack.Source",
    "BuildSource": "builds_app.models.Build.Source",
    "StackStatus": "stacks_app.services.state.Status",
}
