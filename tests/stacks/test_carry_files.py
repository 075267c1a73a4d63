"""Files of a stack arrive in containers as on a disk: through links, with their modes, or as empty folders."""

import json

import pytest

from stacks_app.models import Stack
from stacks_app.sources.tree import Entry, Tree, file_of, keep_content
from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}


def text(*mounts: str) -> str:
    """A compose file with a service `web` that mounts so."""
    return json.dumps({"services": {"web": {**USUAL, "volumes": [*mounts]}}})


def in_web(bench: StackBench, command: str) -> str:
    """What a command says inside."""
    return bench.engine.docker("exec", "shop-web-1", "sh", "-c", command)


def lay(stack: Json, compose: str, **links: str) -> None:
    """Make its draft what an archive may bring, and JSON may not: links, and programs."""
    contents = {"compose.yaml": compose.encode(), "v2/site": b"two", "v2/run.sh": b"#!/bin/sh\necho ran\n"}
    keep_content(contents.values())
    files = [file_of(path, each, executable=path.endswith(".sh")) for path, each in contents.items()]
    tree = Tree.of([*files, *(Entry(path=path, link=to) for path, to in links.items())])
    Stack.objects.filter(pk=stack["id"]).update(files=tree.to_json())


def test_links_inside_are_followed_and_modes_kept(stacks: StackBench) -> None:
    mounts = ["./current:/folder", "./page:/file:ro", "./current/site:/deep:ro", "./v2:/same:ro"]
    stack = stacks.make(text())
    lay(stack, text(*mounts), current="v2", page="v2/site", **{"v2/again": "site"})
    succeeded(stacks.apply(stack))
    assert in_web(stacks, "cat /folder/site /file /deep /same/again") == "two" * 4
    assert in_web(stacks, "/folder/run.sh; stat -c %a /folder/run.sh /folder/site") == "ran\n755\n644"
    in_web(stacks, "echo new > /folder/more")
    assert in_web(stacks, "cat /same/more") == "new", "one place by two names is one place"


@pytest.mark.parametrize("to", ["/etc", "../outside", "v2/../../outside"])
def test_links_out_are_refused_by_name(stacks: StackBench, to: str) -> None:
    stack = stacks.make(text())
    lay(stack, text("./page:/file"), page=to)
    refused = stacks.owner.post(f"stacks/{stack['id']}/apply/", {})
    assert (refused.status, refused.body["code"]) == (400, "compose_path"), refused.body
    assert "page" in refused.body["detail"]


def test_a_path_of_the_engine_is_the_engines(stacks: StackBench) -> None:
    """Nothing of it is looked for here, where another file may be."""
    stack = stacks.make(text("/quaymaster-only-there:/there"))
    succeeded(stacks.apply(stack))
    in_web(stacks, "echo x > /there/file")
    (mount,) = json.loads(stacks.engine.docker("inspect", "shop-web-1"))[0]["Mounts"]
    assert (mount["Type"], mount["Source"]) == ("bind", "/quaymaster-only-there")


def test_secrets_that_are_no_text_are_as_compose_has_them(stacks: StackBench) -> None:
    top = {"empty": {"file": "empty"}, "certs": {"file": "./certs"}, "key": {"file": "key"}}
    web = {**USUAL, "secrets": [*top], "configs": [{"source": "empty", "target": "/etc/empty"}]}
    compose = json.dumps({"services": {"web": web}, "secrets": top, "configs": {"empty": top["empty"]}})
    files = {"empty": "", "certs/ca.pem": "one", "key": "k"}
    stack = stacks.make(compose, files=files)
    succeeded(stacks.apply(stack))
    look = "cd /run/secrets; find . -type f -exec grep -H '' {} \\; ; wc -c < empty; wc -c < /etc/empty"
    assert sorted(in_web(stacks, look).split()) == ["./certs/ca.pem:one", "./key:k", "0", "0"]
    stacks.change(stack, compose, files={"certs/ca.pem": "two"})
    assert stacks.plan(stack)["services"][0]["action"] == "recreate"
    succeeded(stacks.apply(stack))
    assert in_web(stacks, "cat /run/secrets/certs/ca.pem") == "two"
