"""Making images of containers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from containers_app.kinds.containers import COMMIT, CommitPlan
from containers_app.models import Container
from containers_app.services.verbs import wish_for
from containers_app.spec.committed import emptied_by, environment_after
from containers_app.spec.secrets import secret_names
from operations_app.kinds import Wish


def wish_to_commit(*, container: Container, fields: Mapping[str, Any]) -> Wish:
    """The wish that an image is made of `container`; `fields` are those of the parameters.

    Its plan tells whose values the image would give away: who makes one may not think of them.
    """
    secrets = secret_names(environment_after(container.variables(), fields.get("changes", ())))
    plan = CommitPlan(secrets=secrets, emptied_by=emptied_by(secrets))
    return replace(wish_for(container, COMMIT, **fields), plan=plan)
