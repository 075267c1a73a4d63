"""Stacks: what they shall be, and what was applied when."""

from stacks_app.models.files import Blob
from stacks_app.models.hooks import Delivery, Hook
from stacks_app.models.revisions import Revision
from stacks_app.models.stacks import Stack, Variable

__all__ = ["Blob", "Delivery", "Hook", "Revision", "Stack", "Variable"]
