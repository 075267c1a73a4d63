"""The examples build on a base that no registry was asked for, and need none of the adviser's advice."""

from pathlib import Path

import pytest
from django.conf import settings

from builds_app.adviser import advise
from builds_app.dockerfile import parse_dockerfile
from tests.builds.conftest import BuildBench
from tests.support.engines import BASE_IMAGE

EXAMPLES = Path(settings.BASE_DIR) / "examples"


@pytest.mark.parametrize(
    ("name", "page", "text"), [("hello", "index.html", "html"), ("web", "about.html", "About")]
)
def test_it_builds_and_serves_an_example(bench: BuildBench, name: str, page: str, text: str) -> None:
    folder = EXAMPLES / name
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    build = bench.build_files(files, tags=[f"example/{name}"], build_args={"BASE": BASE_IMAGE})

    assert build["state"] == "succeeded", build["error_detail"]
    assert text in bench.engine.docker("run", "--rm", f"example/{name}", "cat", f"/srv/{page}")


ADVISED = [
    file for file in sorted(EXAMPLES.rglob("Dockerfile")) if file.parent.name != "hello"
]  # the very first one


@pytest.mark.parametrize("file", ADVISED, ids=lambda file: file.parent.name)
def test_it_follows_its_own_advice(file: Path) -> None:
    context = {str(found.relative_to(file.parent)) for found in file.parent.rglob("*")}

    assert advise(parse_dockerfile(file.read_text()), files=context) == []
