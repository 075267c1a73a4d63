"""Docker: the door to its engines, what they hold, and what people ask of them."""
