"""Docker Engines out of Debian's packages, without installing them: for the tests and for the demo."""
