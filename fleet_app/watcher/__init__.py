"""The watcher: one async process (or several) that follows every enabled host and keeps the mirror true.

`fleet` shares the hosts out among the watchers and runs one `following` for each; it follows the event stream,
marks what an event names as stale (`dirty`), reads it anew (`reading`, `drain`) and writes it (`writer`). What it must
know of an engine stands in `kinds`.
"""
