"""Stacks as if they had been applied, where there is no engine to do that."""

import json

from django.utils import timezone

from accounts_app.vault import SealedModel, seal, unseal
from containers_app.models import Container
from fleet_app.models import Host
from stacks_app.models import Blob, Hook, Revision, Stack, Variable
from stacks_app.sources.tree import Tree, file_of

COMPOSE = b"services: {web: {image: nginx, environment: {TOKEN: $TOKEN}}}\n"


def applied_stack(host: Host, *, secret: str) -> Stack:
    """The stack `shop` from git that was applied once, with a webhook, and with `secret` wherever there is one."""
    Blob.of(COMPOSE).save()
    files = Tree((file_of("compose.yaml", COMPOSE),)).to_json()
    stack = Stack.objects.create(
        host=host, host_name=host.name, project="shop", files=files, git_url="https://git.invalid/shop"
    )
    _sealed(Variable(stack=stack, name="TOKEN", secret=True), sealed_value=secret)
    _sealed(Hook(stack=stack), sealed_secret=secret)
    image = {"reference": "nginx", "engine_id": "sha256:1", "digest": "", "tag": "quaymaster/stack:1"}
    versions = {"TOKEN": {"secret": True, "version": 1}}
    revision = Revision(
        stack=stack,
        number=1,
        good=True,
        files=files,
        variables=versions,
        images={"web": image},
        hashes={"web": "0"},
    )
    service = {"image": "nginx", "environment": {"TOKEN": secret}}
    _sealed(
        revision,
        sealed_variables=json.dumps({"TOKEN": secret}),
        sealed_project=json.dumps({"name": "shop", "services": {"web": service}}),
    )
    stack.applied = revision
    stack.save()
    return stack


def runs(stack: Stack, name: str, **labels: str) -> Container:
    """A container of the service `web`, as a host tells of it; `labels` are those of Compose, beside the usual."""
    labels = {"config_hash": "0", "oneoff": "False", **labels}
    raw = {"Config": {"Image": "nginx", "Env": ["GREETING=hei"]}}
    assert stack.host is not None
    return Container.objects.create(
        host=stack.host,
        engine_id=name,
        name=name,
        stack=stack.project,
        service="web",
        image="nginx",
        image_engine_id="sha256:1",
        labels={f"com.docker.compose.{key.replace('_', '-')}": value for key, value in labels.items()},
        observed_at=timezone.now(),
        raw=raw,
        state="running",
    )


def variables_of(stack: Stack) -> dict[str, str]:
    """The variables of its draft with their values in the clear."""
    return {variable.name: unseal(variable, "sealed_value") for variable in stack.variables.all()}


def _sealed(row: SealedModel, **fields: str) -> None:
    for name, text in fields.items():
        seal(row, name, text)
    row.save()
