"""Stacks: Compose projects, planned, applied, taken back."""
