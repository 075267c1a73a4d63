import json

import pytest

from tests.live.conftest import Quay
from tests.support.engines import BASE_IMAGE


def test_it_shows_the_layers_oldest_first(quay: Quay) -> None:
    quay.engine.docker("run", "--name", "maker", BASE_IMAGE, "sh", "-c", "echo 1 > /one")
    quay.engine.docker("commit", "-m", "one more", "maker", "layers:1")
    layers = quay.read(f"images/{quay.image('layers:1')['id']}/history/")
    assert (layers[-1]["comment"], layers[-1]["tags"]) == ("one more", ["layers:1"])
    assert layers[-1]["size_bytes"] > 0
    assert not layers[-1]["empty"]


def test_it_hides_the_secrets_in_the_instructions(quay: Quay) -> None:
    quay.engine.docker("run", "--name", "maker", BASE_IMAGE, "sh", "-c", "API_TOKEN=hunter2 echo 1 > /one")
    quay.engine.docker("commit", "maker", "layers:2")
    layers = quay.read(f"images/{quay.image('layers:2')['id']}/history/")
    assert layers[-1]["created_by"] == "sh -c API_TOKEN=******** echo 1 > /one"
    assert (layers[-1]["keyword"], layers[-1]["arguments"]) == ("", layers[-1]["created_by"])


def test_it_says_the_instruction_of_each_layer(quay: Quay) -> None:
    dockerfile = f'FROM {BASE_IMAGE}\nRUN echo 1 > /one\nCMD ["true"]\n'
    quay.engine.docker("build", "--tag", "layers:3", "-", input=dockerfile.encode())
    layers = quay.read(f"images/{quay.image('layers:3')['id']}/history/")
    assert [(layer["keyword"], layer["arguments"]) for layer in layers[-2:]] == [
        ("RUN", "echo 1 > /one"),
        ("CMD", '["true"]'),
    ]


@pytest.mark.team
def test_it_saves_and_loads_images_with_their_tags(quay: Quay) -> None:
    quay.engine.docker("tag", BASE_IMAGE, "carried:1")
    quay.engine.docker("run", "--name", "maker", BASE_IMAGE, "touch", "/two")
    quay.engine.docker("commit", "maker", "carried:2")
    ids = f"{quay.image('carried:1')['id']},{quay.image('carried:2')['id']}"
    tar = quay.fetch("images/save/", ids=ids)
    quay.engine.docker("rm", "maker")
    quay.engine.docker("rmi", "carried:1", "carried:2")
    response = quay.open(f"hosts/{quay.host_id}/load/", method="POST", body=tar)
    lines = [json.loads(line) for line in response.read().splitlines()]
    assert response.status == 200
    assert any("carried:2" in line.get("stream", "") for line in lines), lines
    assert quay.image("carried:1")
    assert quay.image("carried:2")


def test_it_shows_a_load_before_it_is_asked_for(quay: Quay) -> None:
    path = f"live/hosts/{quay.host_id}/load/?preview=true"
    shown = quay.caller.post(f"{path}&file=all%20of%20it.tar").body
    assert (shown["problems"], shown["plan"]) == ([], None)
    assert shown["command"].endswith(" load --input 'all of it.tar'")
    assert "--data-binary '@all of it.tar'" in shown["curl"]
    assert f"/api/v1/live/hosts/{quay.host_id}/load/" in shown["curl"]
    assert quay.caller.post(path).body["command"].endswith(" load --input images.tar")
    assert quay.caller.post("live/hosts/999999/load/?preview=true").status == 404


def test_it_refuses_to_load_what_is_no_tar(quay: Quay) -> None:
    status, error = quay.upload(f"hosts/{quay.host_id}/load/", b"this is no tar" * 100)
    assert status >= 400
    assert error["detail"]
    assert error["code"]
