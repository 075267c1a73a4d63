"""Containers that Compose did not make, written as the compose file of a stack to be."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, visible
from containers_app.models import Container, Network, Volume
from containers_app.spec.container import ContainerSpec
from fleet_app.models import Host
from stacks_app.models import Stack
from stacks_app.plan.observed import made_by_compose, observe
from stacks_app.services.adopting import FILE, Adopted
from stacks_app.services.drafts import WantedFile, WantedVariable, save_stack
from stacks_app.services.reconstructing import Reconstructed, compose_file_of
from stacks_app.sources.run_lines import service_name

IN_THE_WAY = (
    "The containers go on beside the stack, and hold their ports and volumes: "
    "stop and remove them before you apply it."
)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Containers of one host as a compose file."""

    host: Host
    file: Reconstructed


def gather_containers(*, actor: Actor, containers: Sequence[int]) -> Gathered:
    """These containers, by their ids here, as services of one compose file. Nothing is stored.

    Raises:
        Refused: there is no such container, they are on several hosts, or one is of a project already.
    """
    rows = list(visible(Container.objects.filter(pk__in=containers), actor).select_related("host"))
    if missing := sorted(set(containers) - {row.pk for row in rows}):
        raise Invalid("containers", f"There is no container {missing[0]}.")
    hosts = {row.host_id: row.host for row in rows}
    if len(hosts) != 1:
        raise Invalid("containers", "A stack is on one host: choose containers of one.")
    if of_project := next((row for row in rows if row.stack and made_by_compose(row.labels)), None):
        words = f"{of_project.name} is of the project {of_project.stack} already: adopt that."
        raise Invalid("containers", words)
    (host,) = hosts.values()
    file = compose_file_of(
        "",
        {service_name(ContainerSpec(image=row.image, name=row.name)): [row] for row in rows},
        observed=observe(host=host, project=""),
        networks=Network.objects.filter(host=host),
        volumes=Volume.objects.filter(host=host),
    )
    file.notes.insert(0, IN_THE_WAY)
    return Gathered(host=host, file=file)


def stack_of_containers(*, actor: Actor, project: str, containers: Sequence[int]) -> Adopted:
    """A new stack whose draft has these containers as services, and their secrets as secret variables.

    Raises:
        NotAllowed: `actor` may not.
        Refused: see `gather_containers`; or there is a stack of that name.
    """
    gathered = gather_containers(actor=actor, containers=containers)
    file = gathered.file
    stack = save_stack(
        actor=actor,
        stack=Stack(host=gathered.host, host_name=gathered.host.name),
        values={"project": project},
        files=[WantedFile(path=FILE, content=file.text.encode())],
        variables=[
            WantedVariable(name=name, value=value, secret=True) for name, value in file.variables.items()
        ],
    )
    return Adopted(stack=stack, notes=file.notes)
