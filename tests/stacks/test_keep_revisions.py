"""What is kept of a stack on its engine: never without the last that was well, and never without end."""

import json
from typing import Any

from stacks_app.actions.images import keeper
from stacks_app.models import Revision, Stack
from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

SICK: Json = {"healthcheck": {"test": ["CMD", "false"], "interval": "1s", "retries": 1}}
DOCKERFILE = f"FROM {BASE_IMAGE}\nCOPY said /said\n"


def text(**more: Json) -> str:
    """A stack that builds, carries a folder, and is as well as `more` lets it be."""
    usual: Json = {"command": ["sleep", "100000"], "stop_signal": "SIGKILL", "volumes": ["./page:/srv:ro"]}
    return json.dumps({"services": {"web": {**usual, "build": "app", "image": "app", **more}}})


def files(number: int) -> dict[str, str]:
    """Of the time with that number."""
    return {"page/index.html": f"page {number}", "app/Dockerfile": DOCKERFILE, "app/said": f"said {number}"}


def kept(bench: StackBench) -> tuple[set[int], set[int], set[str]]:
    """Numbers of the revisions that are there, of those that an image on the engine is tagged for, and the volumes."""
    tags = bench.engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split()
    held = {int(tag.rpartition("-r")[2]) for tag in tags if tag.startswith("quaymaster/stack:shop.web-r")}
    volumes = bench.engine.docker("volume", "ls", "--quiet", "--filter", "name=shop_files_").split()
    return set(Revision.objects.values_list("number", flat=True)), held, set(volumes)


def volumes_of(*numbers: int) -> set[str]:
    """The volumes with the files of these revisions."""
    return {name for each in Revision.objects.filter(number__in=numbers) for name in each.carried}


def roll_back(bench: StackBench, stack: Json, number: int) -> Json:
    """Go back to that revision; the operation as it ended."""
    asked = bench.ask(f"stacks/{stack['id']}/roll-back/", revision=number)
    bench.perform()
    return bench.get(f"operations/{asked['id']}/")


def said(bench: StackBench) -> str:
    """What runs."""
    return bench.engine.docker("exec", "shop-web-1", "cat", "/said", "/srv/index.html")


def test_the_last_good_ones_stay_and_the_others_go_with_what_they_held(stacks: StackBench) -> None:
    stack = stacks.make(text(), files=files(1), keep_revisions=2, wait_seconds=60)
    succeeded(stacks.apply(stack))
    for number in (2, 3):
        stacks.change(stack, text(), files=files(number))
        succeeded(stacks.apply(stack))
    assert kept(stacks) == ({2, 3}, {2, 3}, volumes_of(2, 3))
    assert len(volumes_of(2, 3)) == 2
    for number in (4, 5):  # more bad ones than are kept at all
        stacks.change(stack, text(**SICK), files=files(number))
        assert stacks.apply(stack)["error_code"] == "stack_not_well"
    assert {2, 3} <= kept(stacks)[0] & kept(stacks)[1]
    assert volumes_of(2, 3) <= kept(stacks)[2]
    succeeded(roll_back(stacks, stack, 3))
    assert said(stacks) == "said 3page 3"
    numbers, held, volumes = kept(stacks)
    assert numbers == held == {3, 5, 6}, "the newest two, and the last two that were well"
    assert volumes == volumes_of(3, 5, 6)
    assert Stack.objects.get().applied == Revision.objects.get(number=6)


