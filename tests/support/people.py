"""The same few people in every test, and how they talk to Quaymaster: in this process, or to a live one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from accounts_app.models import ApiToken, User
from accounts_app.permissions import Actor
from accounts_app.tokens import create_token

PASSWORD = "harbour-wall-47"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. `body` is the JSON, None when there was none; names of headers are lower-case."""

    status: int
    body: Any
    headers: Mapping[str, str]


class Person:
    """Somebody at the API of this process, signed in (`user`), with a token (`secret`), or nobody."""

    def __init__(self, *, user: User | None = None, secret: str | None = None) -> None:
        """Open a client of its own."""
        self.user = user
        self.client = Client(raise_request_exception=False)
        if user is not None and secret is None:
            self.client.force_login(user)
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    @property
    def actor(self) -> Actor:
        """The person as services know him."""
        return Actor(user=self.user)

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """Send `data` as JSON to `/api/v1/<path>`; `Idempotency_Key` as a keyword is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if data is None else json.dumps(data),
            content_type="application/json",
            headers={**self._headers, **sent},
        )
        return Answer(
            status=response.status_code, body=_parsed(response.getvalue()), headers=_lower(response.items())
        )

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        """Create or change."""
        return self.call("POST", path, data if data is not None else {}, **headers)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A script with a token at a live Quaymaster."""

    url: str
    token: str

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Answer:
        """Send `data` as JSON to `/api/v1/<path>`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(
            f"{self.url}/api/v1/{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **sent},
        )
        try:
            with urlopen(request, timeout=120) as response:
                return Answer(
                    status=response.status,
                    body=_parsed(response.read()),
                    headers=_lower(response.headers.items()),
                )
        except HTTPError as error:
            return Answer(
                status=error.code, body=_parsed(error.read()), headers=_lower(error.headers.items())
            )

    def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return self.call("GET", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Answer:
        """Create or change."""
        return self.call("POST", path, data if data is not None else {}, **headers)


@pytest.fixture
def owner(db: None) -> Person:  # noqa: ARG001 - opens the database
    """The owner, in a browser."""
    return Person(user=User.objects.create_user("olga", password=PASSWORD, is_superuser=True))


@pytest.fixture
def stranger(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Somebody who can sign in and has been granted nothing."""
    return Person(user=User.objects.create_user("sven", password=PASSWORD))


@pytest.fixture
def nobody(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Somebody who has not signed in."""
    return Person()


@pytest.fixture
def reader(owner: Person) -> Person:
    """A script with a token of the owner that may only read."""
    return with_token(owner, scope=ApiToken.Scope.READ)


@pytest.fixture
def writer(owner: Person) -> Person:
    """A script with a token of the owner that may read and change."""
    return with_token(owner, scope=ApiToken.Scope.WRITE)


def with_token(person: Person, *, scope: str) -> Person:
    """A script of `person`, with a new token of this scope."""
    assert person.user is not None
    return Person(
        user=person.user, secret=create_token(actor=person.actor, name="script", scope=scope).secret
    )


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None
