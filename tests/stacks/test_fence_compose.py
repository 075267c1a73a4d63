"""The fence holds whatever the files say: here the CLI gets them as they are, and nobody looked at them before."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest

from scripts.engines.base_image import busybox
from stacks_app.compose import jail
from stacks_app.compose import resolve as resolving
from stacks_app.compose.cli import Cli, find_cli
from stacks_app.compose.fence import Fence, Limits
from stacks_app.compose.process import Ended, Process
from stacks_app.compose.refused import ComposeRefused, ComposeUnavailable
from stacks_app.compose.resolve import LIMITS, resolve
from stacks_app.compose.rules import MAX_SERVICES
from stacks_app.compose.vet import Vetted
from tests.support.compose import compose_program, resolve_unfenced, write_stack
from tests.support.engines import Engine
from tests.support.processes import wait_until

CONFIG = ("config", "--format=json")


def said_by(
    cli: Cli, text: str, *words: str, folder: Path | None = None, limits: Limits = LIMITS
) -> tuple[int, str]:
    """The status, and all that the CLI says, of `text` on its standard input."""
    said = bytearray()
    place = [f"--project-directory={folder}"] if folder else []
    given = ["--project-name=harbour", *place, "--file=-", *(words or CONFIG)]
    with cli.process(given, limits=limits, folder=folder, inside=folder, stdin=text.encode()) as process:
        ended = process.follow(output=said.extend, errors=said.extend, seconds=120)
    assert not ended.slow
    return ended.status, said.decode()


@pytest.mark.parametrize(
    "text",
    [
        "services: {web: {image: x, env_file: ../outside}}",
        "services: {web: {image: x, env_file: link}}",
        "services: {web: {image: x, label_file: ../outside}}",
        "include: [../outside.yaml]",
        "include: [{path: inside.yaml, env_file: ../outside}]",
        "services: {web: {extends: {file: ../outside.yaml, service: out}}}",
        "services: {web: {extends: {file: link.yaml, service: out}}}",
    ],
)
def test_nothing_outside_is_read(cli: Cli, folder: Path, text: str) -> None:
    source = write_stack(
        folder, {"compose.yaml": text, "inside.yaml": "services: {in: {image: '${CANARY}'}}"}
    )
    (folder.parent / "outside").write_text("CANARY=seen-outside")
    (folder.parent / "outside.yaml").write_text("services: {out: {image: seen-outside}}")
    (folder / "link").symlink_to("../outside")
    (folder / "link.yaml").symlink_to("../outside.yaml")
    assert b"seen-outside" in resolve_unfenced(source).stdout
    status, said = said_by(cli, text, folder=folder)
    assert status != 0
    assert "seen-outside" not in said
    assert "permission denied" in said


def test_no_program_is_started(cli: Cli, folder: Path, clean_engine: Engine) -> None:
    program = folder / "helper"
    program.write_text(f"#!/bin/sh\necho started > {folder.parent}/started\n")
    program.chmod(0o755)
    source = write_stack(
        folder, {"compose.yaml": json.dumps({"services": {"web": {"provider": {"type": str(program)}}}})}
    )
    words = ["--project-name=harbour", f"--file={folder}/compose.yaml", "up", "--detach"]
    said = bytearray()
    with cli.process(words, limits=LIMITS, folder=folder, socket=clean_engine.socket) as process:
        ended = process.follow(output=said.extend, errors=said.extend, seconds=120)
    assert ended.status, said
    assert not (folder.parent / "started").exists()
    resolve_unfenced(source, "up", "--detach", engine=clean_engine.socket)
    assert (folder.parent / "started").exists()


@pytest.mark.parametrize("place", ["oci://127.0.0.1:{port}/x", "https://127.0.0.1:{port}/x.git"])
def test_nobody_is_called(cli: Cli, place: str, unused_tcp_port: int) -> None:
    status, said = said_by(cli, f"include: ['{place.format(port=unused_tcp_port)}']")
    assert status != 0
    assert "connection refused" not in said  # which it would be, had it come so far


def test_it_sees_nothing_of_our_environment(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "seen-key")
    names = ["SECRET_KEY", "HOME", "PATH", "USER", "DATABASE_URL", "LD_LIBRARY_PATH", "LC_CTYPE", "LANG"]
    asked = {name: f"${{{name}}}" for name in names}
    source = write_stack(
        folder, {"compose.yaml": json.dumps({"services": {"web": {"image": "x", "environment": asked}}})}
    )
    resolved = resolve(cli, source)
    assert resolved.project["services"]["web"]["environment"] == dict.fromkeys(names, "")
    assert sum("is not set" in warning for warning in resolved.warnings) == len(names)
    with pytest.raises(ComposeRefused) as caught:
        resolve(cli, write_stack(folder, {"compose.yaml": "services: {web: {image: '${DOCKER_CONFIG}'}}"}))
    assert caught.value.code == "compose_environment"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(cpu_seconds=1, memory_bytes=2**31), "compose_too_slow"),
        (Limits(cpu_seconds=60, memory_bytes=2**26), "compose_too_large"),
    ],
)
def test_a_bomb_ends(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits, code: str
) -> None:
    lines = ["x-a: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    source = write_stack(folder, {"compose.yaml": "\n".join([*lines, "services: {web: {image: x}}"])})
    monkeypatch.setattr(resolving, "vet", lambda _: Vetted())
    monkeypatch.setattr(resolving, "LIMITS", limits)
    with pytest.raises(ComposeRefused) as caught:
        resolve(cli, source)
    assert caught.value.code == code


def test_a_breakdown_is_not_told_as_a_fault_of_the_files() -> None:
    """Which of many ways Go takes when there is no more memory cannot be chosen; this is one that was seen."""
    words = "SIGSEGV: segmentation violation\nPC=0x43a53d m=3 sigcode=1 addr=0x0\n\ngoroutine 0 gp=0x174de53490e0 m=3:"
    refused = resolving._refusal(Ended(status=2, slow=False, stopped=False), words, None)
    assert refused.code == "compose_too_large"
    assert "goroutine" not in refused.detail


def in_jail(
    script: str, *, writes: Path, reads: Path, speaks: bool = False
) -> subprocess.CompletedProcess[str]:
    """Python in the same jail as the CLI, which can be told to try anything."""
    python = Path(sys.executable).resolve()
    library = [Path(path) for path in sys.path if Path(path).is_dir() and "site-packages" not in path]
    words = Fence().words(
        python,
        ["-I", "-S", "-c", dedent(script)],
        reads=[reads, *library],
        writes=[writes],
        limits=LIMITS,
        speaks=speaks,
    )
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env={})


def test_it_holds_whatever_is_tried(tmp_path: Path) -> None:
    for name in ("own", "stack"):
        (tmp_path / name).mkdir()
    (tmp_path / "stack" / "file").write_text("inside")
    (tmp_path / "beside").write_text("outside")
    done = in_jail(
        f"""
        import os, signal, socket
        def tried(what):
            try:
                what()
                print("done")
            except OSError as error:
                print(error.errno)
        os.chdir({str(tmp_path)!r})
        tried(lambda: open("stack/file").read())
        tried(lambda: open("own/new", "w").write("x"))
        tried(lambda: open("beside").read())
        tried(lambda: open("stack/file", "w"))
        tried(lambda: os.unlink("stack/file"))
        tried(lambda: os.listdir("."))
        tried(lambda: os.listdir("/proc/{os.getpid()}"))
        tried(lambda: os.truncate("beside", 0))
        tried(lambda: os.execv("/bin/true", ["true"]))
        tried(lambda: os.kill({os.getpid()}, 0))
        tried(lambda: socket.socket().connect(("127.0.0.1", 9)))
        tried(lambda: socket.socket().bind(("127.0.0.1", 0)))
        """,
        writes=tmp_path / "own",
        reads=tmp_path / "stack",
    )
    allowed, denied = done.stdout.split()[:2], done.stdout.split()[2:]
    assert allowed == ["done", "done"], done.stderr
    assert len(denied) == 10
    assert set(denied) <= {"1", "13"}  # EPERM and EACCES


@pytest.mark.parametrize("speaks", [False, True])
def test_it_speaks_to_nobody_but_an_engine(tmp_path: Path, *, speaks: bool) -> None:
    """On any kernel: names are asked for by UDP, which Landlock does not know, nor does an old one know TCP."""
    (tmp_path / "own").mkdir()
    with socket.socket(socket.AF_UNIX) as engine, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near:
        engine.bind(str(tmp_path / "engine"))
        engine.listen()
        near.bind(("127.0.0.1", 0))
        done = in_jail(
            f"""
            import socket
            def tried(what):
                try:
                    what()
                    print("done")
                except OSError as error:
                    print(error.errno)
            tried(lambda: socket.socket(socket.AF_UNIX).connect({str(tmp_path / "engine")!r}))
            tried(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {near.getsockname()[1]})))
            for kind in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_VSOCK):
                tried(lambda: socket.socket(kind, socket.SOCK_DGRAM))
            """,
            reads=tmp_path / "own",
            writes=tmp_path / "own",
            speaks=speaks,
        )
    assert done.stdout.split() == ["done" if speaks else "13", *["13"] * 5], done.stderr


@pytest.mark.parametrize("version", range(1, jail.landlock_version() + 1))
def test_older_kernels_hold_it_as_well(tmp_path: Path, version: int) -> None:
    """As far as they can: each version refuses to be asked for more than it knows."""
    (tmp_path / "stack").mkdir()
    (tmp_path / "stack" / "file").write_text("inside")
    (tmp_path / "beside").write_text("outside")
    words = Fence().words(
        Path("/bin/cat"),
        [f"{tmp_path}/stack/file", f"{tmp_path}/beside"],
        reads=[tmp_path / "stack"],
        writes=[],
        limits=LIMITS,
    )
    script = f"""
        import json, os, sys
        from stacks_app.compose import jail
        jail.landlock_version = lambda: {version}
        jail.enter({{**json.loads(sys.argv[1]), "parent": os.getppid()}}, sys.argv[2:])
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(script), *words[words.index(jail.__file__) + 1 :]],
        cwd=Path(jail.__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "inside"), done.stderr
    assert "Permission denied" in done.stderr


