"""The Compose CLI: what it is given, the fence around it, and what it says. Knows neither Django nor engines."""
