"""Puts the stack as it shall be beside the host as it was seen: the same rules as Compose's own `up`.

They stand in docker/compose, pkg/compose/convergence.go and create.go; `tests/stacks/test_plan_is_true.py` holds them
to what an apply does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from stacks_app.plan.desired import (
    Desired,
    Json,
    Options,
    follows,
    image_of,
    mounted,
    ports_of,
    replicas_of,
    used,
)
from stacks_app.plan.following import follow
from stacks_app.plan.made import alterations, network_keys
from stacks_app.plan.observed import Observed, Ran, Taken
from stacks_app.plan.remarks import remarks
from stacks_app.plan.shapes import (
    Clash,
    ImageAction,
    ImagePlan,
    Leftover,
    ObjectAction,
    ObjectPlan,
    Reason,
    ServiceAction,
    ServicePlan,
    StackPlan,
)

Explain = Callable[[Json, Json], list[Reason]]
RUNS = frozenset({"running", "restarting"})
OWN_MODES = frozenset({"bridge", "default", "host", "none"})
ENGINE_ID = re.compile("[0-9a-f]{12,64}")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What shall be, what is, and how one applies; `explain` tells two versions of a service apart."""

    project: str
    desired: Desired
    observed: Observed
    options: Options
    explain: Explain

    def plan(self) -> StackPlan:
        """Return what an apply would do."""
        networks = [*self._objects("networks", self.observed.networks), *self._joined()]
        fresh = frozenset(each.key for each in networks if each.action == ObjectAction.RECREATE)
        services = {name: self._service(name, fresh) for name in self.desired.services}
        known = {*self.desired.services, *self.desired.disabled}
        return StackPlan(
            services=list(follow(services, self.desired).values()),
            networks=networks,
            volumes=self._objects("volumes", self.observed.volumes),
            leftovers=[
                Leftover(container=ran.name, service=ran.service, removed=self.options.remove_orphans)
                for ran in self.observed.containers
                if ran.service not in known
            ],
            clashes=list(self._clashes()),
            remarks=remarks(self.desired),
        )

    def _service(self, name: str, fresh_networks: frozenset[str]) -> ServicePlan:
        here = self.observed.of_service(name)
        image = self._image(name)
        differs = bool(here) and self._differs(name, here)
        # What somebody changed of containers after they were made, Compose does not see.
        made = self.desired.made.get(name, {})
        altered = [] if differs else alterations(made, here, self._network_keys)
        reasons = list(self._reasons(name, here, image, differs=differs)) if here else []
        reasons += altered
        service = self.desired.services[name]
        replicas = replicas_of(service)
        action = _action(here, replicas, reasons)
        if action == ServiceAction.KEEP and (
            fresh := sorted(fresh_networks & (service.get("networks") or {}).keys())
        ):
            # Compose stops what is on a network that it makes anew, and starts it again on that.
            action = ServiceAction.RESTART
            reasons = [Reason(key=f"networks.{key}", after="made anew") for key in fresh]
        return ServicePlan(
            name=name,
            action=action,
            replicas=replicas,
            containers=len(here),
            image=image,
            reasons=reasons,
            if_image_changes=bool(here)
            and not reasons
            and image.action in {ImageAction.PULL, ImageAction.BUILD},
            altered=bool(altered) and action == ServiceAction.RECREATE,
        )

    def _image(self, name: str) -> ImagePlan:
        service, options = self.desired.services[name], self.options
        reference = image_of(self.project, name, service)
        here = self.observed.image(reference)
        policy = str(service.get("pull_policy") or "")
        # Who has no containers needs no image; one that is built may be what others are built from.
        pulls = options.pull != "never" and policy != "never" and replicas_of(service) > 0
        if service.get("build"):
            anew = options.build == "always" or policy == "build" or name in self.desired.rebuilt
            wanted, bring = anew or not here, ImageAction.BUILD
            may = options.build != "never"
        else:
            wanted, bring = not here or (pulls and "always" in {options.pull, policy}), ImageAction.PULL
            may = pulls
        action = bring if wanted and may else ImageAction.HERE if here else ImageAction.MISSING
        return ImagePlan(reference=reference, action=action, engine_id=here)

    def _reasons(self, name: str, here: list[Ran], image: ImagePlan, *, differs: bool) -> Iterator[Reason]:
        service = self.desired.services[name]
        if self.options.recreate:
            yield Reason(key="recreate", after="asked for")
        if differs:
            yield from self._why(name)
        if image.action == ImageAction.HERE:
            others = [ran.image_engine_id for ran in here if ran.image_engine_id not in {"", image.engine_id}]
            if others:
                yield Reason(key="image", before=others[0], after=image.engine_id)
        wanted = set(self._volumes_of(service))
        if not differs and any(wanted - ran.volumes for ran in here):
            yield Reason(key="volumes", after=", ".join(sorted(wanted)))

    def _why(self, name: str) -> list[Reason]:
        before = self.desired.before(name)
        found = [] if before is None else self.explain(before, self.desired.services[name])
        return found or [Reason(key="config", before="made in another way", after="as the files say")]

    def _differs(self, name: str, here: list[Ran]) -> bool:
        service, before = self.desired.services[name], self.desired.before(name)
        if any(anew for _, anew in follows(service)):
            # Compose's fingerprint of such a service holds the id of another container, which is not known before.
            return before is not None and bool(self.explain(before, service))
        right = {self.desired.hashes.get(name, ""), self.desired.standing.get(name)}
        return any(ran.config_hash not in right for ran in here)

    @cached_property
    def _network_keys(self) -> dict[str, str]:
        return network_keys(self.desired.config)

    @cached_property
    def _volumes(self) -> dict[str, str]:
        """What each volume of the files is called on the host."""
        return {key: str(about.get("name") or key) for key, about in used(self.desired.config, "volumes")}

    def _volumes_of(self, service: Json) -> Iterator[str]:
        return (self._volumes[key] for key in mounted(service) if key in self._volumes)

    def _objects(self, noun: str, here: frozenset[str]) -> list[ObjectPlan]:
        before = (self.desired.previous or {}).get(noun) or {}
        return [
            ObjectPlan(
                key=key,
                name=str(about.get("name") or key),
                action=_object_action(noun, about, before.get(key), here, key),
            )
            for key, about in used(self.desired.config, noun)
        ]

    def _joined(self) -> Iterator[ObjectPlan]:
        """Networks that a `network_mode` names, and nobody has made."""
        named = {str(about.get("name") or key) for key, about in used(self.desired.config, "networks")}
        modes = {str(each.get("network_mode") or "bridge") for each in self.desired.services.values()}
        for mode in sorted(modes - OWN_MODES - named - self.observed.networks):
            if ":" not in mode and not ENGINE_ID.fullmatch(mode):
                yield ObjectPlan(key=mode, name=mode, action=ObjectAction.MISSING)

    def _clashes(self) -> Iterator[Clash]:
        taken = Taken()
        for port, holder in self.observed.ports:
            taken.add(port, holder)
        for name, service in self.desired.services.items():
            if not replicas_of(service):
                continue
            for port in ports_of(service):
                if held_by := taken.holder_of(port):
                    yield Clash(service=name, what=f"port {port}", held_by=held_by)
                taken.add(port, f"service {name}")
            for named in self._names(name, service):
                if named in self.observed.names:
                    held_by = self._holder(self.observed.names[named], else_="a container outside of stacks")
                    yield Clash(service=name, what=f"name {named}", held_by=held_by)
        yield from self._clashes_of_networks()

    def _names(self, name: str, service: Json) -> Iterator[str]:
        """Those of the containers that it gets beside the ones it has."""
        if named := str(service.get("container_name") or ""):
            yield named
            return
        here = self.observed.of_service(name)
        last = max((ran.number for ran in here), default=0)
        for number in range(last + 1, last + 1 + replicas_of(service) - len(here)):
            yield f"{self.project}-{name}-{number}"

    def _clashes_of_networks(self) -> Iterator[Clash]:
        """Compose refuses a network of the wanted name that it has not made for that key."""
        for key, about in used(self.desired.config, "networks"):
            name = str(about.get("name") or key)
            if about.get("external") or key in self.desired.taken:
                continue
            if key not in self.observed.network_keys.get(name, {key}):
                held_by = self._holder(self.observed.network_holders[name], else_="somebody without Compose")
                for service, each in self.desired.services.items():
                    if key in (each.get("networks") or {}):
                        yield Clash(service=service, what=f"network {name}", held_by=held_by)

    def _holder(self, stack: str, *, else_: str) -> str:
        if stack == self.project:
            return "somebody who gave it the labels of the stack by hand"
        return f"the stack {stack}" if stack else else_


def _action(here: list[Ran], replicas: int, reasons: list[Reason]) -> ServiceAction:
    if not here:
        return ServiceAction.CREATE if replicas else ServiceAction.KEEP
    if reasons and replicas:
        return ServiceAction.RECREATE
    if len(here) != replicas:
        return ServiceAction.SCALE
    return ServiceAction.KEEP if all(ran.state in RUNS for ran in here) else ServiceAction.START


def _object_action(
    noun: str, about: Json, before: Json | None, here: frozenset[str], key: str
) -> ObjectAction:
    is_here = str(about.get("name") or key) in here
    if about.get("external"):
        return ObjectAction.KEEP if is_here else ObjectAction.MISSING
    if not is_here:
        return ObjectAction.CREATE
    # A volume is never made anew: what is in it would be lost.
    anew = noun == "networks" and before is not None and before != about
    return ObjectAction.RECREATE if anew else ObjectAction.KEEP
