"""REST: operations, and how other endpoints ask for one."""
