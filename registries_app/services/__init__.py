"""Writes stored registries and credentials."""
