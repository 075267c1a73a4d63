"""A change that is sent again with its key, after the object it took away is gone."""

from accounts_app.models import User
from tests.support.bench import Bench
from tests.support.people import Person, with_token


def test_a_repetition_is_answered_when_the_object_is_gone(bench: Bench) -> None:
    web, other = bench.run("web"), bench.run("other")
    key = {"Idempotency_Key": "once"}
    path = f"containers/{web['id']}/?force=true"
    first = bench.owner.call("DELETE", path, **key)
    bench.perform()

    again = bench.owner.call("DELETE", path, Prefer="wait=5", **key)
    assert (again.status, again.body["id"], again.body["state"]) == (200, first.body["id"], "succeeded")
    for answer in (
        bench.owner.call("DELETE", path),
        bench.owner.call("DELETE", path, Idempotency_Key="another"),
        bench.owner.post(f"containers/{web['id']}/start/", **key),
        bench.owner.get(f"containers/{web['id']}/", **key),
        Person(user=User.objects.create_user("nora", is_superuser=True)).call("DELETE", path, **key),
        Person(user=User.objects.create_user("sven")).call("DELETE", path, **key),
    ):
        assert answer.status == 404, answer
    reused = bench.owner.call("DELETE", f"containers/{other['id']}/?force=true", **key)
    assert (reused.status, reused.body["code"]) == (409, "idempotency_key_reused")
    assert with_token(bench.owner, scope="read").call("DELETE", path, **key).status == 403
