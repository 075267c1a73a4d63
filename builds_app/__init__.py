"""Image builds on the engines' own BuildKit."""
