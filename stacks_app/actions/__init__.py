"""What a worker does for stacks, by kind of operation. Importing it registers every action."""

from stacks_app.actions import apply, fetch, hold, once, pull, scale, verbs

__all__ = ["apply", "fetch", "hold", "once", "pull", "scale", "verbs"]
