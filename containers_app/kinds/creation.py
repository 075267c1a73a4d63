"""Making containers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from containers_app.kinds.making import Rest, Words, on_host
from containers_app.spec.container import ContainerSpec
from containers_app.spec.run_command import masked_spec, run_words
from fleet_app.models import Host
from operations_app.kinds import Target
from operations_app.plain import to_sparse


@dataclass(frozen=True, kw_only=True)
class MakeParams:
    """The container to make."""

    spec: ContainerSpec


@dataclass(frozen=True, kw_only=True)
class ContainerMade:
    """The container, and what the engine remarked."""

    engine_id: str
    id: int | None
    name: str
    warnings: list[str]


def _words(_: Host, params: MakeParams) -> Sequence[Words]:
    return [run_words(params.spec)[1:]]


def _target(_: Host, params: MakeParams) -> Target:
    return Target(noun="container", name=params.spec.name)


def _body(host: Host, params: MakeParams) -> Mapping[str, Any]:
    return {"host": host.pk, **to_sparse(params.spec)}


def _shown(params: MakeParams) -> MakeParams:
    return replace(params, spec=masked_spec(params.spec))


REST = Rest(path="containers/", body=_body)
RUN = on_host(
    "container.run", "Run a container", params=MakeParams, result=ContainerMade,
    words=_words, rest=REST, target=_target, shown=_shown,
)  # fmt: skip
CREATE = on_host(
    "container.create", "Create a container", params=MakeParams, result=ContainerMade,
    words=_words, rest=REST, target=_target, shown=_shown,
)  # fmt: skip
