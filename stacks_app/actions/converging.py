"""Has Compose make a project true, and leave alone what stands from before its stack was adopted."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from fleet_app.models import Host
from operations_app.registry import ActionContext
from stacks_app.actions.by_compose import compose
from stacks_app.actions.images import Held
from stacks_app.compose import commands
from stacks_app.models import Revision
from stacks_app.plan.desired import Options
from stacks_app.plan.observed import observe
from stacks_app.plan.shapes import ServiceAction
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
        as_it_is = replace(options, pull="never", build="never")
        planned = plan_of(stack, prepared, as_it_is).services
        self._actions = {each.name: each.action for each in planned}
        observed = observe(host=host, project=stack.project)
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
        if not stands:
            words = commands.up(force_recreate=self._options.recreate, remove_orphans=orphans)
            return self._compose(context, words)
        if not others:
            return self._compose(context, commands.up(recreate=False, remove_orphans=orphans))
        self._compose(context, commands.up(*stands, recreate=False, dependencies=False))
        self._compose(context, commands.up(*others, dependencies=False, remove_orphans=orphans))
        if again := [name for name in stands if self._actions.get(name) == ServiceAction.RESTART]:
            self._compose(context, commands.restart(*again))
        return None

    def _compose(self, context: ActionContext[Any], words: list[str]) -> None:
        compose(
            context,
            self._host,
            self.standing.taken_as_they_are(self._project),
            words,
            texts=self._prepared.rewritten.texts,
            disabled=self._prepared.resolved.disabled,
        )
