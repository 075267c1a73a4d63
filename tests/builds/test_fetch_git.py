"""Builds from git: over HTTP and SSH, with and without an account, and repositories that mean no good."""

import getpass
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from registries_app.models import GitCredential
from tests.builds.conftest import BuildBench, Json
from tests.builds.git_server import ACCOUNT, GitServer, Repository, new_repository
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.ssh import SshServer, new_key, public_text, start_ssh_server

DOCKERFILE = f"FROM {BASE_IMAGE}\nCOPY . /app\nRUN cat /app/page\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with something to build at its top and in `web/`."""
    made = new_repository(tmp_path / "app.git")
    made.commit(
        {"Dockerfile": DOCKERFILE, "page": "top\n", "web/Dockerfile": DOCKERFILE, "web/page": "inside\n"}
    )
    return made


@pytest.fixture
def server(repository: Repository, settings: Settings) -> Iterator[GitServer]:
    """Its HTTP server. Plain HTTP is what the operator of these tests allows."""
    settings.GIT_PROTOCOLS = ("https", "ssh", "http")
    running = GitServer(repository.path.parent)
    yield running
    running.close()


@pytest.fixture(scope="session")
def ssh() -> Iterator[SshServer]:
    """An SSH server that lets git in."""
    running = start_ssh_server(name="git-ssh")
    yield running
    running.process.end()


def test_it_builds_a_branch_a_tag_a_commit_and_a_folder(
    bench: BuildBench, server: GitServer, repository: Repository
) -> None:
    first = repository.git("rev-parse", "main")
    repository.git("tag", "v1", first)
    later = repository.commit({"Dockerfile": DOCKERFILE, "page": "later\n"}, branch="feature/x")
    last = repository.commit({"Dockerfile": DOCKERFILE, "page": "newest\n"})
    url = f"http://{server.address}/app.git"

    wanted = {
        "": (last, "newest"),
        "feature/x": (later, "later"),
        "v1": (first, "top"),
        first: (first, "top"),
        first[:10]: (first, "top"),
    }
    for ref, (commit, text) in wanted.items():
        build = bench.build(git_url=url, git_ref=ref, no_cache=True)
        assert build["state"] == "succeeded", (ref, build["error_detail"])
        assert (build["git_commit"], build["name"]) == (commit, "app")
        assert f"\n{text}\n" in bench.log(build)
    inside = bench.build(git_url=url, git_ref="v1", subdirectory="web", no_cache=True)
    assert "\ninside\n" in bench.log(inside)
    assert inside["command"].endswith(f"'{url}#v1:web'")

    again = bench.build(git_url=url)
    assert again["cache_explanation"] is None
    assert again["steps_cached"] == again["steps_total"] == 2


def test_it_gives_a_stored_password_to_its_server_only(bench: BuildBench, server: GitServer) -> None:
    url = f"http://{server.address}/private/app.git"
    refused = bench.build(git_url=url)
    credential = _store(bench, server=server.address, username=ACCOUNT[0], password=ACCOUNT[1])

    build = bench.build(git_url=url, git_credential=credential["id"])
    other = bench.api.post(
        "/api/v1/builds/",
        {"host": bench.host.pk, "git_url": "https://example.org/app.git", "git_credential": credential["id"]},
        format="json",
    )

    assert (refused["state"], refused["error_code"]) == ("failed", "git_failed")
    assert build["state"] == "succeeded", build["error_detail"]
    assert (other.status_code, other.json()["code"]) == (400, "git_credential")
    assert ACCOUNT[1] not in json.dumps([build, refused, bench.log(build)])


