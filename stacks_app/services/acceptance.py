"""What runs of a stack and is other than it was applied, beside what its files say."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.db import transaction

from accounts_app.errors import Refused
from accounts_app.permissions import Actor, visible
from containers_app.models import Container, Image, Network, Volume
from fleet_app.models import Host
from stacks_app.compose.dotenv import read_variables
from stacks_app.compose.project import services_of, write_project
from stacks_app.compose.resolve import resolve
from stacks_app.compose.source import Source
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import image_of, replicas_of
from stacks_app.plan.made import alterations, network_keys
from stacks_app.plan.observed import ONE_OFF, Observed, made_by_compose, observe
from stacks_app.preparing import Prepared, compose_cli, prepare_source, told_as_refused
from stacks_app.services.around import AroundStack, around_of
from stacks_app.services.not_acceptable import CannotAccept, refuse_mixed, refuse_strange, refuse_unsaid
from stacks_app.services.reconstructing import Running, running_services
from stacks_app.services.state import Drift, drift_of
from stacks_app.sources.accepted import Difference, Side
from stacks_app.sources.facets import facets_of
from stacks_app.sources.hiding import Hidden
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import contents_of, keep_content

_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_]\w*)")


@dataclass(frozen=True, kw_only=True)
class Found:
    """A stack and what runs of it.

    changed: services whose containers are others. added: services that no file has. gone: services without a container.
    scales: of the services that run in another number than the files say, in which. resources: networks and volumes
    that differ, too, which is not accepted.
    """

    base: Revision
    host: Host
    snapshot: Snapshot
    prepared: Prepared = field(repr=False)
    observed: Observed
    rows: Mapping[str, list[Container]]
    running: Running
    contents: Mapping[str, bytes] = field(repr=False)  # of the compose files, in their order
    now: Mapping[str, Mapping[str, Any]] = field(repr=False)  # of each service that runs, what is true of it
    changed: Mapping[str, Difference]
    images: Mapping[
        str, str
    ]  # of the services that run another one than their reference names: how to name it
    added: Mapping[str, dict[str, Any]] = field(repr=False)
    gone: Collection[str]
    scales: Mapping[str, int]
    resources: Collection[str]
    hidden: Hidden = field(repr=False)

    @property
    def names(self) -> set[str]:
        """Of all services about which something is accepted."""
        return {*self.changed, *self.added, *self.gone, *self.scales}


def find_drift(*, actor: Actor, stack: Stack) -> Found:
    """Look at what runs of `stack`, as the mirror has it.

    Raises:
        Refused: nothing was applied, nothing of it runs, nothing is other than it was applied, or what runs is more
            than files can say.
    """
    base, host = stack.applied, stack.host
    if host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    if base is None:
        raise Refused("stack_not_applied", f"{stack.project} was not applied yet.")
    drift = drift_of(stack, base)
    if not drift:
        raise Refused(
            "stack_as_applied", f"{stack.project} runs as it was applied: there is nothing to accept."
        )
    # What hangs on a service that differs does not differ itself.
    drifting = {each.service: each for each in drift if each.service and not _follows(each)}
    resources = [each.resource for each in drift if each.resource]
    if not drifting:
        raise CannotAccept(f"Only the {resources[0]} differs, which no file says: put it back by an apply.")
    rows = _rows(actor, stack, host)
    if not rows:
        words = f"Nothing of {stack.project} runs. To have it so take it down, or put it back."
        raise CannotAccept(words)
    refuse_strange(rows[name] for name in sorted(drifting.keys() & rows.keys()))
    rows = {name: made for name, here in rows.items() if (made := _made(here))}
    snapshot = Snapshot.of_revision(base)
    contents = dict(_contents(snapshot))
    with told_as_refused():
        prepared = prepare_contents(snapshot, (), host=host)
    if off := sorted(drifting.keys() & prepared.resolved.disabled):
        words = f"{off[0]} runs, and is of a profile that the stack has not: choose that, and apply."
        raise CannotAccept(words)
    observed = observe(host=host, project=stack.project)
    wanted = services_of(prepared.project)
    around = _around(stack, host, rows, prepared)
    running = running_services(around, rows, observed=observed)
    hidden = _hiding(snapshot, contents)
    anew = {
        name for name in drifting.keys() & wanted.keys() & rows.keys() if drifting[name].action != "scale"
    }
    refuse_mixed({name: rows[name] for name in {*anew, *(drifting.keys() - wanted.keys())}})
    now = _resolved(stack.project, running)
    images = {
        name: running.services[name]["image"]
        for name in anew
        if _other_image(prepared, observed, name, rows[name])
    }
    changed = {
        name: Difference(
            was=_side(name, prepared.project, rows[name]),
            now=_side(name, now, rows[name]),
            written=hidden.service(name, running.services[name]),
        )
        for name in sorted(anew)
    }
    keys = network_keys(prepared.project)
    for name, difference in changed.items():
        here = observed.of_service(name)
        altered = alterations(base.made.get(name, {}), here, keys)
        refuse_unsaid(name, difference, altered, here)
    return Found(
        base=base,
        host=host,
        snapshot=snapshot,
        prepared=prepared,
        observed=observed,
        rows=rows,
        running=running,
        contents=contents,
        now={name: facets_here(name, now, here) for name, here in rows.items()},
        changed=changed,
        images=images,
        added={
            name: hidden.service(name, running.services[name])
            for name in sorted(drifting.keys() - wanted.keys())
        },
        gone=sorted(drifting.keys() & wanted.keys() - rows.keys()),
        scales={
            name: len(rows[name])
            for name in sorted(drifting.keys() & wanted.keys() & rows.keys())
            if len(rows[name]) != replicas_of(wanted[name])
        },
        resources=resources,
        hidden=hidden,
    )


def prepare_contents(snapshot: Snapshot, contents: Collection[bytes], *, host: Host) -> Prepared:
    """`prepare`, of a snapshot some of whose files are only here. Nothing is written.

    Raises:
        ComposeRefused: see `prepare`.
    """
    with ExitStack() as laid_out:
        with transaction.atomic():
            if contents:
                keep_content(contents)
            source = laid_out.enter_context(snapshot.laid_out())
            # What is new of the files is gone with the transaction; they lie in their folder by then.
            transaction.set_rollback(True)
        return prepare_source(source, snapshot, host=host)


def facets_here(name: str, project: Mapping[str, Any], rows: list[Container]) -> dict[str, Any]:
    """What the service of that name says of its containers, beside what the image of these `rows` says."""
    facets = facets_of(services_of(project)[name], project, _image_of(rows[0]))
    # Of several none has a name of its own.
    return {key: value for key, value in facets.items() if key != "container_name" or len(rows) == 1}


def _rows(actor: Actor, stack: Stack, host: Host) -> dict[str, list[Container]]:
    rows: dict[str, list[Container]] = {}
    for row in visible(Container.objects.filter(host=host, stack=stack.project), actor).order_by("name"):
        if row.service and row.labels.get(ONE_OFF, "False").lower() != "true":
            rows.setdefault(row.service, []).append(row)
    return rows


def _contents(snapshot: Snapshot) -> Iterator[tuple[str, bytes]]:
    with told_as_refused():
        files = snapshot.files
    digests = {path: entry.sha256 for path in files if (entry := snapshot.tree.find(path)) is not None}
    found = dict(contents_of(set(digests.values())))
    for path in files:
        if digests.get(path) not in found:
            raise CannotAccept(f"{path} is a link: what runs cannot be written into it.")
        yield path, found[digests[path]]


def _around(stack: Stack, host: Host, rows: Mapping[str, list[Container]], prepared: Prepared) -> AroundStack:
    plain = around_of(
        stack.project,
        rows,
        networks=Network.objects.filter(host=host),
        volumes=Volume.objects.filter(host=host),
    )
    # As the files have them, and what is carried to the host, which they do not name.
    known = {
        noun: {**(prepared.project.get(noun) or {}), **(prepared.resolved.project.get(noun) or {})}
        for noun in ("networks", "volumes")
    }
    return AroundStack(**vars(plain), known=known)


def _hiding(snapshot: Snapshot, contents: Mapping[str, bytes]) -> Hidden:
    texts = [content.decode(errors="replace") for content in contents.values()]
    names = {name for text in texts for name in _VARIABLE.findall(text)}
    entry = snapshot.tree.find(str(PurePosixPath(next(iter(contents))).parent / ".env"))
    for _, content in contents_of([entry.sha256] if entry is not None and entry.sha256 else []):
        names |= read_variables(content.decode(errors="replace")).keys()
    taken = (names | snapshot.variables.keys()) - snapshot.secrets.keys()
    return Hidden(variables=dict(snapshot.secrets), given=snapshot.secrets, taken=frozenset(taken))


def _made(rows: Iterable[Container]) -> list[Container]:
    return [row for row in rows if made_by_compose(row.labels)]


def _follows(drift: Drift) -> bool:
    return bool(drift.reasons) and all(each.key == "depends_on" for each in drift.reasons)


def _resolved(project: str, running: Running) -> dict[str, Any]:
    """What runs, as Compose resolves it."""
    said = {"services": running.services, "networks": running.networks, "volumes": running.volumes}
    with told_as_refused(), TemporaryDirectory(prefix="quaymaster-running-") as folder:
        Path(folder, "compose.yaml").write_bytes(write_project(said))
        return resolve(compose_cli(), Source(folder=Path(folder), project=project)).project


def _side(name: str, project: Mapping[str, Any], rows: list[Container]) -> Side:
    facets = facets_here(name, project, rows)
    return Side(facets=facets, resolved=services_of(project)[name], project=project)


def _other_image(prepared: Prepared, observed: Observed, name: str, rows: list[Container]) -> bool:
    reference = image_of(prepared.snapshot.project, name, services_of(prepared.project)[name])
    return observed.image(reference) != rows[0].image_engine_id


def _image_of(row: Container) -> dict[str, Any]:
    image = Image.objects.filter(host=row.host_id, engine_id=row.image_engine_id).first()
    config: dict[str, Any] = (image.inspected().get("Config") or {}) if image else {}
    return config
