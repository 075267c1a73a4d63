"""What an apply would do, said before it does it: the stack as it shall be beside the host as it was last seen."""
