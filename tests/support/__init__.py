"""What the tests run against, and how it is started and ended."""
