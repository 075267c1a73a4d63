"""A process takes the sockets that its machine lets it have, whatever it begins with."""

import subprocess
import sys

import pytest

from scripts.up import ROOT

LOOK = "import resource; from telemetry import process; process.start('streams'); print(resource.getrlimit(7)[0])"


@pytest.mark.parametrize(("soft", "hard", "most"), [(256, 4096, 4096), (300, 300, 300)])
def test_it_opens_as_many_files_as_it_may(soft: int, hard: int, most: int) -> None:
    limited = ["prlimit", f"--nofile={soft}:{hard}", "--", sys.executable, "-c", LOOK]
    done = subprocess.run(limited, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) == most
