"""Secrets and passwords reach only those who may have them."""

import json

import pytest

from builds_app.buildkit import BuildFailed, BuildRequest, RegistryAuth, Update
from tests.buildkit.conftest import Bench

CANARY = "canary-7f3e5c"


async def test_it_gives_a_secret_to_the_step_and_leaves_no_trace_of_it(each_bench: Bench) -> None:
    updates: list[Update] = []

    async def keep(update: Update) -> None:
        updates.append(update)

    read = "--mount=type=secret,id=token"
    result = await each_bench.build(
        f"FROM BASE\nRUN {read} wc -c < /run/secrets/token && ! grep -q canary /proc/self/environ\n",
        secrets={"token": CANARY.encode(), "other": b"unused"},
        on_update=keep,
    )

    assert each_bench.log() == f"{len(CANARY)}\n"
    with each_bench.engine.client() as api:
        told = [repr(updates), repr(result), json.dumps(api.history(result.image_id))]
    assert CANARY not in " ".join([*told, json.dumps(each_bench.inspect(result.image_id))])


async def test_it_answers_a_secret_by_its_exact_id_only(each_bench: Bench) -> None:
    with pytest.raises(BuildFailed, match="not found") as caught:
        await each_bench.build(
            "FROM BASE\nRUN --mount=type=secret,id=token,required=true true\n",
            secrets={"token2": CANARY.encode(), "TOKEN": CANARY.encode()},
        )

    assert CANARY not in str(caught.value)


async def test_it_refuses_a_private_base_without_the_account(each_bench: Bench, harbour: str) -> None:
    wrong = {harbour: RegistryAuth(username="quay", password=CANARY)}

    with pytest.raises(BuildFailed) as caught:
        await each_bench.build(f"FROM {harbour}/private/base:1\n", registry_auth=wrong)

    assert CANARY not in str(caught.value)


def test_it_shows_no_secret_in_a_repr(bench: Bench) -> None:
    request = BuildRequest(
        context=bench.context,
        secrets={"token": CANARY.encode()},
        registry_auth={"docker.io": RegistryAuth(username="quay", password=CANARY)},
    )

    assert CANARY not in repr(request)
    assert CANARY not in repr(request.registry_auth)
