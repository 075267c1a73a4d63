"""How a build fails: never as a success, and with the place in the Dockerfile."""

import asyncio

import pytest

from builds_app.buildkit import BuildFailed, Update
from builds_app.buildkit.messages import SolveResponse
from builds_app.buildkit.solve import read_result
from builds_app.dockerfile import LineRange
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineError, EngineFault, StreamCut, Unreachable
from tests.buildkit.conftest import Bench
from tests.support.engines import Engine


@pytest.mark.parametrize(
    ("dockerfile", "lines", "exit_code", "words"),
    [
        ("FROM BASE\nWORKDIR /x\nRUN echo a && \\\n  exit 7\n", (3, 4), 7, "exit code: 7"),
        ("FROM BASE\n\nECHO no\n", (3, 3), None, "unknown instruction: ECHO"),
        ("FROM BASE AS one\nRUN true\nFROM BASE\nCOPY missing /\n", (4, 4), None, "/missing"),
        ("FROM 127.0.0.1:1/no/base\nRUN true\n", (1, 1), None, "127.0.0.1:1"),
    ],
)
async def test_it_names_the_failing_lines(
    each_bench: Bench, dockerfile: str, lines: tuple[int, int], exit_code: int | None, words: str
) -> None:
    with pytest.raises(BuildFailed) as caught:
        await each_bench.build(dockerfile)

    assert caught.value.lines == (LineRange(first=lines[0], last=lines[1]),)
    assert caught.value.exit_code == exit_code
    assert words in str(caught.value)
    assert "rpc error" not in str(caught.value)


async def test_it_names_the_failing_step_and_gives_its_last_words(each_bench: Bench) -> None:
    with pytest.raises(BuildFailed) as caught:
        await each_bench.build("FROM BASE\nRUN echo last words >&2; exit 3\n")

    step = each_bench.step("last words")
    assert caught.value.step == step.digest
    assert step.state == "failed"
    assert each_bench.log(stream=2) == "last words\n"


async def test_it_names_the_failing_lines_of_a_very_long_dockerfile(bench: Bench) -> None:
    comments = "".join(f"# {number:0100}\n" for number in range(3000))

    with pytest.raises(BuildFailed) as caught:
        await bench.build(f"FROM BASE\n{comments}RUN exit 9\n")

    assert caught.value.exit_code == 9
    assert caught.value.lines == (LineRange(first=3002, last=3002),)


async def test_it_says_when_there_is_no_engine(bench: Bench) -> None:
    bench.endpoint = Endpoint("unix:///nowhere/docker.sock")

    with pytest.raises(Unreachable):
        await bench.build("FROM BASE\n")


async def test_it_passes_on_what_the_listener_raises(bench: Bench) -> None:
    async def refuse(_: Update) -> None:
        raise LookupError("the record is gone")

    with pytest.raises(LookupError, match="the record is gone"):
        await bench.build("FROM BASE\nRUN sleep 1000\n", on_update=refuse)


def test_it_is_no_success_without_an_image() -> None:
    with pytest.raises(EngineFault):
        read_result(SolveResponse(exporter_response={"image.name": "app:1"}))


@pytest.mark.parametrize("how", ["kill9", "stop"])
async def test_it_never_takes_the_end_of_the_engine_for_success(
    each_bench: Bench, each_engine: Engine, how: str
) -> None:
    building = asyncio.create_task(each_bench.build("FROM BASE\nRUN echo started && sleep 1000\n"))
    try:
        await each_bench.wait_for_log("started")
        await asyncio.to_thread(getattr(each_engine, how))
        with pytest.raises(EngineError) as caught:
            await building
    finally:
        building.cancel()
        each_engine.start()

    if how == "kill9":
        assert isinstance(caught.value, StreamCut)
