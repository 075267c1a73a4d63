"""What a container shall be: the normalised spec, and the ways into it and out of it."""
