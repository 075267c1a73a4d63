"""How kinds about Docker's nouns are made: from the words after `docker`, and the path and body of the REST call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, TypeVar
from urllib.parse import urlencode

from accounts_app.by_hand import curl_command
from containers_app.equivalents import docker_command
from containers_app.models import Container, Image, Network, Volume
from fleet_app.models import Host
from operations_app.kinds import ByHand, Kind, Target
from operations_app.plain import to_sparse

Row = TypeVar("Row", Container, Image, Network, Volume)
Params = TypeVar("Params")
Result = TypeVar("Result")
Words = Sequence[str]
Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Rest:
    """The REST call: its method, its path below /api/v1/ (with `{id}` for a row's), and which parameters it says.

    A row's own parameter, its engine id, is said by the path. `body` says something else than the other parameters.
    """

    path: str
    method: str = "POST"
    body: Callable[[Any, Any], Body] | None = None


def _as_it_is(params: Params) -> Params:
    return params


def on_row(  # noqa: PLR0913 - keywords, one for each thing that is said about a kind
    name: str,
    title: str,
    *,
    row: type[Row],
    params: type[Params],
    result: type[Result],
    plan: type[Any] = NoneType,
    words: Callable[[Row, Params], Sequence[Words]],
    rest: Rest,
    target: Callable[[Row, Params], Target] | None = None,
    shown: Callable[[Params], Params] = _as_it_is,
) -> Kind[Row, Params, Result]:
    """A kind about something that is on a host. `words` are those after `docker`, of each command in turn.

    `shown` hides what whoever reads the operation shall not read.
    """
    noun = row._meta.model_name or ""

    def by_hand(subject: Row, params: Params) -> ByHand:
        said = shown(params)
        body = rest.body(subject, said) if rest.body else _without(to_sparse(said), noun)
        return ByHand(
            command=docker_command(subject.host, *words(subject, said)),
            curl=_curl(rest, rest.path.format(id=subject.pk), body),
        )

    return Kind(
        name=name,
        title=title,
        params=params,
        result=result,
        plan=plan,
        place=lambda subject: subject.host,
        target=target or (lambda subject, _: Target(noun=noun, id=subject.pk, name=_name(subject))),
        by_hand=by_hand,
    )


def on_host(
    name: str,
    title: str,
    *,
    params: type[Params],
    result: type[Result],
    words: Callable[[Host, Params], Sequence[Words]],
    rest: Rest,
    target: Callable[[Host, Params], Target],
    shown: Callable[[Params], Params] = _as_it_is,
) -> Kind[Host, Params, Result]:
    """A kind about a host, or about something that is still to be made there; see `on_row`."""

    def by_hand(subject: Host, params: Params) -> ByHand:
        said = shown(params)
        body = rest.body(subject, said) if rest.body else {"host": subject.pk, **to_sparse(said)}
        return ByHand(
            command=docker_command(subject, *words(subject, said)),
            curl=_curl(rest, rest.path.format(id=subject.pk), body),
        )

    return Kind(
        name=name,
        title=title,
        params=params,
        result=result,
        place=lambda subject: subject,
        target=target,
        by_hand=by_hand,
    )


def flags(**said: Any) -> list[str]:
    """Return `--name value` for what is said, `--name` for True, nothing for what is empty or False."""
    words: list[str] = []
    for name, value in said.items():
        flag = f"--{name.replace('_', '-')}"
        words += [flag] if value is True else [flag, str(value)] if value else []
    return words


def pairs(flag: str, values: Mapping[str, str]) -> list[str]:
    """Return `flag key=value` for each pair."""
    return [word for key, value in values.items() for word in (flag, f"{key}={value}")]


def shown_name(image: Image) -> str:
    """Return what an image is called where it may have no tag."""
    return image.name or image.engine_id.removeprefix("sha256:")[:12]


def _name(subject: Container | Image | Network | Volume) -> str:
    return shown_name(subject) if isinstance(subject, Image) else subject.name


def _without(body: Body, noun: str) -> Body:
    return {name: value for name, value in body.items() if name != noun}


def _curl(rest: Rest, path: str, body: Body) -> str:
    if rest.method != "DELETE":
        return curl_command(rest.method, path, body)
    query = urlencode(
        {name: str(value).lower() if isinstance(value, bool) else value for name, value in body.items()}
    )
    return curl_command("DELETE", f"{path}?{query}" if query else path)
