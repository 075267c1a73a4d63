"""Questions to registries: whether a login works, which tags there are, whether there is a newer image."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from asgiref.sync import sync_to_async

from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import Reference, parse_reference
from containers_app.models import Image
from registries_app.client import RegistryClient, RegistryError
from registries_app.credentials import account_of
from registries_app.models import Registry


@dataclass(frozen=True, kw_only=True)
class ImageUpdate:
    """Whether the registry has something newer under `reference`. `newer` is None when nobody can tell: `reason`."""

    reference: str
    local_digests: list[str]
    remote_digest: str
    newer: bool | None
    reason: str


def client_of(registry: Registry) -> RegistryClient:
    """A client of a stored registry, with its account."""
    return RegistryClient(
        server=registry.server, account=account_of(registry), plain_http=registry.plain_http
    )


async def client_for(reference: Reference) -> RegistryClient:
    """A client of the registry that `reference` names, with the stored account if there is one."""
    registry = await Registry.objects.filter(server=reference.registry).afirst()
    if registry is not None:
        return await sync_to_async(client_of)(registry)
    return RegistryClient(server=reference.registry, plain_http=is_loopback(reference.registry))


def is_loopback(server: str) -> bool:
    """Whether `server` is this machine: engines speak plain HTTP to it unless told otherwise."""
    host = server.rpartition(":")[0] or server
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


async def look_for_updates(image: Image) -> list[ImageUpdate]:
    """For each tag of `image`, whether its registry has another digest under that name now."""
    return [await _look(tag, image.repo_digests) for tag in image.repo_tags]


async def _look(tag: str, repo_digests: Iterable[str]) -> ImageUpdate:
    try:
        reference = parse_reference(tag)
        local = _digests_of(reference, repo_digests)
        if not local:
            return _unknown(
                tag, "This image was made here: it was neither pulled nor pushed under this name."
            )
        async with await client_for(reference) as client:
            remote = await client.digest(reference.repository, reference.tag or "latest")
    except (RegistryError, InvalidIdentifier) as error:
        return _unknown(tag, str(error))
    return ImageUpdate(
        reference=tag, local_digests=local, remote_digest=remote, newer=remote not in local, reason=""
    )


def _unknown(tag: str, reason: str) -> ImageUpdate:
    return ImageUpdate(reference=tag, local_digests=[], remote_digest="", newer=None, reason=reason)


def _digests_of(reference: Reference, repo_digests: Iterable[str]) -> list[str]:
    known = [parse_reference(text) for text in repo_digests]
    return [found.digest for found in known if found.name == reference.name]
