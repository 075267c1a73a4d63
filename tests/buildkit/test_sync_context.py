"""The context arrives as it is: names, modes, links, ignored files; only what changed; at constant memory."""

import hashlib
import os
import re
from pathlib import Path

import pytest

from builds_app.buildkit import BuildFailed, Update
from tests.buildkit.conftest import Bench

SHOW = (
    "RUN cd /c && find . -type f -exec md5sum {} + | sort && find . -type l -exec readlink {} \\; "
    "&& find . -exec stat -c '%a %u:%g %n' {} + | sort\n"
)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def test_it_sends_every_kind_of_entry(each_bench: Bench) -> None:
    names = ["a", "a-b", "a b/with space", "ümläut/ß", "deep/er/still/x", "-dash", "A", "a.d/z"]
    for name in names:
        each_bench.write(name, f"content of {name}")
    (each_bench.context / "tool").write_text("#!/bin/sh\n")
    (each_bench.context / "tool").chmod(0o4755)
    (each_bench.context / "empty folder").mkdir(mode=0o700)
    (each_bench.context / "inside").symlink_to("deep/er")
    (each_bench.context / "outside").symlink_to("/etc/shadow")
    os.mkfifo(each_bench.context / "pipe")

    await each_bench.build(f"FROM BASE\nCOPY . /c/\n{SHOW}", no_cache=True)

    log = each_bench.log()
    for name in names:
        assert f"{_md5(f'content of {name}')}  ./{name}" in log
    assert "4755 0:0 ./tool" in log
    assert "700 0:0 ./empty folder" in log
    assert "deep/er\n" in log
    assert "/etc/shadow\n" in log
    assert "root:" not in log
    assert "./pipe" not in log


async def test_it_says_which_name_the_engine_cannot_take(each_bench: Bench) -> None:
    (each_bench.context / os.fsdecode(b"caf\xe9")).touch()

    with pytest.raises(BuildFailed, match=r"the name 'caf\\udce9' is not UTF-8"):
        await each_bench.build("FROM BASE\nCOPY . /c/\n")


@pytest.mark.parametrize("ignore_file", [".dockerignore", "build/Dockerfile.dockerignore"])
async def test_it_leaves_out_what_the_ignore_file_names(each_bench: Bench, ignore_file: str) -> None:
    for name in ["keep.txt", "drop.log", "cache/drop", "cache/keep/this", "deep/down/drop.log", "build/x"]:
        each_bench.write(name, name)
    each_bench.write(ignore_file, "# comment\n**/*.log\ncache\n!cache/keep/this\n")
    each_bench.write(
        "build/Dockerfile", "FROM quaymaster/base:busybox\nCOPY . /c/\nRUN cd /c && find . -type f\n"
    )

    await each_bench.build(dockerfile="build/Dockerfile", no_cache=True)

    kept = set(each_bench.log().split()) - {f"./{ignore_file}"}
    assert kept == {"./keep.txt", "./cache/keep/this", "./build/x", "./build/Dockerfile"}


async def test_it_sends_only_what_is_asked_for_and_what_its_links_mean(each_bench: Bench) -> None:
    each_bench.write("wanted/file", "wanted")
    each_bench.write("releases/2/app", "app 2")
    (each_bench.context / "current").symlink_to("releases/2")
    each_bench.write("big", "x" * 3_000_000)

    await each_bench.build("FROM BASE\nCOPY wanted current/app /c/\nRUN cat /c/file /c/app\n", no_cache=True)

    assert each_bench.log() == "wantedapp 2"
    assert max(row.current for row in each_bench.step("load build context").progress.values()) < 1_000_000


async def test_it_sends_only_what_changed_since_the_last_build_of_the_same_source(each_bench: Bench) -> None:
    dockerfile = "FROM BASE\nCOPY . /c/\nRUN cat /c/small\n"
    each_bench.write("small", "first")
    each_bench.write("big", "x" * 3_000_000)

    async def sent(key: str) -> int:
        await each_bench.build(dockerfile, context_key=key)
        return max(row.current for row in each_bench.step("load build context").progress.values())

    assert await sent("git https://example.com/ü.git") > 3_000_000
    each_bench.write("small", "second!")
    assert await sent("git https://example.com/ü.git") < 1_000_000
    assert "second!" in each_bench.log()
    assert await sent("another source") > 3_000_000


async def test_it_sends_contents_while_it_still_lists(each_bench: Bench) -> None:
    content = os.urandom(2 << 20)
    for number in range(600):
        each_bench.write(f"few/{number:05}", str(number))
    for number in range(3):
        (each_bench.context / f"big-{number}").write_bytes(content)

    await each_bench.build("FROM BASE\nCOPY . /c/\nRUN md5sum /c/big-*; cat /c/few/* | md5sum\n")

    md5s = [line.split()[0] for line in each_bench.log().splitlines()]
    big = hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert md5s == [big, big, big, _md5("".join(map(str, range(600))))]


async def test_it_sends_a_context_far_away(remote_bench: Bench) -> None:
    content = os.urandom(8 << 20)
    (remote_bench.context / "file").write_bytes(content)

    await remote_bench.build("FROM BASE\nCOPY file /\nRUN md5sum /file\n")

    assert remote_bench.log().split()[0] == hashlib.md5(content, usedforsecurity=False).hexdigest()


async def test_it_sends_a_large_context_at_constant_memory(bench: Bench) -> None:
    size = 200 << 20
    with (bench.context / "large").open("wb") as large:
        large.truncate(size)
    before = _forget_peak_memory()

    await bench.build("FROM BASE\nCOPY large /large\nRUN stat -c %s /large\n")

    assert bench.log() == f"{size}\n"
    assert _memory("VmHWM") - before < 48 << 20


def _forget_peak_memory() -> int:
    """From here on VmHWM counts anew; returns the memory in use, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    """A figure of /proc/self/status, in bytes."""
    match = re.search(rf"^{name}:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert match is not None
    return int(match[1]) << 10


async def test_it_says_which_file_cannot_be_read(bench: Bench) -> None:
    secret = bench.write("folder/vanishing", "now you see me")

    async def remove(update: Update) -> None:
        if any("load build context" in step.name for step in update.steps):
            secret.unlink(missing_ok=True)

    # Whether the file goes before or after it is listed, no build may pretend that it was there.
    with pytest.raises(BuildFailed):
        await bench.build("FROM BASE\nCOPY folder/vanishing /\n", on_update=remove)
