"""What an operator does with a running installation, by the very lines of docs/: each is run as it stands there."""

import gzip
import io
import json
import re
import ssl
import subprocess
import tarfile
from collections.abc import Sequence

import pytest
import requests

from scripts.up import ROOT
from tests.support.processes import wait_until
from tests.support.stack import Stack
from tests.support.terminals import type_line

pytestmark = [pytest.mark.team, pytest.mark.timeout(1800)]
PASSPHRASE = "correct horse battery staple"
ASKED_TWICE = (("Passphrase for the backup: ", PASSPHRASE), ("Once more: ", PASSPHRASE))
ASKED = (("Passphrase of the backup: ", PASSPHRASE),)
CHECK = "docker compose exec worker quaymaster check"
BACKUP = "docker compose exec worker quaymaster backup --to /backups"
RESTORE = "docker compose run --rm --entrypoint quaymaster worker restore /backups/<file>"
VERIFY = (
    "docker compose exec -e QUAYMASTER_BACKUP_PASSPHRASE= worker quaymaster restore --verify /backups/<file>"
)
PARTS = ("web", "streams", "worker", "beat", "watcher")


def documented(line: str) -> str:
    """The line, which has to stand in docs/ letter by letter."""
    pages = "\n".join(page.read_text() for page in sorted((ROOT / "docs").glob("*.md")))
    assert line in pages, f"docs/ says nothing of {line}"
    return line


def typed(
    stack: Stack, line: str, answers: Sequence[tuple[str, str]] = (), *, more: dict[str, str] | None = None
) -> tuple[int, str]:
    """Run a line on a terminal in the folder of the installation."""
    env = {**stack.engine.cli_env(), "COMPOSE_PROGRESS": "plain", **(more or {})}
    return type_line(line, directory=stack.directory, env=env, answers=answers)


def done(stack: Stack, line: str, answers: Sequence[tuple[str, str]] = (), **options: dict[str, str]) -> str:
    """The same, which has to end well; returns what was said."""
    status, said = typed(stack, line, answers, **options)
    assert status == 0, said
    return said


def test_check_has_nothing_to_complain_of(stack: Stack, token: str) -> None:
    assert token
    wait_until(
        lambda: typed(stack, documented(CHECK))[0] == 0, what="check finding nothing wrong", seconds=300
    )
    for part in ("worker", "web"):
        said = done(stack, f"docker compose exec {part} quaymaster check --all")
        assert "WRONG" not in said
        assert "Redis answers" in said
    found = json.loads(stack.compose("exec", "-T", "worker", "quaymaster", "check", "--json"))
    assert found["wrong"] == 0


def test_check_says_which_part_is_missing(stack: Stack) -> None:
    missing = (
        {"watcher": "No watcher lives", "beat": "No worker has heard beat for"},
        {"worker": "rings wait unheard"},
        {"redis": "Redis does not answer"},
    )
    for words in missing:
        stack.stop(*words)
        try:
            for part, said in words.items():
                wait_until(
                    lambda said=said: said in typed(stack, "docker compose exec web quaymaster check")[1],  # type: ignore[misc]  # mypy sees no type in a default
                    what=f"check missing {part}",
                    seconds=400,
                )
        finally:
            stack.start(*words)
    wait_until(
        lambda: typed(stack, documented(CHECK))[0] == 0, what="check finding nothing wrong", seconds=300
    )


def test_another_link_sets_another_password(stack: Stack, browser: requests.Session) -> None:
    said = done(stack, documented("docker compose exec web quaymaster setup-link --again"))
    link = re.search(r"(https://\S+)/setup#token=(\S+)", said)
    assert link, said
    browser.get(f"{stack.url}/api/v1/session/", timeout=60)
    headers = {
        "X-CSRFToken": str(browser.cookies["__Host-csrftoken"]),
        "Origin": stack.url,
        "Referer": stack.url,
    }
    sign_in = {"token": link[2], "username": "owner", "password": "another horse battery staple"}
    answer = browser.post(f"{stack.url}/api/v1/setup/", json=sign_in, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text


def test_a_bundle_for_support_holds_no_secret(stack: Stack) -> None:
    line = documented("docker compose exec -T worker quaymaster support-bundle --to - > support.tar.gz")
    done(stack, line)
    packed = (stack.directory / "support.tar.gz").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(packed)) as bundle:
        names = bundle.getnames()
    assert len(names) > 3, names
    content = gzip.decompress(packed)
    for secret in secrets_of(stack):
        assert secret.encode() not in content


def secrets_of(stack: Stack) -> list[str]:
    """Every secret there is, as the one-shot `secrets` keeps them."""
    names = "*password* secret-key keys engine-keys"  # none of them ends its line
    look = f"cd /secrets/installation && for name in {names}; do cat $name; echo; done"
    kept = stack.compose("run", "--rm", "--no-deps", "-T", "--entrypoint", "sh", "secrets", "-c", look)
    found = [word for word in re.split(r"[\s,]+", kept) if len(word) > 20]
    assert len(found) > 5, "one for each file at least"
    return found


