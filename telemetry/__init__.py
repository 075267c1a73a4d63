"""What Quaymaster tells of itself to those who run it: logs, metrics, traces. Knows nothing of what it measures."""
