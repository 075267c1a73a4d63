"""The REST endpoints of hosts and of what their engines said happened."""
