"""Every option of a build, on the newest and the oldest engine."""

from typing import Any

import pytest

from builds_app.buildkit import BuildFailed, InvalidBuild, RegistryAuth
from containers_app.engine.errors import InvalidIdentifier
from tests.buildkit.conftest import Bench
from tests.support.engines import BASE_IMAGE
from tests.support.services import REGISTRY_PASSWORD, REGISTRY_USER

STAGES = """\
FROM BASE AS base
ARG WHO=nobody
RUN echo "hello $WHO" && cat /etc/hosts
FROM base AS wanted
RUN touch /wanted
FROM base
RUN exit 1
"""


async def test_it_builds_the_wanted_stage_with_arguments_labels_hosts_and_tags(each_bench: Bench) -> None:
    result = await each_bench.build(
        STAGES,
        target="wanted",
        build_args={"WHO": "quay"},
        labels={"team": "harbour, north"},
        tags=("options/app:1", "options/app:latest"),
        extra_hosts=("db:10.0.0.7", "six:fd00::7"),
    )

    image = each_bench.inspect("options/app:1")
    assert image["Id"] == result.image_id
    assert set(image["RepoTags"]) == {"options/app:1", "options/app:latest"}
    assert image["Config"]["Labels"]["team"] == "harbour, north"
    assert "hello quay" in each_bench.log()
    assert "10.0.0.7\tdb" in each_bench.log()
    assert "fd00::7\tsix" in each_bench.log()
    assert not [step for step in each_bench.steps.steps if "exit 1" in step.name]


async def test_it_builds_without_a_tag(each_bench: Bench) -> None:
    result = await each_bench.build("FROM BASE\nRUN echo untagged\n")

    assert each_bench.inspect(result.image_id)["Id"] == result.image_id


async def test_it_gives_the_network_that_was_asked_for(each_bench: Bench) -> None:
    listing = "FROM BASE\nRUN ls /sys/class/net\n"

    await each_bench.build(listing, network="none", no_cache=True)
    assert each_bench.log().split() == ["lo"]
    await each_bench.build(listing, network="host", no_cache=True)
    assert "docker0" in each_bench.log().split()
    await each_bench.build(listing, no_cache=True)
    assert "eth0" in each_bench.log().split()


async def test_it_takes_steps_from_the_cache_unless_told_otherwise(each_bench: Bench) -> None:
    dockerfile = "FROM BASE\nRUN echo once > /once\n"
    await each_bench.build(dockerfile, no_cache=True)

    await each_bench.build(dockerfile)
    assert each_bench.step("RUN echo once").state == "cached"
    await each_bench.build(dockerfile, no_cache=True)
    assert each_bench.step("RUN echo once").state == "succeeded"


async def test_it_builds_for_another_platform(each_bench: Bench) -> None:
    each_bench.write("file", "content")

    result = await each_bench.build("FROM scratch\nCOPY file /\n", platform="linux/arm64")

    assert each_bench.inspect(result.image_id)["Architecture"] == "arm64"


async def test_it_reports_steps_in_order_with_their_stage_lines_and_times(each_bench: Bench) -> None:
    await each_bench.build(
        "FROM BASE AS first\n"
        "WORKDIR /in\n"
        "RUN echo out && \\\n  echo err >&2\n"
        "FROM BASE\n"
        "COPY --from=first /in /in\n",
        no_cache=True,
    )

    run = each_bench.step("RUN echo out")
    assert (run.stage, run.position, run.total, run.instruction) == ("first", 3, 3, "RUN")
    assert run.lines is not None
    assert (run.lines.first, run.lines.last) == (3, 4)
    assert run.started_at is not None
    assert run.completed_at is not None
    assert run.started_at <= run.completed_at
    copy = each_bench.step("COPY --from=first")
    assert copy.lines is not None
    assert (copy.stage, copy.lines.first) == ("stage-1", 6)
    assert run.digest in copy.inputs
    assert {step.state for step in each_bench.steps.steps} <= {"succeeded", "cached"}
    assert each_bench.log(stream=1) == "out\n"
    assert each_bench.log(stream=2) == "err\n"


async def test_it_passes_on_what_the_linter_finds(bench: Bench) -> None:
    await bench.build("FROM BASE\n\nCMD echo hello\n")

    (warning,) = bench.steps.warnings
    assert warning.rule == "JSONArgsRecommended"
    assert warning.url.startswith("https://docs.docker.com/")
    assert [(lines.first, lines.last) for lines in warning.lines] == [(3, 3)]


