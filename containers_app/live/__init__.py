"""Live reads: what only an engine or a registry knows at this moment."""
