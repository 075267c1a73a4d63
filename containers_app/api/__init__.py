"""The REST endpoints of what stands on Docker hosts; live reads stand in `live`."""
