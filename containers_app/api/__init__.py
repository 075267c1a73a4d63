"""The REST endpoints of hosts and of what stands on them; live reads stand in `live`."""
