"""An app of the tests' own: kinds of operations that need no engine, and an engine that is none of Docker's."""