def test_a_prune_says_what_it_takes_and_no_more_than_that_is_lost(stacks: StackBench) -> None:
    stack = stacks.make(text(), files=files(1))
    succeeded(stacks.apply(stack))
    stacks.change(stack, text(), files=files(2))
    succeeded(stacks.apply(stack))
    stacks.works(f"stacks/{stack['id']}/down/")
    stacks.works(f"hosts/{stacks.host.pk}/prune/", all_volumes=True, volumes=True)
    assert kept(stacks) == ({1, 2}, {1, 2}, set()), "what is tagged for a revision is not dangling"
    assert stacks.plan(stack)["services"][0]["image"]["action"] == "here"
    succeeded(stacks.apply(stack))
    assert said(stacks) == "said 2page 2", "files are carried again"

    query = {"all_images": "true", "all_volumes": "true", "images": "true", "volumes": "true"}
    told = stacks.get(f"live/hosts/{stacks.host.pk}/prune-preview/", **query)
    assert "quaymaster/stack:shop.web-r1" in {row["name"] for row in told["images"]}
    stacks.works(f"hosts/{stacks.host.pk}/prune/", all_images=True, images=True)
    numbers, _, volumes = kept(stacks)
    assert (numbers, volumes) == ({1, 2, 3}, volumes_of(2)), "what runs has what it needs"
    gone = roll_back(stacks, stack, 1)
    assert (gone["state"], gone["error_code"]) == ("failed", "image_missing")
    assert "quaymaster/stack:shop.web-r1" in gone["error_detail"], "no registry is asked for a name of ours"
    assert said(stacks) == "said 2page 2"
    # Of an image that is used a prune leaves one tag only, and that is enough.
    succeeded(roll_back(stacks, stack, 2))
    assert said(stacks) == "said 2page 2"


def test_what_fails_time_and_again_does_not_fill_the_host(stacks: StackBench) -> None:
    def web(**more: Any) -> str:
        usual: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
        return json.dumps({"services": {"web": {**usual, "volumes": ["./page:/srv:ro"], **more}}})

    stack = stacks.make(web(), files={"page/index.html": "page 1"}, keep_revisions=1, wait_seconds=60)
    succeeded(stacks.apply(stack))
    for number in (2, 3):  # which no good one follows
        stacks.change(stack, web(**SICK), files={"page/index.html": f"page {number}"})
        assert stacks.apply(stack)["error_code"] == "stack_not_well"
    assert kept(stacks) == ({1, 3}, {1, 3}, volumes_of(1, 3))
    stacks.change(stack, web(image="gone"))
    for _ in range(4, 7):  # which never get as far as their images
        assert stacks.apply(stack, pull="never")["error_code"] == "image_missing"
    assert kept(stacks) == ({1, 3, 6}, {1, 3}, volumes_of(1, 3)), "what runs half is known as well"
    succeeded(roll_back(stacks, stack, 1))
    assert stacks.engine.docker("exec", "shop-web-1", "cat", "/srv/index.html") == "page 1"


def test_what_cannot_go_yet_stays_whole(stacks: StackBench) -> None:
    stack = stacks.make(text(), files=files(1), keep_revisions=1)
    succeeded(stacks.apply(stack))
    (volume,) = volumes_of(1)
    docker = stacks.engine.docker
    docker("create", "--name", "reader", "--volume", f"{volume}:/srv:ro", BASE_IMAGE)
    for number in (2, 3):
        stacks.change(stack, text(), files=files(number))
        succeeded(stacks.apply(stack))
    assert kept(stacks) == ({1, 2, 3}, {1, 2, 3}, volumes_of(1, 2, 3))
    succeeded(roll_back(stacks, stack, 1))
    assert said(stacks) == "said 1page 1"
    docker("rm", "reader")
    stacks.change(stack, text(), files=files(5))
    succeeded(stacks.apply(stack))
    assert kept(stacks) == ({4, 5}, {4, 5}, volumes_of(4, 5))


def test_each_service_of_each_stack_has_a_tag_of_its_own() -> None:
    """With one for two, forgetting a revision of the one stack lets go of the image of the other."""
    parts = ("a", "b", "a-b", "b-c", "c", "a.b", "b.c", "r1", "b-r1")
    wanted = [(project, service, number) for project in parts for service in parts for number in (1, 11)]
    wanted = [each for each in wanted if "." not in each[0]]
    tags = {keeper(project, service, number) for project, service, number in wanted}
    assert len(tags) == len(wanted)
