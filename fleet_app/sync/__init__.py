"""The only writer of the mirror tables, of a host's state and facts, and of the kept engine events.

Sync on purpose: the watcher calls in from a thread. Every function compares before it writes, so that what did not
change costs no write, and publishes hints for what did, after the commit.
"""
