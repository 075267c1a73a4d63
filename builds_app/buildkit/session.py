"""What the engine may ask us for during a build: credentials, secrets, files. Everything else is refused."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from grpclib import GRPCError, Status
from grpclib.const import Cardinality, Handler
from grpclib.server import Stream
from multidict import MultiDict

from builds_app.buildkit.filesync import FileSync, Source
from builds_app.buildkit.messages import (
    Bytes,
    CredentialsRequest,
    CredentialsResponse,
    Empty,
    HealthResponse,
    Packet,
    SecretRequest,
)
from builds_app.buildkit.request import RegistryAuth

_SERVING = 1
_DOCKER_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
# BuildKit first tries to have us exchange tokens. grpclib's own "no such method" lacks a content-type, which
# grpc-go takes for a broken answer, so these are refused by name.
_REFUSED = ("GetTokenAuthority", "VerifyTokenAuthority", "FetchToken")


def registry_host(name: str) -> str:
    """The bare host of a registry, ``docker.io`` for Hub's ``https://index.docker.io/v1/`` and others."""
    host = name.removeprefix("https://").removeprefix("http://").partition("/")[0].lower()
    return "docker.io" if host in _DOCKER_HUB else host


class Session:
    """The services of one build."""

    def __init__(
        self,
        *,
        key: str,
        folders: Mapping[str, Source],
        secrets: Mapping[str, bytes],
        registry_auth: Mapping[str, RegistryAuth],
    ) -> None:
        self.id = uuid.uuid4().hex
        self._shared_key = hashlib.sha256((key or self.id).encode()).hexdigest()
        self._files = FileSync(folders)
        self._secrets = dict(secrets)
        self._accounts = {registry_host(name): account for name, account in registry_auth.items()}

    @property
    def handlers(self) -> dict[str, Handler]:
        """Every method we answer, by its gRPC path."""
        handlers = {
            "/grpc.health.v1.Health/Check": _unary(self._check_health, Empty, HealthResponse),
            "/moby.filesync.v1.Auth/Credentials": _unary(
                self._give_credentials, CredentialsRequest, CredentialsResponse
            ),
            "/moby.buildkit.secrets.v1.Secrets/GetSecret": _unary(self._give_secret, SecretRequest, Bytes),
            "/moby.filesync.v1.FileSync/DiffCopy": Handler(
                self._files.diff_copy, Cardinality.STREAM_STREAM, Packet, Packet
            ),
        }
        for method in _REFUSED:
            handlers[f"/moby.filesync.v1.Auth/{method}"] = _unary(self._refuse, Empty, Empty)
        return handlers

    @property
    def headers(self) -> MultiDict[str]:
        """Introduces the session: its id, and by name every method it answers.

        The engine keeps what it received of a context under the shared key, so sessions without a key of
        their own must not share one.
        """
        headers = MultiDict(
            {
                "x-docker-expose-session-uuid": self.id,
                "x-docker-expose-session-name": "quaymaster",
                "x-docker-expose-session-sharedkey": self._shared_key,
            }
        )
        for method in self.handlers:
            headers.add("x-docker-expose-session-grpc-method", method)
        return headers

    async def _check_health(self, stream: "Stream[Empty, HealthResponse]") -> None:
        await stream.recv_message()
        await stream.send_message(HealthResponse(status=_SERVING))

    async def _give_credentials(self, stream: "Stream[CredentialsRequest, CredentialsResponse]") -> None:
        request = await stream.recv_message()
        account = self._accounts.get(registry_host(request.host)) if request else None
        # Empty words mean "anonymous", which public registries that ask for tokens want to hear.
        answer = CredentialsResponse(username=account.username, secret=account.password) if account else None
        await stream.send_message(answer or CredentialsResponse())

    async def _give_secret(self, stream: "Stream[SecretRequest, Bytes]") -> None:
        request = await stream.recv_message()
        # By exact id only: engines also ask for names like GIT_AUTH_TOKEN that nobody gave to this build.
        if request is None or request.id not in self._secrets:
            raise GRPCError(Status.NOT_FOUND, "no such secret in this build")
        await stream.send_message(Bytes(data=self._secrets[request.id]))

    async def _refuse(self, stream: "Stream[Empty, Empty]") -> None:
        await stream.recv_message()
        raise GRPCError(Status.UNIMPLEMENTED, "not offered")


def _unary(handle: Callable[[Any], Any], request: type, reply: type) -> Handler:
    return Handler(handle, Cardinality.UNARY_UNARY, request, reply)
