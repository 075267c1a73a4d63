"""What leaves as a file runs with plain `docker compose`, and takes no secret along."""

import io
import zipfile
from pathlib import Path

from stacks_app.compose.source import Source
from tests.stacks.conftest import StackBench
from tests.support.bench import succeeded
from tests.support.compose import resolve_unfenced
from tests.support.engines import BASE_IMAGE

TEXT = """
services:
  web:
    image: BASE
    command: [sh, -c, "cat /srv/index.html /run/secrets/key; echo $$PRICE $TOKEN; sleep 100000"]
    environment: {PRICE: "5$$", TOKEN: "$TOKEN", PLAIN: "$PLAIN"}
    volumes: ["./page:/srv:ro"]
    secrets: [key]
    stop_signal: SIGKILL
  app: {build: ./app, command: [sleep, "100000"], stop_signal: SIGKILL}
secrets: {key: {file: ./key.txt}}
"""
FILES = {
    "page/index.html": "hello ",
    "key.txt": "of-file ",
    ".env": "PLAIN=plain\n",
    "app/Dockerfile": f"FROM {BASE_IMAGE}\nLABEL a=b\n",
}


def test_it_runs_with_plain_compose(stacks: StackBench, folder: Path) -> None:
    token = {"name": "TOKEN", "value": "canary-5ec3e7", "secret": True}
    stack = stacks.make(TEXT, files=FILES, variables=[token])
    succeeded(stacks.apply(stack))
    answer = stacks.owner.client.get(f"/api/v1/stacks/{stack['id']}/revisions/1/export/")
    assert answer.status_code == 200
    assert "shop-1.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    everything = "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert "canary" not in everything
    assert "${TOKEN}" in (folder / "compose.yaml").read_text()
    assert not (folder / ".env").exists()
    stacks.engine.docker("rm", "--force", "shop-web-1", "shop-app-1")
    source = Source(folder=folder, project="elsewhere", variables={"TOKEN": "another"})
    done = resolve_unfenced(source, "up", "--detach", "--build", engine=stacks.engine.socket)
    assert done.returncode == 0, done.stderr.decode()
    said = stacks.engine.docker("logs", "elsewhere-web-1")
    assert said.split() == ["hello", "of-file", "5$", "another"]
    plain = stacks.engine.docker("exec", "elsewhere-web-1", "sh", "-c", "echo $PLAIN")
    assert plain == "plain"
