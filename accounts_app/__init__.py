"""People: who they are, how they prove it, what they may do. Depends on no other app."""
