"""`python -m tests.support.on_postgres …`: pytest with these arguments on a PostgreSQL of its own.

The settings name the database before any fixture runs, so the server has to be there before pytest is.
"""

import os
import subprocess
import sys

from tests.support.services import Postgres

if __name__ == "__main__":
    postgres = Postgres()
    environment = {**os.environ, "QUAYMASTER_TEST_DATABASE_URL": postgres.url}
    try:
        status = subprocess.run(
            [sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False
        ).returncode
    finally:
        postgres.end()
    sys.exit(status)
