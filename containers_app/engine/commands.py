"""Commands to one engine, synchronous, for workers: docker-py's APIClient behind the same door.

What is different from docker-py: ids and references are checked in every path; no redirect is followed (the engine
cleans `..` out of paths and redirects, which turned a volume's name into a container's path); nothing is read from
`~/.docker`, DOCKER_* or proxy variables; TLS comes from memory and SSH from our own dial; errors are ours; a stream
that is cut raises StreamCut instead of ending.
"""

import socket
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
import urllib3
from docker import APIClient
from docker.auth import AuthConfig
from docker.errors import DockerException
from docker.utils.proxy import ProxyConfig
from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from containers_app.engine import calls
from containers_app.engine.answers import checked_progress, decode, decode_object, refusal
from containers_app.engine.bridge import local_socket
from containers_app.engine.client import USER_AGENT
from containers_app.engine.dial import connect, connection_error, tls_error_within
from containers_app.engine.endpoint import Endpoint, SshAddress
from containers_app.engine.errors import (
    BadRequest,
    EngineError,
    InvalidIdentifier,
    StreamCut,
)
from containers_app.engine.reference import image_id, object_id
from containers_app.engine.versions import negotiated

COMMAND_TIMEOUT = (
    600.0  # seconds without a byte of the answer; docker-py adds the grace period of stop and restart
)
_CHUNK = 64 * 1024
_IMAGE_PATHS = ("/images/", "/distribution/", "/plugins/")
_NOT_MODIFIED = 304  # "already started", "already stopped": an answer, not a redirect

OpenSocket = Callable[[], socket.socket]


