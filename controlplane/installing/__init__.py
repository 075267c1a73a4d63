"""What an installation is made of before it runs: its secrets, its database, its first host."""
