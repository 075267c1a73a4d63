"""What Quaymaster needs and how fast it is, measured on the machine at hand: `scripts/sizing`."""
