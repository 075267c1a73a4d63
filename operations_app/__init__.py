"""Long actions: record, queue, progress and end. Knows nothing of Docker."""
