"""Every kind of operation about Docker, a file a noun: what it takes, what it gives back, and the same by hand."""
