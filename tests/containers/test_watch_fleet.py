"""needs-you/ and search/: the whole fleet at a glance."""

from datetime import timedelta

import pytest
from django.utils import timezone

from containers_app.kinds.containers import RESTART
from containers_app.kinds.sessions import SESSIONS, SessionParams
from containers_app.models import Container
from containers_app.services.verbs import wish_for
from operations_app.models import Operation
from operations_app.sessions import record_session
from tests.support.bench import Bench
from tests.support.people import Person
from tests.support.sweeping import miss_holders


def test_it_lists_what_needs_somebody(bench: Bench) -> None:
    docker, base = bench.engine.docker, "quaymaster/base:busybox"
    docker("run", "--name", "broken", base, "sh", "-c", "exit 0")
    bench.run("fine")
    assert bench.get("needs-you/")["results"] == []

    bench.do("containers/", host=bench.host.pk, image="127.0.0.1:9/no/such", pull="never", name="never")
    docker("create", "--name", "ends", base, "sh", "-c", "exit 3")
    docker("start", "ends")
    docker("wait", "ends")
    bench.mirror()
    needs = {each["reason"]: each for each in bench.get("needs-you/")["results"]}

    assert set(needs) == {"exited", "operation_failed"}
    assert (needs["exited"]["name"], needs["exited"]["detail"]) == ("ends", "It ended with code 3.")
    assert needs["operation_failed"]["detail"]
    bench.host.state, bench.host.state_reason = "unreachable", "No route to host."
    bench.host.save()
    first = bench.get("needs-you/")["results"][0]
    assert first["reason"] == "host_unreachable"
    assert first["detail"] == "No route to host. 1 container was running on it when it was last seen."


def test_a_shell_that_a_restart_cut_needs_nobody(bench: Bench) -> None:
    """Whoever sat at it saw its end; there is nothing to mend."""
    web = Container(pk=1, host=bench.host, name="web", engine_id="1" * 64)
    shells = [kind(web, SessionParams(words=["exec"])) for kind in SESSIONS]
    for wish in (*shells, wish_for(web, RESTART)):
        operation = record_session(actor=bench.owner.actor, wish=wish, worker="web@here")
        Operation.objects.filter(pk=operation.pk).update(lease_until=timezone.now())
    miss_holders(timezone.now() + timedelta(seconds=1))

    assert [each["name"] for each in bench.get("needs-you/")["results"]] == ["Restart a container: web"]


@pytest.mark.database
def test_it_finds_things_of_every_noun(bench: Bench) -> None:
    web = bench.run("quaysite")
    bench.engine.docker("volume", "create", "quaydata")
    bench.engine.docker("network", "create", "my-quay")
    bench.host.name = "quayhost"
    bench.host.save()
    bench.mirror()

    found = bench.get("search/", q="quay")["results"]

    assert [(each["noun"], each["name"]) for each in found] == [
        ("host", "quayhost"),
        ("container", "quaysite"),
        ("image", "quaymaster/base:busybox"),
        ("volume", "quaydata"),
        ("network", "my-quay"),
    ]
    (by_id,) = bench.get("search/", q=web["engine_id"][:12])["results"]
    assert (by_id["id"], by_id["state"], by_id["host_name"]) == (web["id"], "running", "quayhost")


def test_nobody_finds_what_he_may_not_see(
    bench: Bench, reader: Person, stranger: Person, nobody: Person
) -> None:
    for path in ("search/?q=quay", "needs-you/"):
        assert [who.get(path).status for who in (reader, stranger, nobody)] == [200, 403, 401]
    assert bench.owner.get("search/").status == 400
