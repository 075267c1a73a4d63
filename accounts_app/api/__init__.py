"""REST: who asks, what every view shares, and the endpoints about people."""
