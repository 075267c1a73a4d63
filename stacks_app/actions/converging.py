"""Has Compose make a project true, and leave alone what stands from before its stack was adopted."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from containers_app.actions.reach import engine_of
from containers_app.engine.errors import Conflict, EngineFault, NotFound
from fleet_app.models import Host
from operations_app.registry import ActionContext
from stacks_app.actions.by_compose import compose
from stacks_app.actions.images import Held
from stacks_app.compose import commands
from stacks_app.models import Revision
from stacks_app.plan.desired import Options
from stacks_app.plan.made import NETWORKS
from stacks_app.plan.observed import observe
from stacks_app.plan.shapes import ObjectAction, ServiceAction
from stacks_app.plan.standing import Standing
from stacks_app.planning import plan_of
from stacks_app.preparing import Prepared


class Convergence:
    """What is about to be made true on `host`: `project`, of which Compose has the fingerprints `hashes`."""

    def __init__(
        self,
        host: Host,
        revision: Revision,
        prepared: Prepared,
        options: Options,
        *,
        project: Mapping[str, Any],
        hashes: Mapping[str, str],
        held: Mapping[str, Held],
    ) -> None:
        self._host, self._prepared, self._options, self._project = host, prepared, options, project
        stack = revision.stack
        # What had to come came: what is left to know is what changes.
        plan = plan_of(stack, prepared, replace(options, pull="never", build="never"))
        self._actions = {each.name: each.action for each in plan.services}
        altered = (each.name for each in plan.services if each.altered)
        self._altered = [] if options.recreate else sorted(altered)
        self._anew = any(each.action == ObjectAction.RECREATE for each in plan.networks)
        observed = observe(host=host, project=stack.project)
        made = {} if stack.applied is None else stack.applied.made
        self._networks = [
            (ran.name, network, network in made[name][NETWORKS])
            for name in self._altered
            for ran in observed.of_service(name)
            for network in sorted(made[name][NETWORKS].keys() ^ ran.networks)
        ]
        stands = Standing.from_json({} if stack.applied is None else stack.applied.standing)
        still = stands.still(project, hashes, observed, key=prepared.snapshot.key)
        images = {ran.service: ran.image_engine_id for ran in observed.containers}
        self.standing = replace(
            still,
            services={
                name: pair
                for name, pair in still.services.items()
                if self._actions.get(name) != ServiceAction.RECREATE
                and images.get(name) == held[name].engine_id
            },
        )

    def bring(self, context: ActionContext[Any], *, only: Collection[str] = ()) -> None:
        """Do it: what stands is started and scaled, and never made anew; nor is anything of `only` those services."""
        if only:
            return self._compose(context, commands.up(*only, recreate=False, dependencies=False))
        orphans = self._options.remove_orphans
        stands = sorted(self.standing.services)
        others = sorted(self._project["services"].keys() - self.standing.services.keys())
        if stands and not others:
            return self._compose(context, commands.up(recreate=False, remove_orphans=orphans))
        if stands:
            self._compose(context, commands.up(*stands, recreate=False, dependencies=False))
        words = commands.up(
            *(others if stands else ()),
            force_recreate=self._options.recreate,
            remove_orphans=orphans,
            dependencies=not stands,
        )
        if self._altered:
            self._put_back(context, words)
        self._compose(context, words)
        follow = sorted(self._actions) if self._altered else stands
        if again := [name for name in follow if self._actions.get(name) == ServiceAction.RESTART]:
            self._compose(context, commands.restart(*again))
        return None

    def _put_back(self, context: ActionContext[Any], words: list[str]) -> None:
        """Make anew what Compose would leave as it is: to it nothing of that changed."""
        if self._anew:
            # All that is on a network has to leave it before it is made anew, also what is not put back. Compose has
            # leave it what the files name, and fails where somebody did that before, or had others join.
            self._join_and_leave(context)
            self._compose(context, words)
        dependencies = not self.standing.services
        self._compose(context, commands.up(*self._altered, force_recreate=True, dependencies=dependencies))

    def _join_and_leave(self, context: ActionContext[Any]) -> None:
        with engine_of(context) as engine:
            for container, network, joins in self._networks:
                with suppress(NotFound, Conflict, EngineFault):  # gone meanwhile, or done
                    if joins:
                        engine.connect_container_to_network(container, network)
                    else:
                        engine.disconnect_container_from_network(container, network)

    def _compose(self, context: ActionContext[Any], words: list[str]) -> None:
        compose(
            context,
            self._host,
            self.standing.taken_as_they_are(self._project),
            words,
            texts=self._prepared.rewritten.texts,
            disabled=self._prepared.resolved.disabled,
        )
