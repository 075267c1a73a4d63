"""A small client of image registries: check a login, list tags, look up digests.

OCI Distribution Specification 1.1 and Docker's token authentication. Every connection goes to an address that was
checked (`registries_app.outbound`); redirects are followed by hand, so that the check and the rule for credentials
hold for each hop. Answers are bounded in size and time.
"""

import json
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import aiohttp
from yarl import URL

from containers_app.engine.reference import DOCKER_HUB
from registries_app.challenge import Challenge, basic_header, parse_challenge
from registries_app.credentials import Account
from registries_app.outbound import AddressRefused, CheckedResolver, check_host

TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
LONGEST_ANSWER = 4 * 1024 * 1024
MOST_REDIRECTS = 3
TAGS_PER_PAGE = 100
HUB_HOST = "registry-1.docker.io"
MANIFESTS = (
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json"
)
_NEXT = re.compile(r'<([^<>]*)>\s*;\s*rel="?next"?')
_LAST = re.compile(r"[?&]last=([^&]*)")


class RegistryError(Exception):
    """A registry did not give what it was asked for; `str()` is in its own words where it had any.

    code: registry_unreachable, registry_login, not_found or registry_error.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class TagPage:
    """Some tags of a repository in the registry's order; `last` asks for the next ones, "" when there are none."""

    tags: list[str]
    last: str


@dataclass(frozen=True, kw_only=True)
class _Answer:
    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise RegistryError(
                "registry_error", "The registry answered with something that is no JSON."
            ) from error


