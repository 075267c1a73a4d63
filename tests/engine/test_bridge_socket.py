"""A local socket in front of an engine, for what speaks to nothing else."""

import stat
import subprocess

from containers_app.engine.bridge import local_socket
from tests.support.doors import Door

EVERY_BYTE = bytes(range(256)) * 4096


def test_it_serves_the_docker_cli(new_door: Door) -> None:
    container = new_door.run("sleep", "600")

    with local_socket(new_door.endpoint) as path:
        environment = new_door.engine.cli_env() | {"DOCKER_HOST": f"unix://{path}"}
        mode, folder_mode = path.stat().st_mode, path.parent.stat().st_mode
        echoed = subprocess.run(
            ["docker", "exec", "-i", container, "cat"],
            env=environment,
            input=EVERY_BYTE,
            capture_output=True,
            timeout=120,
            check=True,
        ).stdout

    assert echoed == EVERY_BYTE
    assert (stat.S_IMODE(mode), stat.S_IMODE(folder_mode)) == (0o600, 0o700)
    assert not path.parent.exists()
