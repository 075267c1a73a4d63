"""The REST endpoints of registries and git credentials."""
