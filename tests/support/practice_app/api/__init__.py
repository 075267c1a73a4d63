"""REST for the practice actions."""
