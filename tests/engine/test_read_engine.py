"""Every read of the door, on the oldest and the newest engine."""

import pytest

from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import Conflict, InvalidIdentifier, NotFound
from containers_app.engine.reader import EngineReader
from tests.support.doors import Door
from tests.support.engines import BASE_IMAGE


async def test_it_reads_over_every_road(every_door: Door) -> None:
    container = every_door.run("sleep", "600")

    async with EngineReader(every_door.endpoint) as engine:
        ping = await engine.ping()
        version = await engine.version()
        listed = await engine.list_containers(filters={"label": ["made-by=door"]})
        inspected = await engine.inspect_container(container)

    assert ping.api_version == version["ApiVersion"]
    assert version["Version"].startswith("20.10" if every_door.old else "28")
    assert container in [row["Id"] for row in listed]
    assert inspected["State"]["Running"]


async def test_it_reads_everything_the_mirror_holds(door: Door) -> None:
    container = door.run("sh", "-c", "echo hello > /tmp/new; sleep 600")
    with door.engine.client() as api:
        api.create_volume("door-volume")

    async with EngineReader(door.endpoint) as engine:
        info = await engine.info()
        usage = await engine.disk_usage()
        images = await engine.list_images()
        image = await engine.inspect_image(BASE_IMAGE)
        history = await engine.image_history(image["Id"])
        volumes = await engine.list_volumes()
        volume = await engine.inspect_volume("door-volume")
        networks = await engine.list_networks()
        network = await engine.inspect_network("bridge")
        sample = await engine.stats_once(container)
        processes = await engine.top(container)

    assert info["OSType"] == "linux"
    assert "Volumes" in usage
    assert image["Id"] in [row["Id"] for row in images]
    assert len(history) >= 1
    assert volume["Name"] in [row["Name"] for row in volumes]
    assert network["Id"] in [row["Id"] for row in networks]
    assert sample["cpu_stats"]["cpu_usage"]["total_usage"] > 0
    assert any("sleep 600" in " ".join(row) for row in processes["Processes"])
    with door.engine.client() as api:
        api.remove_volume("door-volume")


async def test_it_lists_what_a_container_changed(door: Door) -> None:
    container = door.run("touch", "/tmp/new")
    with door.engine.client() as api:
        api.wait(container)

    async with EngineReader(door.endpoint) as engine:
        changes = await engine.changes(container)

    assert {"Path": "/tmp/new", "Kind": 1} in changes


async def test_it_says_what_the_engine_says(door: Door) -> None:
    stopped = door.run("true", start=False)

    async with EngineReader(door.endpoint) as engine:
        with pytest.raises(NotFound, match="No such container: nobody") as missing:
            await engine.inspect_container("nobody")
        with pytest.raises(Conflict, match="is not running") as conflict:
            await engine.exec_create(stopped, cmd=["true"])

    assert (missing.value.status, missing.value.code) == (404, "not_found")
    assert (conflict.value.status, conflict.value.code) == (409, "conflict")


@pytest.mark.parametrize("ref", ["../images/json", "a/b", "a?x=1", "a%2Fb", "", "-x", "é", "a\n"])
async def test_it_sends_no_id_that_is_none(ref: str) -> None:
    async with EngineReader(Endpoint("unix:///nowhere.sock")) as engine:
        for read in (
            engine.inspect_container,
            engine.inspect_volume,
            engine.inspect_network,
            engine.exec_inspect,
        ):
            with pytest.raises(InvalidIdentifier):
                await read(ref)
