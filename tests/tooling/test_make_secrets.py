"""The secrets of an installation in parts: made once, each part its own, and whole after any crash."""

import hashlib
import multiprocessing
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import example, given, settings
from hypothesis import strategies as st

from controlplane.installing.redis_users import USERS
from controlplane.installing.secrets import PARTS, make_secrets
from controlplane.keys import public_text_of
from tests.support.processes import Process, new_directory
from tests.support.services import free_port, program

FILES = [(part, name) for part, names in PARTS.items() for name in names]


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def check_whole(folder: Path) -> None:
    """Every part has what it reads, and what belongs together fits."""
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} >= {
        f"{part}/{name}" for part, name in FILES
    }
    assert not list(folder.rglob(".*")), "a draft is left"
    worker, nginx = folder / "worker", folder / "nginx"
    assert (worker / "engine-public-key").read_text() == public_text_of((worker / "engine-keys").read_text())
    certificate = x509.load_pem_x509_certificate((nginx / "fullchain.pem").read_bytes())
    key = load_pem_private_key((nginx / "privkey.pem").read_bytes(), None)
    assert certificate.public_key() == key.public_key()
    for name in {name for names in PARTS.values() for name in names} - {"redis-url"}:
        assert len({path.read_text() for path in folder.glob(f"*/{name}")}) == 1, f"copies of {name} differ"
    superuser = (folder / "postgres" / "superuser-password").read_text()
    assert f":{superuser}@" in (folder / "setup" / "superuser-url").read_text()
    acl = (folder / "redis" / "users.acl").read_text()
    for name in USERS:
        password = urlsplit((folder / name / "redis-url").read_text()).password or ""
        assert f"user {name} on resetpass resetkeys resetchannels -@all #{sha256_of(password)} " in acl


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_it_makes_them_once(tmp_path: Path) -> None:
    assert len(make_secrets(tmp_path)) == len(contents(tmp_path))
    first = contents(tmp_path)
    check_whole(tmp_path)

    assert make_secrets(tmp_path) == []
    assert contents(tmp_path) == first


def test_it_gives_a_part_what_it_reads_and_no_more(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    for part, names in PARTS.items():
        assert {path.name for path in (tmp_path / part).iterdir()} == set(names)
    engine_keys = (tmp_path / "installation" / "engine-keys").read_text()
    passwords = {name: (tmp_path / "installation" / f"redis-password-{name}").read_text() for name in USERS}
    for part in PARTS:
        held = "".join(path.read_text() for path in (tmp_path / part).iterdir())
        assert (engine_keys in held) == (part in {"setup", "streams", "worker", "watcher"})
        assert [name for name, password in passwords.items() if password in held] == [part] * (part in USERS)


@pytest.mark.parametrize(("part", "name"), FILES)
def test_it_adds_what_an_upgrade_brought(tmp_path: Path, part: str, name: str) -> None:
    make_secrets(tmp_path)
    before = contents(tmp_path)
    (tmp_path / part / name).unlink()

    assert make_secrets(tmp_path) == [tmp_path / part / name]
    assert contents(tmp_path) == before


@given(st.sets(st.sampled_from(["installation", *PARTS])))
@example({"installation"})
@example(
    {"installation", "setup"}
)  # the volumes that nobody uses while all runs: what `docker system prune` takes
@settings(max_examples=30, deadline=None)
def test_it_finds_again_what_any_part_still_has(lost: set[str]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        make_secrets(folder)
        before = contents(folder)
        for part in lost:
            shutil.rmtree(folder / part)
        left = set(contents(folder))

        make_secrets(folder)
        check_whole(folder)
        after = contents(folder)
        changed = {path for path in left if before[path] != after[path]}
        assert {path.partition("/")[2] for path in changed} <= {"users.acl", "engine-public-key"}
        if lost <= {"installation", "setup"}:
            assert {path for path in before if before[path] != after[path]} <= {
                *("setup/redis-url", "installation/redis-password-setup", "redis/users.acl"),
            }


def test_two_who_make_them_at_once_make_the_same(tmp_path: Path) -> None:
    makers = [multiprocessing.Process(target=make_secrets, args=[tmp_path]) for _ in range(4)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join(60)
        assert maker.exitcode == 0
    check_whole(tmp_path)


def test_an_upgrade_changes_what_the_users_of_redis_may_do(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before, users = contents(tmp_path), tmp_path / "redis" / "users.acl"
    earlier = users.read_text().replace(" +time", "")
    users.unlink()
    users.write_text(earlier)

    assert make_secrets(tmp_path) == [users]
    assert contents(tmp_path) == before


def test_it_is_whole_after_a_crash_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link, count = os.link, 0

    def crash(source: Path, target: Path) -> None:
        nonlocal count
        count -= 1
        if count < 0:
            raise KeyboardInterrupt
        link(source, target)

    monkeypatch.setattr(os, "link", crash)
    for place in range(200):
        folder, count = tmp_path / str(place), place
        try:
            make_secrets(folder)
        except KeyboardInterrupt:
            kept = {name: text for name, text in contents(folder).items() if "/." not in name}
        else:
            break
        count = 1000
        for draft in folder.rglob(".*"):
            draft.unlink()
        make_secrets(folder)
        check_whole(folder)
        changed = {name for name, text in kept.items() if contents(folder)[name] != text}
        assert not changed, "a secret that was given out is another one now"
    else:
        pytest.fail("it never came to its end")


def test_redis_lets_in_each_process_and_nobody_else(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    port = free_port()
    options = ["--port", str(port), "--aclfile", str(tmp_path / "redis" / "users.acl"), "--save", ""]
    log = new_directory("acl") / "redis.log"
    server = Process([program("redis-server", "valkey-server"), *options, "--dir", log.parent], log=log)
    server.wait_for(lambda: "Ready to accept" in log.read_text(), what="Redis")
    try:
        with (
            redis.Redis(port=port) as nobody,
            pytest.raises(redis.AuthenticationError),
        ):
            nobody.ping()
        for name in USERS:
            url = (
                (tmp_path / name / "redis-url")
                .read_text()
                .replace("@quaymaster-redis:6379", f"@127.0.0.1:{port}")
            )
            with redis.Redis.from_url(url) as client:
                assert client.ping()
                with pytest.raises(redis.exceptions.NoPermissionError):
                    client.config_get("dir")
    finally:
        server.end()
