"""What builds are made from: how people name it, where uploads wait, and how a worker brings the files."""
