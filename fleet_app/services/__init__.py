"""What people ask of hosts of any kind."""