async def test_it_builds_a_text_instead_of_the_file(each_bench: Bench) -> None:
    async def build(text: str) -> str:
        text = f"FROM {BASE_IMAGE}\nRUN echo {text}\n"
        await each_bench.build(
            "FROM BASE\nRUN echo file\n", dockerfile_text=text, context_key="one", no_cache=True
        )
        return each_bench.log()

    assert await build("text") == "text\n"
    # Of the same source, the same length and the same moment: still another text.
    assert await build("1234") == "1234\n"


async def test_it_asks_the_registry_for_a_newer_base_when_told_to(each_bench: Bench, harbour: str) -> None:
    account = {harbour: RegistryAuth(username=REGISTRY_USER, password=REGISTRY_PASSWORD)}
    base = f"{harbour}/{each_bench.engine.name}/moving"
    with each_bench.engine.client() as api:
        api.tag(BASE_IMAGE, base, "1")
        api.push(base, "1", auth_config={"username": REGISTRY_USER, "password": REGISTRY_PASSWORD})
    await each_bench.build("FROM BASE\nRUN touch /local\n", tags=(f"{base}:1",))
    dockerfile = f"FROM {base}:1\nRUN ls /local || echo remote\n"

    await each_bench.build(dockerfile, registry_auth=account)
    assert each_bench.log() == "/local\n"
    await each_bench.build(dockerfile, registry_auth=account, pull=True)
    assert each_bench.log(stream=1) == "remote\n"


async def test_it_uses_a_private_base_of_a_registry_with_tokens(
    each_bench: Bench, token_harbour: str
) -> None:
    base = f"{token_harbour}/{each_bench.engine.name}/base"
    with each_bench.engine.client() as api:
        api.tag(BASE_IMAGE, base, "1")
        api.push(base, "1", auth_config={"username": REGISTRY_USER, "password": REGISTRY_PASSWORD})
        api.remove_image(f"{base}:1")
    account = {token_harbour: RegistryAuth(username=REGISTRY_USER, password=REGISTRY_PASSWORD)}

    await each_bench.build(f"FROM {base}:1\nRUN echo pulled\n", registry_auth=account, no_cache=True)

    assert each_bench.log() == "pulled\n"
    with pytest.raises(BuildFailed):
        await each_bench.build(f"FROM {base}:1\nRUN echo pulled\n", pull=True)


async def test_it_uses_a_private_base_and_the_cache_of_an_earlier_image(
    each_bench: Bench, harbour: str
) -> None:
    account = {harbour: RegistryAuth(username=REGISTRY_USER, password=REGISTRY_PASSWORD)}
    base, app = f"{harbour}/{each_bench.engine.name}/base", f"{harbour}/{each_bench.engine.name}/app:1"
    auth_config = {"username": REGISTRY_USER, "password": REGISTRY_PASSWORD}
    dockerfile = f"FROM {base}:1\nRUN echo built > /built\n"
    with each_bench.engine.client() as api:
        api.tag(BASE_IMAGE, base, "1")
        api.push(base, "1", auth_config=auth_config)
        api.remove_image(f"{base}:1")

        await each_bench.build(dockerfile, registry_auth=account, tags=(app,), inline_cache=True, pull=True)
        assert each_bench.step("RUN echo built").state == "succeeded"

        api.push(app, auth_config=auth_config)
        api.remove_image(app, force=True)
        api.prune_builds(all=True)
    await each_bench.build(dockerfile, registry_auth=account, cache_from=(app,), pull=True)
    assert each_bench.step("RUN echo built").state == "cached"


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ({"dockerfile": "missing"}, InvalidBuild),
        ({"dockerfile": "../outside"}, InvalidBuild),
        ({"dockerfile": "link"}, InvalidBuild),
        ({"extra_hosts": ("db:10.0.0.7,evil:10.0.0.8",)}, InvalidBuild),
        ({"tags": ("app:1,other/app:1",)}, InvalidIdentifier),
    ],
)
async def test_it_refuses_what_cannot_be_built(
    bench: Bench, option: dict[str, Any], error: type[Exception]
) -> None:
    (bench.context / "context").mkdir()
    bench.write("outside", "FROM scratch\n")
    bench.context /= "context"
    (bench.context / "link").symlink_to("../outside")

    with pytest.raises(error):
        await bench.build("FROM BASE\n", **option)
