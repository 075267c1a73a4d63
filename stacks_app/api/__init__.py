"""The REST endpoints of stacks."""