def test_a_program_without_libraries_runs_without_any(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("inside")
    for reads, said in (([tmp_path], "inside"), ([], "")):
        words = Fence().words(busybox(), ["cat", f"{tmp_path}/file"], reads=reads, writes=[], limits=LIMITS)
        assert json.loads(words[words.index(jail.__file__) + 1])["reads"] == [str(path) for path in reads]
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env={})
        assert (done.stdout, bool(done.returncode)) == (said, not reads)


def test_it_is_told_the_names_of_as_many_services_as_a_stack_may_have(cli: Cli) -> None:
    names = [f"s{number}".ljust(300, "x") for number in range(MAX_SERVICES)]
    text = json.dumps({"services": {name: {"image": "x"} for name in names}})
    status, said = said_by(cli, text, "config", "--services", "--", *names)
    assert (status, sorted(said.split())) == (0, sorted(names))


def test_it_says_when_it_is_told_too_much(cli: Cli) -> None:
    with pytest.raises(ComposeRefused) as caught:
        said_by(cli, "", "run", "web", "x" * 2**18)
    assert caught.value.code == "compose_too_long"


def test_it_ends_with_the_one_who_asked() -> None:
    script = """
        import os, subprocess, sys, time
        from pathlib import Path
        from stacks_app.compose.fence import Fence, Limits
        limits = Limits(cpu_seconds=10, memory_bytes=2**28)
        words = Fence().words(Path("/bin/sleep"), ["600"], reads=[], writes=[], limits=limits)
        print(subprocess.Popen(words, env={}, start_new_session=True).pid, flush=True)
        time.sleep(600)
    """
    with subprocess.Popen(
        [sys.executable, "-c", dedent(script)], stdout=subprocess.PIPE, cwd=Path(jail.__file__).parents[2]
    ) as asking:
        assert asking.stdout is not None
        pid = int(asking.stdout.readline())
        wait_until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n", what="the program")
        asking.kill()
    wait_until(lambda: not Path(f"/proc/{pid}/exe").exists(), what="its end")


