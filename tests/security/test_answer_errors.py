"""Every error has one shape, wherever it happens."""

import http.client
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from rest_framework import serializers

from accounts_app.api.bodies import Body
from accounts_app.tokens import create_token
from controlplane.asgi import application
from stacks_app.api.stack_bodies import PROJECT_WORDS
from stacks_app.models import Hook
from tests.support.live import LiveServer
from tests.support.people import PASSWORD, Person

JSON = "application/json"


@pytest.mark.parametrize(
    ("method", "path", "extra", "status", "code"),
    [
        ("GET", "/api/v1/nowhere/", {}, 404, "not_found"),
        ("GET", "/api/elsewhere", {}, 404, "not_found"),
        ("GET", "/api/v1/operations/999/", {}, 404, "not_found"),
        ("GET", "/api/v1/operations/?page=99", {}, 404, "not_found"),
        ("DELETE", "/api/v1/operations/", {}, 405, "method_not_allowed"),
        ("OPTIONS", "/api/v1/operations/", {}, 405, "method_not_allowed"),
        ("GET", "/api/v1/operations/", {"HTTP_ACCEPT": "text/html"}, 406, "not_acceptable"),
        (
            "POST",
            "/api/v1/tokens/",
            {"content_type": "text/plain", "data": "x"},
            415,
            "unsupported_media_type",
        ),
        ("POST", "/api/v1/tokens/", {"content_type": JSON, "data": "{"}, 400, "parse_error"),
        ("POST", "/api/v1/tokens/", {"content_type": JSON, "data": "[]"}, 400, "invalid"),
        ("POST", "/api/v1/tokens/", {"content_type": JSON, "data": "{}"}, 400, "invalid"),
        ("POST", "/api/v1/tokens/", {"content_type": JSON, "data": "[" * 100_000}, 400, "parse_error"),
        (
            "POST",
            "/api/v1/builds/",
            {"content_type": JSON, "data": '{"a":' * 99 + "1" + "}" * 99},
            400,
            "parse_error",
        ),
        ("GET", "/api/v1/operations/?search=" + "a+" * 5_000, {}, 400, "invalid"),
        ("GET", "/api/v1/operations/?search=" + "a" * 60_000, {}, 400, "invalid"),
        ("GET", "/api/v1/containers/?engine_id=" + "a" * 60_000, {}, 400, "invalid"),
        ("POST", "/api/v1/practice/crash/", {"content_type": JSON, "data": "{}"}, 500, "internal_error"),
        ("GET", "/api/v1/operations/", {"HTTP_HOST": "evil.example"}, 400, "bad_request"),
        ("GET", "/api/v1/operations/", {"HTTP_AUTHORIZATION": "Bearer qm_x_y"}, 401, "authentication_failed"),
        ("GET", "/api/v1/operations/", {"HTTP_AUTHORIZATION": "Basic eA=="}, 401, "authentication_failed"),
        ("POST", "/api/v1/tokens/", {"content_type": JSON, "data": "1" * 2**21}, 413, "body_too_large"),
    ],
)
def test_it_says_what_is_wrong(
    owner: Person, method: str, path: str, extra: dict[str, Any], status: int, code: str
) -> None:
    response = owner.client.generic(method, path, **extra)
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == JSON
    body = response.json()
    assert body["code"] == code
    assert body["detail"]
    assert set(body) <= {"detail", "code", "fields"}
    assert "Traceback" not in str(body)


def test_it_names_the_fields_to_blame(owner: Person) -> None:
    body = owner.post("tokens/", {"scope": "everything"}).body
    assert set(body["fields"]) == {"name", "scope"}


def test_it_tells_back_what_is_no_text(owner: Person) -> None:
    """Half a letter comes in as JSON, and leaves as nothing that is UTF-8."""
    answer = owner.call("PATCH", "me/", {"theme": "\ud800"})
    assert (answer.status, answer.body["code"]) == (400, "invalid")
    assert "\\ud800" in answer.body["fields"]["theme"][0]


def test_it_says_that_it_has_another_name_and_not_which(nobody: Person) -> None:
    detail = nobody.client.get("/api/v1/session/", HTTP_HOST="pier.example").json()["detail"]
    assert "QUAYMASTER_URL" in detail
    assert settings.PUBLIC_HOST not in detail


