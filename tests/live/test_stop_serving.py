"""How the server of HTTP ends."""

import os
import signal
import sys
import time

from scripts.up import ROOT, answers
from tests.support.live import LiveServer
from tests.support.processes import Process, new_directory
from tests.support.services import free_port


def test_told_to_stop_it_serves_until_others_know(live: LiveServer) -> None:
    port = free_port()
    process = Process(
        [sys.executable, ROOT / "manage.py", "serve", "--part", "web", "--drain", "6"],
        log=new_directory("drained") / "web.log",
        env={**live.environment_of("web"), "PORT": str(port)},
    )
    health = f"http://127.0.0.1:{port}/api/v1/health/"
    process.wait_for(lambda: answers(health), what="it answering")
    os.kill(process.pid, signal.SIGTERM)
    time.sleep(1)  # without --drain it would be gone by now
    assert answers(health)
    process.wait_ended()
