"""What Docker's engines hold and tell, a file for each noun: facts, list, inspect, and what makes one stale.

Facts go from the engine's JSON to column values: pure functions without I/O and clock. The engine's text is hostile
data: what would not fit a column is cut, what the database cannot store is replaced.
"""
