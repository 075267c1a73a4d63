"""What a revision keeps of a project that ran before it: its images, and nothing to build."""

from collections.abc import Mapping, Sequence
from typing import Any

from containers_app.models import Container
from stacks_app.plan.desired import image_of
from stacks_app.plan.observed import Observed
from stacks_app.preparing import Prepared


def image_that_runs(
    prepared: Prepared, observed: Observed, name: str, rows: Sequence[Container]
) -> dict[str, str]:
    """Which image the service of that name runs in `rows`; no tag of ours keeps it until it is applied."""
    reference = image_of(prepared.snapshot.project, name, prepared.project["services"][name])
    engine_id = rows[0].image_engine_id if rows else observed.image(reference)
    digests = (each for each, image in observed.images.items() if "@" in each and image == engine_id)
    inputs = prepared.inputs.get(name, "")
    return {
        "reference": reference,
        "engine_id": engine_id,
        "digest": next(digests, ""),
        "tag": "",
        "inputs": inputs,
    }


def without_builds(project: Mapping[str, Any]) -> dict[str, Any]:
    """A project whose images are there: nothing of it is to be built."""
    services = {
        name: {key: value for key, value in service.items() if key not in {"build", "pull_policy"}}
        for name, service in project["services"].items()
    }
    return {**project, "services": services}