@pytest.mark.usefixtures("owner")
def test_it_refuses_changes_without_proof_that_they_come_from_our_pages() -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.get("/api/v1/session/").status_code == 200
    proof = browser.cookies[settings.CSRF_COOKIE_NAME].value
    sign_in = {"username": "olga", "password": PASSWORD}
    refused = browser.post("/api/v1/session/", sign_in, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    signed_in = browser.post("/api/v1/session/", sign_in, content_type=JSON, headers={"X-CSRFToken": proof})
    assert signed_in.json()["user"]["username"] == "olga"
    proof = browser.cookies[settings.CSRF_COOKIE_NAME].value
    for headers in ({}, {"X-CSRFToken": proof, "Origin": "https://evil.example"}):
        refused = browser.post("/api/v1/tokens/", {"name": "t"}, content_type=JSON, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    allowed = browser.post(
        "/api/v1/tokens/", {"name": "t"}, content_type=JSON, headers={"X-CSRFToken": proof}
    )
    assert allowed.status_code == 201


def test_it_tells_browsers_what_not_to_do(owner: Person) -> None:
    headers = owner.get("operations/").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    page = owner.client.get("/containers/7")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_it_takes_the_word_of_a_request_that_says_it_is_too_large(live: LiveServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=120)
    headers = {"Content-Type": JSON, "Content-Length": str(2**40)}
    connection.request("POST", "/api/v1/session/", body=b"1", headers=headers)
    response = connection.getresponse()
    assert response.status == 413
    assert b'"body_too_large"' in response.read()
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fleet")
async def test_it_takes_more_from_who_was_told_an_address() -> None:
    known = await Hook.objects.aget()
    for key, taken in ((known.key, 401), (uuid.uuid4(), 413)):
        path = f"/hooks/stacks/{key}/"
        assert (await answered(path, chunks=1))[0] in {401, 404}
        assert (await answered(path, chunks=2))[0] == taken
        assert (await answered(path, chunks=16, last=b"1"))[0] == 413


async def answered(path: str, *, chunks: int, last: bytes = b"", secret: str = "") -> tuple[int, bytes]:
    """Status and body of the answer to `chunks` of 64 KiB without a length, and then `last`."""
    headers = [(b"content-type", JSON.encode()), (b"host", b"localhost")]
    headers += [(b"authorization", f"Bearer {secret}".encode())] if secret else []
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    request: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
    for _ in range(chunks):
        await request.send_input({"type": "http.request", "body": b"1" * 65536, "more_body": True})
    await request.send_input({"type": "http.request", "body": last, "more_body": False})
    start, body = await request.receive_output(timeout=60), await request.receive_output(timeout=60)
    return start["status"], body["body"]


@pytest.mark.django_db(transaction=True)
async def test_it_counts_what_comes_without_a_length(owner: Person) -> None:
    for path in ("session", "nowhere", "builds"):
        status, body = await answered(f"/api/v1/{path}/", chunks=1, last=b"1")
        assert (status, b'"body_too_large"' in body) == (413, True), "strangers fill our memory"
        assert (await answered(f"/api/v1/{path}/", chunks=1))[0] in {400, 401, 403, 404}
    load = "/api/v1/live/hosts/999/load/"
    assert (await answered(load, chunks=17))[0] == 413, "nobody fills our disk"
    assert owner.user is not None
    secret = (await sync_to_async(create_token)(actor=owner.actor, name="t", scope="admin")).secret
    assert (await answered(load, chunks=17, secret=secret))[0] == 404
    assert (await answered("/api/v1/nowhere/", chunks=16, secret=secret))[0] == 404
    assert (await answered("/api/v1/nowhere/", chunks=16, last=b"1", secret=secret))[0] == 413
    status, body = await answered("/api/v1/tokens/", chunks=0, last=b'{"scope": "odd"}', secret=secret)
    assert (status, b"odd" in body) == (400, True), "what came was read"


def _with_pattern(body: type[Body]) -> Iterator[serializers.RegexField]:
    for field in body._declared_fields.values():
        for one in (field, getattr(field, "child", None)):
            if isinstance(one, serializers.RegexField):
                yield one


def _bodies(of: type[Body]) -> Iterator[type[Body]]:
    for body in of.__subclasses__():
        yield body
        yield from _bodies(body)


def test_what_has_a_pattern_says_what_it_takes() -> None:
    assert get_resolver().url_patterns  # so that all of them are there
    fields = [field for body in _bodies(Body) for field in _with_pattern(body)]
    assert len(fields) > 10
    for field in fields:
        words = str(field.error_messages["invalid"])
        assert "pattern" not in words, (type(field.parent), field.field_name)


def test_a_stack_says_which_letters_its_name_takes(owner: Person) -> None:
    answer = owner.post("stacks/", {"host": 1, "project": "My Shop"})
    assert (answer.status, answer.body["fields"]["project"]) == (400, [PROJECT_WORDS])
