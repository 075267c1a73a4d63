"""The tests: real engines, real Redis, real databases."""
