"""A stack that is forgotten leaves on its host just what the guide says, and that can be removed as it says."""

import json
import re
from pathlib import Path

import pytest

from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE, Engine

GUIDE = Path(__file__).parents[2] / "docs/guide.md"


def by_hand(engine: Engine) -> list[list[str]]:
    """The two lines of the guide, each as the verb with the names that its listing gives."""
    found = re.findall(r"^docker (\w+ rm) \$\(docker (.*)\)$", GUIDE.read_text(), re.MULTILINE)
    assert len(found) == 2
    listed = [engine.docker(*words.replace("'", "").split()).split("\n") for _, words in found]
    return [[*verb.split(), *filter(None, names)] for (verb, _), names in zip(found, listed, strict=True)]


def test_what_stays_is_what_the_guide_says(stacks: StackBench) -> None:
    volumes = ["./conf:/conf:ro", "./data:/data"]
    service: Json = {
        "image": BASE_IMAGE,
        "command": ["sleep", "1000"],
        "volumes": volumes,
        "stop_signal": "KILL",
    }
    stack = stacks.make(json.dumps({"services": {"web": service}}), files={"conf/a": "a", "data/b": "b"})
    succeeded(stacks.apply(stack))
    docker = stacks.engine.docker
    before = docker("ps", "--quiet")
    assert stacks.owner.call("DELETE", f"stacks/{stack['id']}/").status == 204
    assert docker("ps", "--quiet") == before != ""
    files, images = by_hand(stacks.engine)
    assert ([len(files), len(images)], images[2:]) == ([3, 3], ["quaymaster/stack:shop.web-r1"])
    with pytest.raises(AssertionError, match="volume is in use"):
        docker(*files)
    docker("rmi", BASE_IMAGE)
    with pytest.raises(AssertionError, match="is using its referenced image"):
        docker(*images)
    docker("tag", images[2], BASE_IMAGE)
    docker(*images)
    assert docker("ps", "--quiet") == before
    docker("rm", "--force", "shop-web-1")
    docker(*files)
    left = docker("volume", "ls", "--quiet").split()
    assert [name.startswith("shop_folder_data") for name in left] == [True]
