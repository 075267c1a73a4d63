"""What is written down of builds, read back, and forgotten."""
