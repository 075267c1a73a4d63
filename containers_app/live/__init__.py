"""Live reads: what only an engine knows at this moment."""
