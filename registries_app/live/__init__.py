"""Live reads: what only a registry knows at this moment."""
