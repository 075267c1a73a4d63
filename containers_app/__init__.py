"""Hosts, and what runs on them."""
