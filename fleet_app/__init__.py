"""Hosts of any kind, and how they are followed: what stands on them is told by the apps that know it."""
