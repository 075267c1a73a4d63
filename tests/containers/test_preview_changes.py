"""What a change would be, before it is asked for: the very words that are then on record, and nothing is written."""

import subprocess
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from containers_app.api.spec_shapes import ContainerForm
from containers_app.spec.container import ContainerSpec
from operations_app.kinds import all_kinds
from operations_app.models import Operation
from operations_app.plain import to_plain
from tests.support.bench import Bench
from tests.support.compose import compose_program
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person
from tests.support.specs import SPECS
from tests.support.stacks import applied_stack

Ask = tuple[str, str, dict[str, Any]]
# What no request asks for: sessions are held by their sockets, a backup by the clock or the command line, and tags
# for what runs by the adoption of that.
NOT_ASKED = {"container.exec", "container.attach", "installation.backup", "stack.hold"}
# What docker has no word for: Compose keeps nothing to go back to, and knows no repository of ours.
NO_COMMAND = {"stack.roll_back", "stack.fetch"}


@pytest.fixture
def asks(bench: Bench, settings: Settings) -> dict[str, Ask]:
    """One request for each kind: method, path and body (of a DELETE the query stands in the path)."""
    web = bench.run("web", env={"DB_PASSWORD": "hidden", "MODE": "it's"})
    bench.engine.docker("volume", "create", "data")
    bench.engine.docker("network", "create", "net")
    bench.engine.docker("tag", BASE_IMAGE, "127.0.0.1:5000/mine:1")
    bench.mirror()
    host, one = bench.host.pk, f"containers/{web['id']}/"
    image = f"images/{bench.image('127.0.0.1:5000/mine:1')['id']}/"
    network = f"networks/{bench.get('networks/', search='net')['results'][0]['id']}/"
    volume = f"volumes/{bench.get('volumes/', search='data')['results'][0]['id']}/"
    settings.COMPOSE = str(compose_program())
    stack = f"stacks/{applied_stack(bench.host, secret='hidden').pk}/"
    secret = {"labels": {"api_token": "hidden", "note": "a b"}}
    commit = {"reference": "x:1", "changes": ["ENV TOKEN=hidden"], "message": "a 'b'"}
    return {
        "container.run": ("POST", "containers/", {"host": host, "image": BASE_IMAGE, "env": {"TOKEN": "hidden"}}),
        "container.create": ("POST", "containers/", {"host": host, "image": BASE_IMAGE, "start": False}),
        **{f"container.{verb}": ("POST", f"{one}{verb}/", {}) for verb in ("start", "pause", "unpause")},
        "container.stop": ("POST", f"{one}stop/", {"timeout": 3}),
        "container.restart": ("POST", f"{one}restart/", {}),
        "container.kill": ("POST", f"{one}kill/", {"signal": "HUP"}),
        "container.rename": ("POST", f"{one}rename/", {"name": "other"}),
        "container.update": ("POST", f"{one}update/", {"resources": {"memory": "64m"}}),
        "container.commit": ("POST", f"{one}commit/", commit),
        "container.recreate": ("POST", f"{one}recreate/", {"env": {"DB_PASSWORD": "********", "B": "$2"}}),
        "container.remove": ("DELETE", f"{one}?force=true", {}),
        "image.pull": ("POST", "images/pull/", {"host": host, "reference": "nginx", "platform": "linux/arm64"}),
        "image.tag": ("POST", f"{image}tag/", {"reference": "other:2"}),
        "image.push": ("POST", f"{image}push/", {"reference": "127.0.0.1:5000/mine:1"}),
        "image.remove": ("DELETE", f"{image}?tag=127.0.0.1%3A5000%2Fmine%3A1&prune_parents=false", {}),
        "image.build": ("POST", "builds/", {"dockerfile": "FROM scratch\n", "tags": ["a:1"]}),
        "network.create": ("POST", "networks/", {"host": host, "name": "shop", **secret}),
        "network.remove": ("DELETE", network, {}),
        "network.connect": ("POST", f"{network}connect/", {"container": web["id"], "aliases": ["w"]}),
        "network.disconnect": ("POST", f"{network}disconnect/", {"container": web["id"], "force": True}),
        "volume.create": ("POST", "volumes/", {"host": host, "name": "more", **secret}),
        "volume.remove": ("DELETE", f"{volume}?force=true", {}),
        **{
            f"stack.{verb}": ("POST", f"{stack}{verb}/", {})
            for verb in ("apply", "start", "stop", "restart", "recreate", "pull", "fetch")
        },
        "stack.scale": ("POST", f"{stack}scale/", {"services": {"web": 2}}),
        "stack.run": ("POST", f"{stack}run/", {"service": "web", "command": ["sh", "-c", "a 'b'"]}),
        "stack.down": ("POST", f"{stack}down/", {"timeout": 3}),
        "stack.roll_back": ("POST", f"{stack}roll-back/", {"revision": 1}),
        "host.test": ("POST", f"hosts/{host}/test/", {}),
        "system.prune": ("POST", f"hosts/{host}/prune/", {"volumes": True}),
        **{
            f"{noun}.prune": ("POST", f"{noun}s/prune/", {"host": host})
            for noun in ("container", "image", "volume", "network")
        },
    }  # fmt: skip


