"""An ACME server on a private engine: the public one's protocol (RFC 8555), and a challenge by plain http."""

import shutil
from pathlib import Path
from typing import Final

from tests.support.certificates import Authority
from tests.support.engines import Engine
from tests.support.outside import WayOut

IMAGE: Final = "quaymaster-stand-in/acme"
DIRECTORY: Final = "https://pebble:14000/dir"
_FOLDER: Final = Path(__file__).with_name("stand_in_acme")
_SECONDS: Final = 900


def make_acme_image(engine: Engine) -> None:
    """Build the image with the server and with certbot, which knows the server's authority."""
    folder = engine.directory / "acme"
    shutil.copytree(_FOLDER, folder)
    Authority().write_for_server(folder, "pebble")
    way_out = WayOut(engine)
    try:
        engine.docker("build", "--tag", IMAGE, folder, timeout=_SECONDS)
    finally:
        way_out.close()


def start_acme_server(engine: Engine, *, network: str, domain: str) -> None:
    """Run it as `pebble` in `network`; it looks for `domain` at the ports that the engine publishes."""
    way = ("--network", network, "--add-host", f"{domain}:host-gateway")
    engine.docker(
        "run", "--detach", "--name", "pebble", *way, IMAGE, "pebble", "-config", "/acme/pebble.json"
    )
