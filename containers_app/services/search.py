"""One search over all nouns, for the palette."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts_app.permissions import Actor, restrict
from containers_app.models import Container, Image, Network, Volume
from fleet_app.models import Host

PER_NOUN = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that was found; when nobody sees it now it is `stale`, and `state` is the last one seen."""

    noun: str
    id: int
    name: str
    host: int
    host_name: str
    state: str
    stale: bool
    detail: str


def search(*, actor: Actor, text: str) -> list[Found]:
    """Return what `actor` may see whose name or the like holds `text`, at most `PER_NOUN` of each noun.

    Names that begin with it come first.
    """
    return [*_hosts(actor, text), *_containers(actor, text), *_images(actor, text), *_named(actor, text)]


def _hosts(actor: Actor, text: str) -> Iterator[Found]:
    rows = Host.objects.filter(Q(name__icontains=text) | Q(address__icontains=text))
    for host in _best(restrict(rows, actor, "host.read"), text).only(
        "id", "name", "state", "enabled", "address"
    )[:PER_NOUN]:
        yield Found(
            noun="host",
            id=host.pk,
            name=host.name,
            host=host.pk,
            host_name=host.name,
            state=host.state,
            stale=host.is_stale,
            detail=host.address,
        )


def _containers(actor: Actor, text: str) -> Iterator[Found]:
    hit = (
        Q(name__icontains=text)
        | Q(image__icontains=text)
        | Q(engine_id__startswith=text)
        | Q(stack__icontains=text)
    )
    rows = _best(restrict(Container.objects.filter(hit), actor, "container.read"), text)
    for row in _few(rows, "state", "image"):
        yield _found("container", row, state=row.state, detail=row.image)


def _images(actor: Actor, text: str) -> Iterator[Found]:
    hit = (
        Q(repo_tags__icontains=text)
        | Q(engine_id__startswith=text)
        | Q(engine_id__startswith=f"sha256:{text}")
    )
    rows = _best(restrict(Image.objects.filter(hit), actor, "image.read"), text)
    for row in _few(rows, "engine_id", "repo_tags"):
        name = next((tag for tag in row.repo_tags if text in tag), row.name) or row.engine_id
        yield _found("image", row, name=name)


def _named(actor: Actor, text: str) -> Iterator[Found]:
    for noun, model in (("volume", Volume), ("network", Network)):
        rows = _best(restrict(model.objects.filter(name__icontains=text), actor, f"{noun}.read"), text)
        for row in _few(rows, "driver"):
            yield _found(noun, row, detail=row.driver)


def _best(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    begins = Case(When(name__istartswith=text, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(begins, "name", "pk")


def _few(rows: QuerySet[Any], *columns: str) -> QuerySet[Any]:
    return rows.select_related("host").only(
        "id", "name", "host__id", "host__name", "host__state", "host__enabled", *columns
    )[:PER_NOUN]


def _found(noun: str, row: Any, *, name: str = "", state: str = "", detail: str = "") -> Found:
    return Found(
        noun=noun,
        id=row.pk,
        name=name or row.name,
        host=row.host_id,
        host_name=row.host.name,
        state=state,
        stale=row.host.is_stale,
        detail=detail,
    )
