"""A pasted line makes the container that Docker's own CLI makes of it, and so does the line that is shown for it.

Flags that cannot be read are refused. Seeds as in test_lose_nothing.
"""

import copy
import json
import random
import subprocess
from typing import Any

from containers_app.spec.run_line import RunLineError, parse_run_line
from tests.containers.test_lose_nothing import surroundings
from tests.support.bench import Bench
from tests.support.engines import BASE_IMAGE
from tests.support.run_flags import CASES, Case, sets_of
from tests.support.sameness import differences
from tests.support.thorough import SEED

MORE_CASES = (
    Case("-p 0:90 -p 53/UDP", network="bridge"),
    Case("--add-host 'six:[::1]' --add-host seven=10.0.0.7", network="bridge"),
    Case(
        "--mount 'type=volume,dst=/o,volume-opt=type=tmpfs,volume-opt=device=tmpfs,\"volume-opt=o=size=1m,uid=5\"'"
    ),
    Case('--env "DOLLARS=\\$x\\\\" --env LINES=\'a\nb\' --label "quotes=a\\"b"'),
    Case("--cpus 0.123456789", "cpu"),
)
# The same mount can be said in more than one place; what came of it stands in Mounts.
SAYS_MOUNTS = ("HostConfig.Binds", "HostConfig.Mounts", "HostConfig.Tmpfs", "Config.Volumes")
# In no order that means something.
UNORDERED = (
    "Config.Env",
    "Mounts",
    "HostConfig.Ulimits",
    "HostConfig.CapAdd",
    "HostConfig.CapDrop",
    "HostConfig.Binds",
)
# What the CLI says of the terminal it was typed in; and what it leaves empty where others leave it out.
OF_THE_CLI = (
    "Config.AttachStdout",
    "Config.AttachStderr",
    "Config.AttachStdin",
    "Config.StdinOnce",
    "HostConfig.ConsoleSize",
)


def is_read(case: Case) -> bool:
    """Whether the line reader takes the flags of `case`."""
    try:
        parse_run_line(f"docker create {case.words} app")
    except RunLineError:
        return False
    return True


def unlike(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What differs in meaning."""
    return {
        path: values
        for path, values in differences(_bare(one), _bare(other)).items()
        if not path.startswith((*SAYS_MOUNTS, *OF_THE_CLI)) and not _same(path, *values)
    }


def _bare(container: dict[str, Any]) -> dict[str, Any]:
    """`container` with its mounts as they came out: an anonymous volume has no name, and options are in no order."""
    container = copy.deepcopy(container)
    tmpfs = [mount["Destination"] for mount in container["Mounts"] if mount["Type"] == "tmpfs"]
    container["Tmpfs"] = sorted({*tmpfs, *(container["HostConfig"].get("Tmpfs") or ())})
    container["Mounts"] = [mount for mount in container["Mounts"] if mount["Type"] != "tmpfs"]
    for mount in container["Mounts"]:
        if len(mount.get("Name") or "") == 64:
            mount.update(Name="", Source="")
        mount["Mode"] = ",".join(sorted(set(mount["Mode"].split(",")) - {"ro", "nocopy", "z"}))
    for bindings in (container["HostConfig"]["PortBindings"] or {}).values():
        for binding in bindings:
            binding["HostPort"] = binding["HostPort"].removeprefix("0")  # both let the engine choose
    return container


def _same(path: str, one: Any, other: Any) -> bool:
    if path in UNORDERED:
        one, other = sorted(one or (), key=repr), sorted(other or (), key=repr)
    return bool(_said(one) == _said(other))


def _said(value: Any) -> Any:
    """`value` without what is empty in it."""
    if isinstance(value, dict):
        return {name: _said(each) for name, each in value.items() if each} or None
    return [_said(each) for each in value] or None if isinstance(value, list) else value or None


def in_bash(bench: Bench, line: str) -> None:
    """Run it by hand."""
    ran = subprocess.run(["bash", "-c", line], env=bench.engine.cli_env(), capture_output=True, check=False)
    assert ran.returncode == 0, (line, ran.stderr)


def test_it_makes_what_docker_makes(bench: Bench) -> None:
    surroundings(bench.engine)
    client = bench.engine.client()
    cases = [case for case in (*CASES, *MORE_CASES) if is_read(case)]
    assert len(cases) > 80
    for chosen in sets_of(cases, chance=random.Random(SEED)):  # noqa: S311 deals test cases
        words = " ".join(case.words for case in chosen)
        line = f"docker create --name same {words} {BASE_IMAGE} sleep 100000"
        in_bash(bench, line)
        expected = client.inspect_container("same")
        client.remove_container("same")

        read = bench.owner.post("containers/parse-run/", {"line": line})
        assert read.status == 200, (read, line)
        operation = bench.works("containers/", host=bench.host.pk, **read.body["spec"])
        found = unlike(expected, client.inspect_container("same"))
        assert not found, f"{json.dumps(found, indent=1)}\n{line} (seed {SEED})"
        client.remove_container("same")

        in_bash(bench, operation["command"])
        found = unlike(expected, client.inspect_container("same"))
        assert not found, f"{json.dumps(found, indent=1)}\n{operation['command']} (seed {SEED})"
        client.remove_container("same")
