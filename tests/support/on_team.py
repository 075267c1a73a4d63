"""`python -m tests.support.on_team …`: pytest with these arguments on the installation of docker-compose.yaml.

Of the tests that are marked `team` the fixture `live` is then that installation, reached through nginx over TLS, with
PostgreSQL and Redis: one for the whole session, shared with tests/team.
"""

import os
import subprocess
import sys
from typing import Final

VARIABLE: Final = "QUAYMASTER_TEST_ON_TEAM"
_SECONDS: Final = 1800  # whichever test comes first builds the images and starts everything


def on_team() -> bool:
    """Whether this session was started so."""
    return VARIABLE in os.environ


if __name__ == "__main__":
    words = [sys.executable, "-m", "pytest", "-m", "team", "-o", f"timeout={_SECONDS}", *sys.argv[1:]]
    sys.exit(subprocess.run(words, env={**os.environ, VARIABLE: "1"}, check=False).returncode)