def send(who: Person, ask: Ask, *, preview: bool) -> Any:
    """Ask, or ask what asking would be."""
    method, path, body = ask
    query = f"{'&' if '?' in path else '?'}preview=true" if preview else ""
    return who.call(method, path + query, body if method == "POST" else None)


def test_every_kind_is_shown_as_it_is_then_recorded(bench: Bench, asks: dict[str, Ask]) -> None:
    assert asks.keys() == {kind.name for kind in all_kinds() if "practice" not in kind.name} - NOT_ASKED
    before = Operation.objects.count()

    for name, ask in asks.items():
        answer = send(bench.owner, ask, preview=True)
        assert answer.status == 200, (name, answer)
        shown = answer.body
        assert (shown["problems"], Operation.objects.count()) == ([], before), name
        assert "hidden" not in str(shown)
        assert shown["command"].startswith("docker ") == (name not in NO_COMMAND)

        asked = send(bench.owner, ask, preview=False)
        assert (asked.status, asked.body["kind"]) == (202, name), asked
        assert {part: asked.body[part] for part in ("command", "curl")} == {
            part: shown[part] for part in ("command", "curl")
        }
        for line in (shown["command"], shown["curl"]):
            subprocess.run(["bash", "-n", "-c", line], check=True)
        Operation.objects.filter(pk=asked.body["id"]).delete()


@hypothesis_settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(spec=SPECS)
def test_any_run_form_is_shown_as_it_is_then_recorded(
    bench: Bench, asks: dict[str, Ask], spec: ContainerSpec
) -> None:
    """Also as a recreation; and where it is refused, for the same reason."""
    form = ContainerForm(to_plain(spec)).data
    del form["copy_of"]
    for path, body in (
        ("containers/", {**form, "host": bench.host.pk}),
        (asks["container.recreate"][1], form),
    ):
        shown = send(bench.owner, ("POST", path, body), preview=True).body
        asked = send(bench.owner, ("POST", path, body), preview=False)
        if asked.status == 202:
            assert (shown["command"], shown["curl"]) == (asked.body["command"], asked.body["curl"])
            assert not shown["problems"]
            Operation.objects.filter(pk=asked.body["id"]).delete()
        else:
            assert asked.status == 400
            assert shown["problems"] == [asked.body]


def test_what_speaks_against_it_is_said_and_not_done(bench: Bench, asks: dict[str, Ask]) -> None:
    wrong: dict[str, Any] = {"host": bench.host.pk, "image": "NOT/a reference"}
    shown = bench.owner.post("containers/?preview=true", wrong).body
    plain = bench.owner.post("containers/", wrong)
    assert plain.status == 400
    assert shown == {"command": "", "curl": "", "problems": [plain.body], "plan": None}

    assert bench.owner.call("PATCH", f"hosts/{bench.host.pk}/", {"enabled": False}).status == 200
    shown = send(bench.owner, asks["container.stop"], preview=True).body
    assert [problem["code"] for problem in shown["problems"]] == ["host_disabled"]
    assert shown["command"].endswith("stop -t 3 web")
    assert not send(bench.owner, asks["host.test"], preview=True).body["problems"]
    assert bench.owner.post("containers/?preview=maybe", wrong).status == 400


def test_who_may_not_do_it_is_not_shown_it(
    asks: dict[str, Ask], reader: Person, stranger: Person, nobody: Person
) -> None:
    for name, ask in asks.items():
        for who in (reader, stranger, nobody):
            hidden, refused = (send(who, ask, preview=shown) for shown in (True, False))
            assert (hidden.status, hidden.body) == (refused.status, refused.body), name
            assert hidden.status in {401, 403, 404}, name


def test_many_are_shown_together(bench: Bench) -> None:
    ids = [bench.run(name)["id"] for name in ("one", "two")]
    before = Operation.objects.count()
    shown = bench.owner.post(
        "containers/bulk/?preview=true", {"ids": ids, "action": "stop", "timeout": 4}
    ).body
    assert [line.partition(" stop ")[2] for line in shown["command"].splitlines()] == ["-t 4 one", "-t 4 two"]
    assert Operation.objects.count() == before

    answer = bench.owner.post("containers/bulk/", {"ids": ids, "action": "start", "signal": "HUP"})
    assert (answer.status, list(answer.body["fields"])) == (400, ["signal"])