def test_stop_ends_it(cli: Cli) -> None:
    """Also where a worker that ignores interrupts has started it."""
    for ours in (signal.SIG_DFL, signal.SIG_IGN):
        before = signal.signal(signal.SIGINT, ours)
        try:
            process = make_process(Cli(Path("/bin/sleep"), fence=cli.fence))
            threading.Timer(0.5, process.stop).start()
            ended = process.follow(output=bytes, errors=bytes, seconds=300, grace=120)
        finally:
            signal.signal(signal.SIGINT, before)
        assert (ended.stopped, ended.slow) == (True, False)
        assert ended.status != -signal.SIGKILL


def test_it_is_killed_when_it_does_not_hear(tmp_path: Path) -> None:
    script = "trap '' INT; echo ready; while :; do sleep 1; done"
    process = Process(["/bin/sh", "-c", script], environment={}, folder=tmp_path)
    ended = process.follow(output=lambda _: process.stop(), errors=bytes, seconds=300, grace=0.5)
    assert (ended.status, ended.slow, ended.stopped) == (-signal.SIGKILL, False, True)


def test_stopped_before_it_began_it_ends_at_once(tmp_path: Path) -> None:
    process = Process(["/bin/sleep", "600"], environment={}, folder=tmp_path)
    process.stop()
    assert process.follow(output=bytes, errors=bytes, seconds=300).stopped


def make_process(cli: Cli) -> Process:
    words = cli.fence.words(cli.program, ["600"], reads=[], writes=[], limits=LIMITS)
    return Process(words, environment={}, folder=Path("/"))


def test_it_is_killed_when_its_time_is_over(cli: Cli) -> None:
    process = make_process(Cli(Path("/bin/sleep"), fence=cli.fence))
    ended = process.follow(output=bytes, errors=bytes, seconds=0.5)
    assert (ended.status, ended.slow, ended.stopped) == (-signal.SIGKILL, True, False)


def test_nothing_runs_where_the_kernel_cannot_hold_it(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jail, "landlock_version", lambda: 0)
    source = write_stack(folder, {"compose.yaml": "services: {web: {image: x}}"})
    with pytest.raises(ComposeUnavailable, match="Landlock"):
        resolve(cli, source)
    assert resolve(Cli(cli.program, fence=Fence(unfenced=True)), source).project["services"]


def test_a_program_that_is_no_compose_is_named(cli: Cli) -> None:
    with pytest.raises(ComposeUnavailable, match="/bin/true does not tell its version"):
        _ = Cli(Path("/bin/true")).version
    assert cli.version.startswith("2.")
    assert find_cli("/nonexistent") is None
    assert find_cli(str(compose_program())) is find_cli(str(compose_program()))
