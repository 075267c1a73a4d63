"""Trying whether an engine answers, and saying in plain words how it went."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from containers_app.engine import errors
from containers_app.engine.commands import open_commands
from containers_app.kinds.hosts import TRY, HostVerdict, TryParams
from containers_app.reaching import endpoint_with
from fleet_app.models import Host
from operations_app.registry import ActionContext, action

PATIENCE_SECONDS = 20.0
SCHEME_HINTS = {
    "unix": "Is Docker running here, and may Quaymaster's user open the socket?",
    "tcp": "Does the engine listen on that port (dockerd -H tcp://…), and do firewalls let it through?",
    "ssh": "Does the SSH server run, may this key sign in, and is the user in the group docker?",
}
# Inside a container the machine's own files and ports are others (the engine makes this file there).
CONTAINER_MARK = Path("/.dockerenv")
IN_CONTAINER_HINTS = {
    "unix": "Quaymaster runs in a container and sees what is mounted there: with Compose the engine of this machine is "
    "unix:///run/engine/docker.sock.",
    "loopback": "Quaymaster runs in a container, where this is the container itself: use a name or an address that "
    "the machine has for others.",
}
LOOPBACK = re.compile(r"\w+://([^/@]*@)?(localhost|127\.[\d.]+|\[::1\])(:\d+)?/?")
HINTS: Mapping[type[errors.EngineError], str] = {
    errors.PlainTcpRefused: "Add CA, certificate and key, use ssh://, or have the operator allow this address.",
    errors.InvalidAddress: "Write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host.",
    errors.InvalidCredentials: "Paste the whole file, with its BEGIN and END lines; keys without a passphrase.",
    errors.CredentialsRefused: "Is the certificate signed by the engine's CA, or the key in authorized_keys?",
    errors.HostKeyUnknown: "Compare it with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub).",
    errors.HostKeyMismatch: "Confirm the new key only if you know that the host was reinstalled or moved.",
    errors.UnsupportedEngine: "Quaymaster works with Docker Engine 20.10 and newer.",
}


@action(TRY)
def test_host(context: ActionContext[TryParams]) -> HostVerdict:
    """Try the connection, and say how it went."""
    params = context.params
    host = Host.objects.filter(pk=params.host).first() if params.host is not None else None
    verdict = _try(host, params.fields)
    context.write(f"{verdict.verdict}\n")
    if verdict.hint:
        context.write(f"{verdict.hint}\n")
    return verdict


def _try(host: Host | None, fields: Mapping[str, str]) -> HostVerdict:
    address = fields.get("address") or (host.address if host else "")
    try:
        stored = host.stored_secrets() if host else {}
        endpoint = endpoint_with(address, {**stored, **fields})
        with open_commands(endpoint, timeout=PATIENCE_SECONDS) as engine:
            return _success(engine.info(), engine.version(), host)
    except errors.EngineError as error:
        return _failure(error, address)


def _success(info: Mapping[str, Any], version: Mapping[str, Any], host: Host | None) -> HostVerdict:
    engine_id, system = str(info.get("ID") or ""), str(info.get("OperatingSystem") or "")
    others = Host.objects.exclude(pk=host.pk) if host else Host.objects.all()
    twin = others.filter(engine_id=engine_id).first()
    known_as = twin.name if twin and engine_id else ""
    return HostVerdict(
        ok=True,
        code="ok",
        verdict=f"Docker Engine {version.get('Version')} answers, on {system}.",
        hint=f"This engine is already here, as {known_as}." if known_as else "",
        engine_id=engine_id,
        engine_version=str(version.get("Version") or ""),
        api_version=str(version.get("ApiVersion") or ""),
        operating_system=system,
        architecture=str(info.get("Architecture") or ""),
        cpus=int(info.get("NCPU") or 0),
        memory_bytes=int(info.get("MemTotal") or 0),
        containers=int(info.get("Containers") or 0),
        known_as=known_as,
    )


def _failure(error: errors.EngineError, address: str) -> HostVerdict:
    key = error.key if isinstance(error, errors.HostKeyUnknown | errors.HostKeyMismatch) else ""
    return HostVerdict(
        ok=False,
        code=error.code,
        verdict=str(error),
        hint=HINTS.get(type(error)) or hint_for(address),
        ssh_host_key=key,
        ssh_fingerprint=_fingerprint(key) if key else "",
    )


def hint_for(address: str) -> str:
    """What to look at where nothing answers at `address`."""
    scheme = address.partition("://")[0]
    if CONTAINER_MARK.exists():
        kind = "loopback" if LOOPBACK.fullmatch(address) else scheme
        if kind in IN_CONTAINER_HINTS:
            return IN_CONTAINER_HINTS[kind]
    return SCHEME_HINTS.get(scheme, "")


def _fingerprint(key: str) -> str:
    """The fingerprint of a public key as `ssh-keygen -l` shows it."""
    digest = hashlib.sha256(base64.b64decode(key.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
