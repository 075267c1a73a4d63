"""Asking others in somebody's name: registries and git servers, their credentials, and the rule for every request."""
