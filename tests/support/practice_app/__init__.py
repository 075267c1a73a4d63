"""An app of the tests' own: kinds of operations that need no engine."""
