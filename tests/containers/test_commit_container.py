"""POST containers/{id}/commit/: whose values the image will hold is said before, as it turns out then."""

import pytest

from tests.support.bench import Bench, Json
from tests.support.engines import BASE_IMAGE

KEPT = {
    "DB_PASSWORD": "hunter2",
    "API_KEY": "hunter3",
    "CACHE": "redis://quay:hunter2@cache/1",
    "PLAIN": "seen",
    "a secret's $NAME": "hunter4",
}
CHANGES: list[list[str]] = [
    [],
    ["ENV DB_PASSWORD="],
    ["env\tDB_PASSWORD=\"\" API_KEY=''", "ENV CACHE="],
    ["ENV DB_PASSWORD other words", 'ENV API_KEY ""'],
    ["ENV DB_PASSWORD=other MORE_TOKEN=x", 'ENV PLAIN="two words" API_KEY='],
    ["ENV DB_PASSWORD=a", "ENV DB_PASSWORD="],
    ["ENV DB_PASSWORD=", "ENV DB_PASSWORD=a"],
    ["ENV A=1 \\\n  DB_PASSWORD=\nENV API_KEY="],
    ["ENV PLAIN=postgres://u:pw@h/d CACHE=$PLAIN"],
    ['ENV "API_KEY"= PLAIN=DB_PASSWORD='],
    ['CMD ["ENV DB_PASSWORD="]', "LABEL DB_PASSWORD=''", "ONBUILD ENV DB_PASSWORD="],
]


@pytest.mark.parametrize("age", ["new", "old"])
def test_it_is_said_before_whose_values_the_image_holds(age: str, bench: Bench, old_bench: Bench) -> None:
    quay = bench if age == "new" else old_bench
    words = [word for name, value in KEPT.items() for word in ("--env", f"{name}={value}")]
    quay.engine.docker("create", "--name", "web", *words, BASE_IMAGE)
    quay.mirror()
    path = f"containers/{quay.container('web')['id']}/commit/"
    for changes in CHANGES:
        plan = _planned(quay, path, changes)
        assert _planned(quay, path, [*changes, *plan["emptied_by"]]) == {"secrets": [], "emptied_by": []}


def _planned(quay: Bench, path: str, changes: list[str]) -> Json:
    """What is said before of the image, which holds what was said."""
    plan: Json = quay.owner.post(f"{path}?preview=true", {"changes": changes}).body["plan"]
    assert "hunter" not in str(plan)
    done = quay.works(path, changes=changes)
    assert sorted(plan["secrets"]) == sorted(done["result"]["secrets"]), changes
    return plan
