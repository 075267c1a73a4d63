import json
import os
import signal
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from scripts.up import ROOT
from tests.support.live import LiveServer
from tests.support.processes import Process, new_directory
from tests.support.services import free_port


def test_it_serves_with_a_token_and_survives_the_loss_of_a_process(live: LiveServer) -> None:
    assert live.manage("setup_link", "--again").startswith(f"{live.url}/setup#token=")
    token = live.manage("token")
    live.kill9("web")
    live.start("web")
    request = Request(f"{live.url}/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=60) as response:
        assert json.load(response)["is_owner"] is True


def test_it_starts_with_a_given_redis_and_ends_everything_at_ctrl_c(redis_server: str) -> None:
    directory = new_directory("up")
    own = {"QUAYMASTER_DATA": str(directory), "REDIS_URL": f"{redis_server}?db=7", "PORT": str(free_port())}
    environment = {
        **os.environ,
        **own,
        "DJANGO_SETTINGS_MODULE": "controlplane.settings",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    migrate = Process(
        [sys.executable, ROOT / "manage.py", "migrate"], log=directory / "migrate.log", env=environment
    )
    assert migrate.wait_ended() == 0, migrate.tail()

    everything = Process([sys.executable, "-m", "scripts.up"], log=directory / "up.log", env=environment)
    everything.wait_for(lambda: "/setup#token=" in everything.tail(), what="the link to sign in", seconds=240)
    assert _running(directory) >= {"serve", "celery", "watch_engines"}
    assert not (directory / "redis.sock").exists()

    assert everything.end(with_signal=signal.SIGINT) == 0, everything.tail()
    assert _running(directory) == set()


def _running(data: Path) -> set[str]:
    """What runs of the installation that keeps its files in `data`, by the words of the command lines."""
    words: set[str] = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"QUAYMASTER_DATA={data}".encode() in (process / "environ").read_bytes().split(b"\0")
            words |= set((process / "cmdline").read_text().split("\0")) if ours else set()
        except OSError:
            continue  # it has just ended
    return words
