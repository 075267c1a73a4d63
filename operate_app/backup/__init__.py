"""Backup and restore: what is in the file, how it is written whole or not at all, and how it comes back."""