def test_it_fetches_over_ssh_and_remembers_the_host_key(
    bench: BuildBench, repository: Repository, ssh: SshServer
) -> None:
    url = f"ssh://{getpass.getuser()}@127.0.0.1:{ssh.port}{repository.path}"
    credential = _store(bench, server=f"127.0.0.1:{ssh.port}", ssh_key=ssh.private_key.decode())

    build = bench.build(git_url=url, git_credential=credential["id"])

    assert build["state"] == "succeeded", build["error_detail"]
    kept = GitCredential.objects.get(pk=credential["id"])
    assert kept.ssh_host_key == ssh.host_key
    GitCredential.objects.update(ssh_host_key=public_text(new_key()))
    moved = bench.build(git_url=url, git_credential=credential["id"])
    assert (moved["state"], moved["error_code"]) == ("failed", "git_failed")
    assert "Host key verification failed" in moved["error_detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"git_url": "ext::sh -c 'touch /tmp/owned'"},
        {"git_url": "file:///etc"},
        {"git_url": "/etc"},
        {"git_url": "--upload-pack=touch /tmp/owned"},
        {"git_url": "ssh://-oProxyCommand=x/app"},
        {"git_url": "https://user:secret@example.org/app"},
        {"git_url": "https://example.org/app", "git_ref": "--upload-pack=x"},
        {"git_url": "https://example.org/app", "git_ref": "a:refs/heads/b"},
        {"git_url": "https://example.org/app", "subdirectory": "../x"},
        {"git_url": "https://example.org/app", "dockerfile_path": "/etc/passwd"},
    ],
)
def test_it_refuses_an_address_that_says_more_than_where(bench: BuildBench, body: Json) -> None:
    answer = bench.api.post("/api/v1/builds/", {"host": bench.host.pk, **body}, format="json")

    assert answer.status_code == 400
    assert answer.json()["code"] in {"git_url", "git_ref", "context_path"}


def test_it_goes_nowhere_it_was_not_sent(bench: BuildBench, server: GitServer) -> None:
    metadata = bench.build(git_url="http://169.254.169.254/app.git")
    redirected = bench.build(git_url=f"http://{server.address}/away/app.git")

    assert (metadata["state"], metadata["error_code"]) == ("failed", "git_address")
    assert (redirected["state"], redirected["error_code"]) == ("failed", "git_failed")


def test_it_follows_no_link_out_of_a_repository(
    bench: BuildBench, server: GitServer, repository: Repository
) -> None:
    link = repository.git("hash-object", "-w", "--stdin", input=b"/etc/passwd")
    repository.commit_entries([f"120000 blob {link}\tDockerfile"])

    build = bench.build(git_url=f"http://{server.address}/app.git")

    assert (build["state"], build["error_code"]) == ("failed", "invalid_build")
    assert "root:" not in json.dumps(build)


def test_it_runs_no_hook_and_fetches_no_submodule(
    bench: BuildBench, server: GitServer, repository: Repository, tmp_path: Path
) -> None:
    other = new_repository(tmp_path / "other.git")
    inside = other.commit({"page": "of the submodule\n"})
    files = {
        "Dockerfile": f"FROM {BASE_IMAGE}\nCOPY . /app\nRUN find /app; cat /app/page\n",
        "page": "top\n",
        ".gitmodules": f'[submodule "o"]\npath = o\nurl = http://{server.address}/other.git\n',
        "hooks/post-checkout": "#!/bin/sh\necho hooked > page\n",
        ".gitattributes": "page filter=evil\n",
    }
    entries = [
        f"100755 blob {repository.git('hash-object', '-w', '--stdin', input=text.encode())}\t{path}"
        for path, text in files.items()
    ]
    repository.commit_entries([*entries, f"160000 commit {inside}\to"])

    build = bench.build(git_url=f"http://{server.address}/app.git", no_cache=True)

    assert build["state"] == "succeeded", build["error_detail"]
    assert "\ntop\n" in bench.log(build)
    assert "of the submodule" not in bench.log(build)
    assert {path.split("/")[1] for path in server.paths} == {"app.git"}


@pytest.mark.parametrize(
    ("levels", "width", "code"), [(9, 10, "context_too_large"), (300, 1, "context_path")]
)
def test_it_does_not_unfold_a_repository_without_end(
    bench: BuildBench, server: GitServer, repository: Repository, levels: int, width: int, code: str
) -> None:
    repository.fill_with_copies(levels=levels, width=width)

    build = bench.build(git_url=f"http://{server.address}/app.git")

    assert (build["state"], build["error_code"]) == ("failed", code)


def test_it_stops_git_when_cancelled(bench: BuildBench, settings: Settings) -> None:
    settings.GIT_PROTOCOLS = ("http",)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/app.git"
        operation = bench.ask(git_url=url)
        with bench.performing(operation):
            wait_until(lambda: _git_processes(url), what="git being at it")
            bench.api.post(f"/api/v1/builds/{operation['id']}/cancel/")

    assert bench.detail(operation["id"])["state"] == "cancelled"
    assert not _git_processes(url)


def _git_processes(url: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if url in words and "git" in words:
            found.append(words)
    return found


def _store(bench: BuildBench, **body: Any) -> Json:
    answer = bench.api.post("/api/v1/git-credentials/", {"name": "forge", **body}, format="json")
    assert answer.status_code == 201, answer.content
    stored: Json = answer.json()
    return stored
