"""Image registries: whose accounts we hold, and what a registry says about its repositories."""