class RegistryClient:
    """One registry, with or without an account. Use as `async with`; tokens are kept per scope while it is open."""

    def __init__(self, *, server: str, account: Account | None = None, plain_http: bool = False) -> None:
        host = HUB_HOST if server == DOCKER_HUB else server
        self._base = URL(f"{'http' if plain_http else 'https'}://{host}/v2/")
        self._account = account
        self._plain_http = plain_http
        self._tokens: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(resolver=CheckedResolver(), use_dns_cache=False, limit=4)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def check_login(self) -> None:
        """Ask for the root of the API, as `docker login` does.

        Raises:
            RegistryError: not reached, no registry there, or it does not accept the account.
        """
        await self._ask("GET", self._base, scope="")

    async def tags(self, repository: str, *, last: str = "") -> TagPage:
        """A page of the tags of `repository`, those after `last`."""
        query = {"n": str(TAGS_PER_PAGE), **({"last": last} if last else {})}
        url = self._repository(repository, "tags/list").with_query(query)
        answer = await self._ask("GET", url, scope=f"repository:{repository}:pull")
        listed = answer.json()
        tags = listed.get("tags") if isinstance(listed, dict) else None
        found = _NEXT.search(answer.headers.get("Link", ""))
        after = _LAST.search(found[1]) if found else None
        return TagPage(
            tags=[str(tag) for tag in tags] if isinstance(tags, list) else [],
            last=URL(f"?last={after[1]}").query["last"] if after else "",
        )

    async def digest(self, repository: str, reference: str) -> str:
        """The digest that `reference` (tag or digest) of `repository` has now."""
        url = self._repository(repository, f"manifests/{quote(reference, safe=':')}")
        answer = await self._ask("HEAD", url, scope=f"repository:{repository}:pull")
        digest: str = answer.headers.get("Docker-Content-Digest", "")
        if not digest:
            raise RegistryError("registry_error", "The registry did not say the digest of the image.")
        return digest

    def _repository(self, repository: str, rest: str) -> URL:
        return self._base.join(URL(f"{quote(repository, safe='/')}/{rest}", encoded=True))

    async def _ask(self, method: str, url: URL, *, scope: str) -> _Answer:
        """Ask once as we are, and once more with what the registry demands."""
        answer = await self._send(method, url, self._authorization(scope))
        if answer.status == 401:
            challenge = parse_challenge(answer.headers.get("WWW-Authenticate", ""))
            if challenge is None:
                raise RegistryError("registry_login", _words(answer) or "The registry wants a login.")
            answer = await self._send(method, url, await self._prove(challenge, scope))
        if answer.status in {401, 403}:
            raise RegistryError("registry_login", self._login_refused(answer))
        if answer.status == 404:
            raise RegistryError("not_found", _words(answer) or "The registry has no such repository or tag.")
        if answer.status != 200:
            raise RegistryError("registry_error", _words(answer) or f"The registry answered {answer.status}.")
        return answer

    def _login_refused(self, answer: _Answer) -> str:
        """In plain words: registries say "authentication required" also to a wrong password."""
        said = f" (it says: {words})" if (words := _words(answer)) else ""
        if self._account is None:
            return f"The registry wants a login{said}."
        if answer.status == 403:
            return f"The registry does not let {self._account.username} do that{said}."
        return f"The registry does not accept this user and password{said}."

    def _authorization(self, scope: str) -> str:
        token = self._tokens.get(scope)
        return f"Bearer {token}" if token else ""

    async def _prove(self, challenge: Challenge, scope: str) -> str:
        """The value of an Authorization header that answers `challenge`."""
        if challenge.scheme == "basic":
            if self._account is None:
                raise RegistryError("registry_login", "The registry wants a login, and none is stored.")
            return basic_header(self._account)
        realm = _address(challenge.realm)
        if realm.scheme != "https" and not (self._plain_http and realm.scheme == "http"):
            raise RegistryError(
                "registry_error", "The registry sends logins to an address that is not https."
            )
        query = {"service": challenge.service, "scope": challenge.scope or scope}
        url = realm.update_query({name: value for name, value in query.items() if value})
        answer = await self._send("GET", url, basic_header(self._account) if self._account else "")
        if answer.status != 200:
            raise RegistryError("registry_login", self._login_refused(answer))
        given = answer.json()
        token = str(given.get("token") or given.get("access_token") or "") if isinstance(given, dict) else ""
        if not token:
            raise RegistryError("registry_error", "The registry gave no token.")
        self._tokens[scope] = token
        return f"Bearer {token}"

    async def _send(self, method: str, url: URL, authorization: str) -> _Answer:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._send_once(method, url, authorization)
            if answer.status not in {301, 302, 303, 307, 308} or "Location" not in answer.headers:
                return answer
            target = url.join(_address(answer.headers["Location"]))
            if target.scheme not in {url.scheme, "https"}:
                raise RegistryError(
                    "registry_error", "The registry sends us to an address that is not https."
                )
            # Credentials are for the one who asked for them.
            authorization = authorization if target.origin() == url.origin() else ""
            url = target
        raise RegistryError("registry_error", "The registry sends us around in circles.")

    async def _send_once(self, method: str, url: URL, authorization: str) -> _Answer:
        assert self._session is not None  # noqa: S101 - used inside `async with` only
        headers = {"Accept": MANIFESTS if "/manifests/" in url.path else "application/json"}
        headers |= {"Authorization": authorization} if authorization else {}
        try:
            check_host(url.host or "")
            async with self._session.request(method, url, headers=headers, allow_redirects=False) as response:
                body = await response.content.read(LONGEST_ANSWER) if method != "HEAD" else b""
                while method != "HEAD" and not response.content.at_eof() and len(body) < LONGEST_ANSWER:
                    body += await response.content.read(LONGEST_ANSWER - len(body))
                return _Answer(status=response.status, headers=response.headers, body=body)
        except AddressRefused as error:
            raise RegistryError("registry_unreachable", str(error)) from error
        except aiohttp.ClientConnectorSSLError as error:
            words = f"{url.host} does not speak TLS on this port, as it seems. Is it a plain HTTP registry?"
            raise RegistryError("registry_unreachable", words) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            words = str(error) or "it did not answer in time"
            raise RegistryError("registry_unreachable", f"{url.host} cannot be reached: {words}.") from error


def _address(text: str) -> URL:
    try:
        return URL(text)
    except ValueError as error:
        raise RegistryError("registry_error", "The registry names an address that is none.") from error


def _words(answer: _Answer) -> str:
    """What the registry says is wrong (specification, "Error codes")."""
    try:
        errors = json.loads(answer.body)["errors"]
        return "; ".join(str(error.get("message") or error.get("code")) for error in errors)[:500]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
