"""What a build is by hand: the lines shown, run in bash, build the same."""

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from builds_app.sources.context import ContextRefused
from builds_app.sources.context.git_address import parse_git_address
from registries_app.models import GitCredential
from tests.builds.conftest import BuildBench, Json
from tests.builds.git_server import GitServer, new_repository
from tests.support.engines import BASE_IMAGE

DOCKERFILE = f"FROM {BASE_IMAGE}\nCOPY page /page\nRUN cat /page\n"
FILES = {"the web/page": "inside\n", "the web/docker/Dockerfile.dev": DOCKERFILE, "page": "top\n"}
PLACE: Json = {"subdirectory": "the web", "dockerfile_path": "docker/Dockerfile.dev", "tags": ["by-hand:1"]}


def built_by_hand(bench: BuildBench, line: str, *, folder: Path) -> str:
    """Run the line where its files are; the page of the image that it tagged."""
    ran = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=bench.engine.cli_env(), capture_output=True, check=False
    )
    assert ran.returncode == 0, (line, ran.stderr)
    return bench.engine.docker("run", "--rm", "by-hand:1", "cat", "/page")


def test_a_folder_of_an_upload_is_built_the_same(bench: BuildBench, tmp_path: Path) -> None:
    build = bench.build_files({f"ship/{path}": text.encode() for path, text in FILES.items()}, **PLACE)
    assert build["state"] == "succeeded", build["error_detail"]
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    assert built_by_hand(bench, build["command"], folder=tmp_path) == "inside"


def test_a_repository_that_docker_takes_for_a_file_is_cloned(
    bench: BuildBench, tmp_path: Path, settings: Settings
) -> None:
    settings.GIT_PROTOCOLS = ("http",)
    repository = new_repository(tmp_path / "team" / "ship")
    commit = repository.commit({path.replace("the ", ""): text for path, text in FILES.items()})
    repository.commit({"page": "later\n"})
    server = GitServer(repository.path.parent)
    try:
        build = bench.build(
            git_url=f"http://{server.address}/ship", git_ref=commit[:12], **{**PLACE, "subdirectory": "web"}
        )
        assert build["state"] == "succeeded", build["error_detail"]
        assert built_by_hand(bench, build["command"], folder=tmp_path) == "inside"
    finally:
        server.close()


def test_what_opens_a_repository_is_said(offline_bench: BuildBench) -> None:
    credential = GitCredential.objects.create(name="forge", server="git.example.org").pk
    words = {
        "git@git.example.org:team/ship": "build --ssh default ssh://git@git.example.org/team/ship",
        "https://git.example.org/ship.git": (
            "build --secret id=GIT_AUTH_TOKEN https://git.example.org/ship.git"
        ),
    }
    for url, end in words.items():
        assert offline_bench.ask(git_url=url, git_credential=credential)["command"].endswith(end)


def test_options_go_into_a_form_as_they_are(offline_bench: BuildBench, tmp_path: Path) -> None:
    arguments = {"JAVA": "a=1;type=text/html,c", "AT": "@/etc/passwd"}
    curl = offline_bench.upload({"ship/Dockerfile": b"FROM a\n"}, build_args=arguments).json()["curl"]
    (tmp_path / "context.tar.gz").write_bytes(b"")
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        line = curl.replace(django_settings.PUBLIC_URL, f"http://127.0.0.1:{server.server_port}")
        subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, check=True)
        thread.join()
    assert json.dumps(arguments).encode() in received[0]


@pytest.mark.parametrize("host", ["[::1", "exa\u2100mple.com", "[1.2.3.4]"])
def test_an_address_without_a_host_is_refused(host: str) -> None:
    with pytest.raises(ContextRefused, match="host"):
        parse_git_address(f"https://{host}/team/ship", protocols=("https",))
