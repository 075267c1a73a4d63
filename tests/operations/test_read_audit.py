"""The audit list: the journal and the operations, in one order of time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts_app.models import JournalEntry
from operations_app.audit import Asked, audit_keys
from operations_app.models import Operation
from tests.support.people import Person

START = datetime(2026, 1, 1, tzinfo=UTC)
# A record and a minute each; several share one, as a change and what it sets off do.
happened = st.lists(
    st.tuples(st.sampled_from(["journal", "operation"]), st.integers(0, 5)), min_size=1, max_size=12
)


def filled(what: list[tuple[str, int]]) -> None:
    """Only these lines, in this order."""
    JournalEntry.objects.all().delete()
    Operation.objects.all().delete()
    for number, (record, minute) in enumerate(what):
        at = START + timedelta(minutes=minute)
        who, where = ("olga", "nora")[number % 2], number % 3
        if record == "journal":
            JournalEntry.objects.create(
                at=at,
                kind="host.edit",
                person_name=who,
                host_id=where,
                target_type="host",
                target_id=str(number),
            )
        else:
            Operation.objects.create(
                created_at=at,
                kind="container.stop",
                requested_by_name=who,
                host_id=where,
                target_id=str(number),
            )


def pages(person: Person, query: str = "") -> list[dict[str, Any]]:
    """Every line, page by page."""
    found: list[dict[str, Any]] = []
    path: str | None = f"audit/?page_size=3{query}"
    while path:
        answer = person.get(path)
        assert answer.status == 200, answer
        found += answer.body["results"]
        path = answer.body["next"] and answer.body["next"].partition("/api/v1/")[2]
    assert answer.body["count"] == len(found)
    return found


def key(line: dict[str, Any]) -> tuple[str, int]:
    """Which line it is."""
    return line["record"], line[line["record"]]["id"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=happened)
def test_it_lists_both_in_order_of_time(owner: Person, what: list[tuple[str, int]]) -> None:
    filled(what)
    lines = pages(owner)
    assert len({key(line) for line in lines}) == len(lines) == len(what)
    moments = [line["at"] for line in lines]
    assert moments == sorted(moments, reverse=True)
    for record in ("journal", "operation"):
        only = pages(owner, f"&record={record}")
        assert [key(line) for line in only] == [key(line) for line in lines if line["record"] == record]
    theirs = [line for line in lines if who(line) == "nora"]
    assert [key(line) for line in pages(owner, "&person=nora")] == [key(line) for line in theirs]
    assert [key(line) for line in pages(owner, "&search=nor")] == [key(line) for line in theirs]
    since = (START + timedelta(minutes=3)).isoformat().replace("+00:00", "Z")
    late = [key(line) for line in lines if line["at"] >= "2026-01-01T00:03"]
    assert [key(line) for line in pages(owner, f"&since={since}")] == late
    assert len(pages(owner, f"&until={since}")) == len(lines) - len(late)
    assert [key(line) for line in pages(owner, "&target_id=1")] == [
        key(line) for line in lines if line[line["record"]]["target_id"] == 1
    ]
    assert [key(line) for line in pages(owner, "&host=1")] == [
        key(line) for line in lines if line[line["record"]]["host_id"] == 1
    ]


def who(line: dict[str, Any]) -> str:
    """Who did it."""
    return str(line["journal"]["person_name"] if line["journal"] else line["operation"]["requested_by_name"])


def test_it_costs_the_same_for_any_number(owner: Person, django_assert_max_num_queries: Any) -> None:
    filled([("journal", 1), ("operation", 2)] * 20)
    with django_assert_max_num_queries(6):
        assert len(owner.get("audit/?page_size=40").body["results"]) == 40


@pytest.mark.parametrize(
    "query", ["ship=1", "record=ship", "host=x", "target_id=x", "since=yesterday", "page_size=x&page=0"]
)
def test_it_refuses_what_it_does_not_know(owner: Person, query: str) -> None:
    assert owner.get(f"audit/?{query}").status in {400, 404}


def test_it_says_in_words_what_was_done(owner: Person) -> None:
    for kind in ("host.edit", "ship.sink"):  # the second is one that nothing does any more
        JournalEntry.objects.create(kind=kind, target_type="host", target_id="1")
    told = {line["journal"]["title"] for line in pages(owner, "&record=journal&target_type=host")}
    assert told == {"Change a host", "ship.sink"}


def test_it_shows_strangers_nothing(stranger: Person) -> None:
    filled([("journal", 1), ("operation", 2)])
    assert stranger.get("audit/").status == 403


@pytest.mark.database
def test_it_reads_a_page_and_not_the_whole_record(owner: Person) -> None:
    """Without an index in order of time 100,000 operations took 60 ms, with it one."""
    filled([("journal", 1), ("operation", 2)] * 20)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which finds a few rows quicker without any index
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = audit_keys(actor=owner.actor, asked=Asked())[:50].explain()
    read = [line for line in plan.splitlines() if "operations_app_operation" in line]
    assert read, plan
    assert all("INDEX" in line.upper() for line in read), plan
