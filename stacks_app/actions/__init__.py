"""What a worker does for stacks."""
