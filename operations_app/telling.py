"""What the journal takes down is told like every change."""

from accounts_app import journal
from operations_app import hints

journal.tell_with(hints.publish)
