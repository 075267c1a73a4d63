"""What a worker does for stacks, by kind of operation. Importing it registers every action."""

from stacks_app.actions import apply, fetch, verbs

__all__ = ["apply", "fetch", "verbs"]
