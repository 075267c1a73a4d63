"""Private registries: bases from them, images pushed to them, and what they say when asked."""

from datetime import UTC, datetime

import pytest

from builds_app.models import Build
from containers_app.models import Image
from tests.builds.conftest import BuildBench, Json
from tests.support.engines import BASE_IMAGE
from tests.support.services import REGISTRY_PASSWORD, REGISTRY_USER, Registry
from tests.support.tokens import TokenRegistry

AnyRegistry = Registry | TokenRegistry


@pytest.fixture(params=["htpasswd", "tokens"])
def harbour(
    request: pytest.FixtureRequest, bench: BuildBench, registry: Registry, token_registry: TokenRegistry
) -> AnyRegistry:
    """Each kind of private registry, within reach of the engine."""
    if request.param == "htpasswd":
        bench.engine.invite(registry.port)
        return registry
    bench.engine.invite(token_registry.port)
    bench.engine.invite(token_registry.tokens.port)
    return token_registry


def test_it_pushes_to_a_private_registry_and_builds_from_it(bench: BuildBench, harbour: AnyRegistry) -> None:
    name = f"{harbour.address}/team/base"
    with bench.engine.client() as engine:
        engine.tag(BASE_IMAGE, name, "1", force=True)
    image = _mirrored(bench, f"{name}:1")

    refused = bench.perform_operation(
        bench.api.post(f"/api/v1/images/{image.pk}/push/", {}, format="json").json()
    )
    assert (refused["state"], refused["error_code"]) == ("failed", "registry_login")
    assert bench.build(f"FROM {name}:1\n", pull=True)["state"] == "failed"

    stored = _store(bench, harbour)
    pushed = bench.perform_operation(
        bench.api.post(f"/api/v1/images/{image.pk}/push/", {}, format="json").json()
    )
    assert pushed["state"] == "succeeded", pushed["error_detail"]
    digest = pushed["result"]["digest"]
    assert digest.startswith("sha256:")
    # The registry may have the layer in another repository: tests share it.
    assert all(
        row["status"].startswith(("Pushed", "Layer already exists", "Mounted from"))
        for row in pushed["progress"]["rows"]
    )
    build = bench.build(
        f"FROM {name}:1\nRUN echo from there\n", pull=True, tags=[f"{harbour.address}/team/app:2"]
    )
    assert build["state"] == "succeeded", build["error_detail"]
    assert build["base_images"][""] == {"reference": f"{name}:1", "digest": digest}

    live = f"/api/v1/live/registries/{stored['id']}"
    tags = bench.api.get(f"{live}/tags/", {"repository": "team/base"}).json()
    assert tags == {"repository": "team/base", "tags": [{"name": "1", "reference": f"{name}:1"}], "last": ""}
    found = bench.api.get(f"{live}/digest/", {"repository": "team/base", "tag": "1"}).json()
    assert found["digest"] == digest
    missing = bench.api.get(f"{live}/tags/", {"repository": "team/none"})
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")

    with bench.engine.client() as engine:
        engine.remove_image(f"{name}:1", force=True)
    wanted = {"host": bench.host.pk, "reference": f"{name}:1"}
    pulled = bench.perform_operation(bench.api.post("/api/v1/images/pull/", wanted, format="json").json())
    assert pulled["state"] == "succeeded", pulled["error_detail"]
    assert pulled["result"]["engine_id"] == image.engine_id


def test_it_builds_and_pushes_where_images_are_in_the_store_of_containerd(
    containerd_bench: BuildBench, registry: Registry
) -> None:
    bench = containerd_bench
    bench.engine.invite(registry.port)
    _store(bench, registry)
    name = f"{registry.address}/team/stored:1"

    build = bench.build("FROM BASE\nRUN echo stored > /text\n", tags=[name])
    image = _mirrored(bench, name)
    pushed = bench.perform_operation(
        bench.api.post(f"/api/v1/images/{image.pk}/push/", {}, format="json").json()
    )

    assert build["state"] == "succeeded", build["error_detail"]
    assert (build["image_engine_id"], build["image_digest"]) == (image.engine_id, image.engine_id)
    assert pushed["state"] == "succeeded", pushed["error_detail"]
    assert pushed["result"] | {"size_bytes": 0} == {
        "reference": name, "digest": build["image_digest"], "size_bytes": 0
    }  # fmt: skip


def test_it_finds_out_whether_there_is_a_newer_image(bench: BuildBench, harbour: AnyRegistry) -> None:
    _store(bench, harbour)
    name = f"{harbour.address}/team/moving:1"
    first = _build_and_push(bench, name, "one")
    address = f"/api/v1/live/images/{first.pk}/update/"

    assert [found["newer"] for found in bench.api.get(address).json()] == [False]

    second = _build_and_push(bench, name, "two")
    update = bench.api.get(address).json()
    assert [found["newer"] for found in update] == [True]
    assert update[0]["remote_digest"] in second.repo_digests[0]
    Image.objects.filter(pk=first.pk).update(repo_digests=[])
    assert bench.api.get(address).json()[0]["newer"] is None


def _store(bench: BuildBench, harbour: AnyRegistry) -> Json:
    body = {
        "name": "harbour",
        "server": harbour.address,
        "username": REGISTRY_USER,
        "password": REGISTRY_PASSWORD,
    }
    answer = bench.api.post("/api/v1/registries/", body | {"plain_http": True}, format="json")
    assert answer.status_code == 201, answer.content
    stored: Json = answer.json()
    return stored


def _build_and_push(bench: BuildBench, name: str, text: str) -> Image:
    build = bench.build(f"FROM BASE\nRUN echo {text} > /text\n", tags=[name])
    assert Build.objects.get(pk=build["id"]).image_engine_id
    image = _mirrored(bench, name)
    pushed = bench.perform_operation(
        bench.api.post(f"/api/v1/images/{image.pk}/push/", {}, format="json").json()
    )
    assert pushed["state"] == "succeeded", pushed["error_detail"]
    return _mirrored(bench, name)


def _mirrored(bench: BuildBench, reference: str) -> Image:
    """The image as the watcher would have noted it."""
    with bench.engine.client() as engine:
        found = engine.inspect_image(reference)
    columns = {
        "repo_tags": [reference],
        "repo_digests": found["RepoDigests"],
        "observed_at": datetime.now(UTC),
    }
    image, _ = Image.objects.update_or_create(host=bench.host, engine_id=found["Id"], defaults=columns)
    return image