def test_keys_are_rotated_by_the_lines_of_the_documentation(stack: Stack) -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    steps = re.findall(
        r"^docker compose (?:run --rm secrets|restart|exec worker quaymaster) ?.*$", page, re.MULTILINE
    )
    steps = [line for line in steps if "rotate-keys" in line or line.startswith("docker compose restart")]
    assert len(steps) == 8, steps
    before = set(secrets_of(stack))
    said = [done(stack, line) for line in steps]
    stack.wait_healthy(*PARTS)
    assert "sealed anew" in said[4]
    rings = re.findall(r"^v\d\.\w+ in (\w+): (\d+) values$", said[5], re.MULTILINE)
    assert [values for _, values in rings[1::2]] == ["0", "0"], said[5]
    assert "WARNING" not in "".join(said)
    assert len(before - set(secrets_of(stack))) >= 2
    for part in ("web", "worker"):
        assert "WRONG" not in done(stack, f"docker compose exec {part} quaymaster check --all").replace(
            "rings wait unheard", ""
        )


def certificate_at(port: int) -> str:
    """What is served there, or nothing as long as nobody does."""
    try:
        return ssl.get_server_certificate(("127.0.0.1", port), timeout=60)
    except OSError:
        return ""


def test_a_backup_is_restored_into_another_installation(stack: Stack, owner: requests.Session) -> None:
    host = owner.get(f"{stack.url}/api/v1/hosts/", timeout=60).json()["results"][0]
    made = done(stack, documented(BACKUP), ASKED_TWICE)
    found = re.search(r"quaymaster-\S+\.age", made)
    assert found, made
    name = found[0]

    second = {
        "COMPOSE_PROJECT_NAME": "second",
        "QUAYMASTER_HTTP_PORT": "8081",
        "QUAYMASTER_HTTPS_PORT": "8444",
        "QUAYMASTER_LOCAL_ENGINE": "",
    }
    done(stack, documented("docker compose cp worker:/backups/ ."))
    (stack.directory / "backups" / name).rename(stack.directory / name)
    try:
        for line in (
            "docker compose create",
            f"chmod a+r {name}",
            f"docker compose cp {name} worker:/backups/",
        ):
            done(stack, documented(line.replace(name, "<file>")).replace("<file>", name), more=second)
        said = done(stack, documented(RESTORE).replace("<file>", name), ASKED, more=second)
        assert "Restored: made by Quaymaster" in said
        done(stack, documented("docker compose up -d"), more=second)
        port = stack.engine.publish(8444)
        certificate = stack.directory / "second.pem"
        certificate.write_text(
            wait_until(lambda: certificate_at(port), what="the second installation serving", seconds=300)
        )
        owner.verify = str(certificate)

        def restored() -> bool:
            answer = owner.get(f"https://127.0.0.1:{port}/api/v1/hosts/", timeout=60)
            return answer.status_code == 200 and [one["name"] for one in answer.json()["results"]] == [
                host["name"]
            ]

        wait_until(restored, what="the second installation knowing the host and the token", seconds=300)
    finally:
        typed(stack, "docker compose down --volumes --timeout 1", more=second)


def test_a_backup_is_made_by_the_clock(stack: Stack) -> None:
    settings = {"QUAYMASTER_BACKUP_TO": "/backups", "QUAYMASTER_BACKUP_PASSPHRASE": PASSPHRASE}
    env = stack.directory / ".env"
    before = env.read_text()
    env.write_text(before + "".join(f"{name}={value}\n" for name, value in settings.items()))
    try:
        done(stack, documented("docker compose up -d"))
        stack.wait_healthy(*PARTS)
        wait_until(
            lambda: "The last good backup is" in typed(stack, f"{CHECK} --all")[1],
            what="a backup by the clock",
            seconds=600,
        )
        names = stack.compose("exec", "-T", "worker", "ls", "/backups")
        found = re.search(r"quaymaster-\S+\.tar\.gz\.age", names)
        assert found, names
        assert "This backup is good" in done(stack, documented(VERIFY).replace("<file>", found[0]), ASKED)
    finally:
        env.write_text(before)
        done(stack, "docker compose up -d")
        stack.wait_healthy(*PARTS)


def test_metrics_are_told_within_and_not_outside(stack: Stack) -> None:
    look = (
        "import urllib.request as r; print(r.urlopen('http://{}:9100/metrics', timeout=20).read().decode())"
    )
    for part in PARTS:
        told = stack.compose("exec", "-T", "worker", "python", "-c", look.format(part))
        assert f'part="{part}"' in told
    (nginx,) = stack.containers("nginx")
    published = [port for port, bound in nginx["NetworkSettings"]["Ports"].items() if bound]
    assert sorted(published) == ["8080/tcp", "8443/tcp"]
    for part in PARTS:
        for container in stack.containers(part):
            assert not any(container["NetworkSettings"]["Ports"].values())
    said = subprocess.run(
        ["curl", "-sk", f"{stack.url}/metrics"], capture_output=True, text=True, timeout=60, check=False
    )
    assert "quaymaster_build_info" not in said.stdout


def test_redis_refused_nobody(stack: Stack) -> None:
    """Nobody asked Redis for what his user may not: everything before this test was real use."""
    # Redis counts refusals among its errors, and web may ask for that.
    look = (
        "from operations_app.hints import redis_client as r; import json; "
        "print(json.dumps({k: v for k, v in r().info('errorstats').items() if 'NOPERM' in k}))"
    )
    assert json.loads(stack.manage("shell", "--no-imports", "-c", look).splitlines()[-1]) == {}