class _Connection(HTTPConnection):
    """An HTTP connection over a socket of ours."""

    def __init__(self, *, open_socket: OpenSocket, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._open_socket = open_socket

    def connect(self) -> None:
        self.sock = self._open_socket()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _Adapter(HTTPAdapter):
    """Sends every request of a session over one pool of our connections, whatever its URL says."""

    def __init__(self, open_socket: OpenSocket) -> None:
        super().__init__()
        self._pool = _Pool("docker", maxsize=4, open_socket=open_socket)

    @override
    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        return self._pool

    def close(self) -> None:
        super().close()
        self._pool.close()


class _NoCredentials(AuthConfig):  # type: ignore[misc]  # docker-py publishes no types
    """docker-py loads ~/.docker/config.json whenever it thinks that it has none; this one is never empty."""

    def __init__(self) -> None:
        super().__init__({"auths": {}})

    @property
    def is_empty(self) -> bool:
        return False


class Commands(APIClient):  # type: ignore[misc]  # docker-py publishes no types
    """docker-py's low-level client for one engine. Made by `open_commands`."""

    # Not APIClient.__init__: it reads the CLI's configuration and chooses transports of its own.
    def __init__(self, endpoint: Endpoint, *, reached: Endpoint, timeout: float) -> None:
        requests.Session.__init__(self)
        self.endpoint = endpoint
        self._reached = reached  # the same engine, or the local socket that stands for it
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._aborted = threading.Event()
        self.base_url = f"http://{endpoint.http_host}"
        self.timeout = timeout
        self.trust_env = False
        self.credstore_env = None
        self.headers["User-Agent"] = USER_AGENT
        self._general_configs: dict[str, Any] = {}
        self._proxy_configs = ProxyConfig.from_dict({})
        self._auth_configs = _NoCredentials()
        self._custom_adapter = _Adapter(self._open_socket)
        self.adapters.clear()
        self.mount("http://", self._custom_adapter)
        self._version = self._negotiate()

    def abort(self) -> None:
        """Break every connection of this client, from any thread; whoever waits for an answer gets StreamCut.

        That is how a running pull or push is cancelled: the engine gives up when its client goes.
        """
        self._aborted.set()
        for connection in list(self._sockets):
            try:
                # Not SSLSocket.shutdown, which takes the TLS state away under the thread that reads.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
            except OSError:
                continue  # already gone

    def build(self, *args: object, **kwargs: object) -> NoReturn:
        """Not offered: docker-py's opens any file of the worker that the caller names. Builds go through BuildKit."""
        raise NotImplementedError("Images are built by builds_app.")

    def post_json(self, pathfmt: str, *args: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST `body` where docker-py has no call with all the fields; `args` are checked. The JSON answer, or {}."""
        response = self._post_json(self._url(pathfmt, *args), data=dict(body))
        self._raise_for_status(response)
        return decode_object(response.content) if response.content else {}

    def has_path(self, container: str, path: str) -> bool:
        """`HEAD /containers/{id}/archive`: whether a file or folder is there, in its volumes, too."""
        url = self._url("/containers/{0}/archive", container)
        response = self.head(url, params={"path": path}, timeout=self.timeout)
        if response.status_code == requests.codes.not_found:
            return False
        self._raise_for_status(response)
        return True

    # What docker-py calls for every request.

    def _url(self, pathfmt: str, *args: str, **kwargs: Any) -> str:
        check = image_id if pathfmt.startswith(_IMAGE_PATHS) else object_id
        for arg in args:
            if not isinstance(arg, str):
                raise InvalidIdentifier(f"{arg!r} is not an id or a name.")
            check(arg)
        url: str = super()._url(pathfmt, *args, **kwargs)
        return url

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        """Send, never following a redirect; raises EngineError."""
        with calls.observed(method, urlsplit(url).path) as call:
            kwargs["headers"] = {**call.headers, **(kwargs.get("headers") or {})}
            kwargs["allow_redirects"] = False
            try:
                response: requests.Response = super().request(method, url, **kwargs)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                raise self._cut(error) from error
            call.status = response.status_code
        if 300 <= response.status_code < 400 and response.status_code != _NOT_MODIFIED:
            response.close()
            raise BadRequest(
                f"The engine redirected {url}, which is never followed.", status=response.status_code
            )
        return response

    def _raise_for_status(self, response: requests.Response) -> None:
        if response.status_code >= 400:
            raise refusal(self.endpoint, status=response.status_code, body=response.content)

    @override
    def _result(self, response: requests.Response, json: bool = False, binary: bool = False) -> Any:
        return decode(response.content) if json and response.ok else super()._result(response, json, binary)

    @override
    def _stream_helper(self, response: requests.Response, decode: bool = False) -> Iterator[Any]:
        """The chunks of an answer, or with `decode` its JSON lines; a line that reports a failure raises."""
        self._raise_for_status(response)
        return self._progress(response) if decode else self._chunks(response)

    @override
    def _stream_raw_result(
        self, response: requests.Response, chunk_size: int = 1, decode: bool = True
    ) -> Iterator[bytes]:
        self._raise_for_status(response)
        return self._chunks(response)

    def _progress(self, response: requests.Response) -> Iterator[dict[str, Any]]:
        rest = b""
        for chunk in self._chunks(response):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (checked_progress(decode_object(line)) for line in lines if line.strip())
        if rest.strip():
            yield checked_progress(decode_object(rest))

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        try:
            yield from response.raw.stream(_CHUNK, decode_content=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise self._cut(error) from error
        finally:
            response.close()
        if self._aborted.is_set():
            raise StreamCut("The connection was given up here.")

    # Inside.

    def _open_socket(self) -> socket.socket:
        if self._aborted.is_set():
            raise StreamCut("The connection was given up here.")
        opened = connect(self._reached)
        opened.settimeout(self.timeout)
        self._sockets.add(opened)
        return opened

    def _negotiate(self) -> str:
        response = self._get(self._url("/_ping", versioned_api=False), timeout=15)
        self._raise_for_status(response)
        return negotiated(response.headers.get("Api-Version", ""), address=self.endpoint.address)

    def _cut(self, error: Exception) -> EngineError:
        """A connection that broke after it stood: what was asked for may or may not have happened."""
        if self._aborted.is_set():
            return StreamCut("The connection was given up here.")
        if (cause := tls_error_within(error)) is not None:
            return connection_error(self.endpoint, cause)
        if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
            return StreamCut(
                f"{self.endpoint.address} did not answer in time; what became of the request is unknown."
            )
        return StreamCut(f"The connection to {self.endpoint.address} was cut: {error}")


@contextmanager
def open_commands(endpoint: Endpoint, *, timeout: float = COMMAND_TIMEOUT) -> Iterator[Commands]:
    """Commands for one engine, in a `with`; whatever of docker-py's own escapes the block becomes an EngineError.

    Raises Unreachable (or a subclass) when there is no engine. Connections are closed at the end.
    """
    with ExitStack() as stack:
        reached = endpoint
        if isinstance(endpoint.location, SshAddress):
            reached = Endpoint(f"unix://{stack.enter_context(local_socket(endpoint))}")
        commands = Commands(endpoint, reached=reached, timeout=timeout)
        stack.callback(commands.close)
        try:
            yield commands
        except DockerException as error:  # docker-py's own checks of arguments
            raise BadRequest(str(error)) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise StreamCut(f"The connection to {endpoint.address} was cut: {error}") from error
