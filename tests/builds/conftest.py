"""A bench for builds: asks over REST as the owner does, performs as a worker does, on a real engine."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from accounts_app.models import User
from builds_app.models import Build
from fleet_app.models import Host
from operations_app import worker
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.processes import wait_until

Json = dict[str, Any]
BUILDS = "/api/v1/builds/"


@dataclass(kw_only=True)
class BuildBench:
    """Builds on `engine`, which Quaymaster knows as `host`. In Dockerfiles FROM BASE stands for the base image."""

    host: Host
    api: APIClient
    real_engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine; not every bench has one."""
        assert self.real_engine is not None
        return self.real_engine

    def ask(self, text: str = "", **body: Any) -> Json:
        """Ask for a build; returns the operation."""
        given = {
            "host": self.host.pk,
            **({"dockerfile": text.replace("FROM BASE", f"FROM {BASE_IMAGE}")} if text else {}),
            **body,
        }
        return self._asked(self.api.post(BUILDS, given, format="json"))

    def upload(
        self,
        files: dict[str, bytes] | None = None,
        *,
        archive: bytes = b"",
        document: Json | None = None,
        path: str = BUILDS,
        **body: Any,
    ) -> Any:
        """Ask for a build of an uploaded folder or archive; returns the response."""
        boundary = "4f8a1c"
        parts = [
            _part(boundary, 'name="build"', json.dumps({"host": self.host.pk, **(document or body)}).encode())
        ]
        if archive:
            parts.append(_part(boundary, 'name="archive"; filename="context.tar"', archive))
        for name, content in (files or {}).items():
            replaced = content.replace(b"FROM BASE", f"FROM {BASE_IMAGE}".encode())
            parts.append(_part(boundary, f'name="files"; filename="{name}"', replaced))
        data: Any = b"".join([*parts, f"--{boundary}--\r\n".encode()])
        return self.api.generic("POST", path, data, content_type=f"multipart/form-data; boundary={boundary}")

    def build(self, text: str = "", **body: Any) -> Json:
        """Ask for a build and perform it; returns its detail."""
        return self.perform(self.ask(text, **body))

    def build_files(self, files: dict[str, bytes], **body: Any) -> Json:
        """Upload a folder and build it; returns its detail."""
        return self.perform(self._asked(self.upload(files, **body)))

    def rebuild(self, build: Json, **body: Any) -> Json:
        """Build again; returns the new build's detail."""
        return self.perform(
            self._asked(self.api.post(f"{BUILDS}{build['id']}/rebuild/", body, format="json"))
        )

    def perform(self, operation: Json) -> Json:
        """Do what a worker does with an operation; returns the build's detail."""
        worker.perform(operation_id=operation["id"])
        return self.detail(operation["id"])

    def perform_operation(self, operation: Json) -> Json:
        """Do what a worker does with an operation; returns the operation as the API shows it."""
        worker.perform(operation_id=operation["id"])
        done: Json = self.api.get(f"/api/v1/operations/{operation['id']}/").json()
        return done

    @contextmanager
    def performing(self, operation: Json) -> Iterator[None]:
        """Perform an operation beside the block; at its end the operation has ended too."""

        def perform() -> None:
            try:
                worker.perform(operation_id=operation["id"])
            finally:
                connections.close_all()

        thread = threading.Thread(target=perform)
        thread.start()
        try:
            yield
        except BaseException:
            # The test has failed; it shall not wait for the build as well. In a thread, as the test may be async.
            with ThreadPoolExecutor(1) as helper:
                helper.submit(self.api.post, f"{BUILDS}{operation['id']}/cancel/").result()
            raise
        finally:
            thread.join(timeout=120)
            assert not thread.is_alive()

    def detail(self, key: int) -> Json:
        """The build as the API shows it."""
        response = self.api.get(f"{BUILDS}{key}/")
        assert response.status_code == 200, response.content
        found: Json = response.json()
        return found

    def log(self, build: Json, **query: Any) -> str:
        """The log as text."""
        response: Any = self.api.get(f"{BUILDS}{build['id']}/log/", query)
        return b"".join(response.streaming_content).decode()

    def wait_for_step(self, key: int, *, containing: str, state: str = "running") -> Json:
        """Wait until a step whose name contains a text is in a state; returns it."""

        def found() -> Json | None:
            steps = self.detail(key)["steps"]
            return next(
                (step for step in steps if containing in step["name"] and step["state"] == state), None
            )

        step = wait_until(found, what=f"the step {containing} being {state}")
        assert step is not None
        return step

    def _asked(self, response: Any) -> Json:
        assert response.status_code == 202, response.content
        operation: Json = response.json()
        return operation


@pytest.fixture
def owner(transactional_db: None) -> User:  # noqa: ARG001 - makes the database
    """The owner of the installation."""
    return User.objects.create_superuser("owner", password="a long password")


@pytest.fixture
def api(owner: User) -> APIClient:
    """The owner's API client."""
    client = APIClient()
    client.force_login(owner)
    return client


@pytest.fixture
def bench(engine: Engine, redis_server: str, api: APIClient) -> BuildBench:  # noqa: ARG001 - has to run
    """The bench on engine 28.5."""
    return BuildBench(host=_host(engine), api=api, real_engine=engine)


@pytest.fixture
def old_bench(old_engine: Engine, redis_server: str, api: APIClient) -> BuildBench:  # noqa: ARG001 - has to run
    """The bench on engine 20.10."""
    return BuildBench(host=_host(old_engine), api=api, real_engine=old_engine)


@pytest.fixture
def containerd_bench(containerd_engine: Engine, redis_server: str, api: APIClient) -> BuildBench:  # noqa: ARG001 - has to run
    """The bench on that engine."""
    return BuildBench(host=_host(containerd_engine), api=api, real_engine=containerd_engine)


@pytest.fixture
def offline_bench(redis_server: str, api: APIClient) -> BuildBench:  # noqa: ARG001 - has to run
    """The bench without any engine, for what is refused before one is needed."""
    return BuildBench(host=Host.objects.create(name="offline", address="unix:///nowhere"), api=api)


def causes(build: Json) -> list[str]:
    """The kinds of causes for which a build ran a step again."""
    explanation = build["cache_explanation"]
    return [cause["kind"] for cause in explanation["causes"]] if explanation else []


def image_of(bench: BuildBench, build: Json) -> Json:
    """The built image as the engine has it."""
    with bench.engine.client() as engine:
        image: Json = engine.inspect_image(build["image_engine_id"])
    return image


def builds() -> list[Build]:
    """All builds."""
    return list(Build.objects.order_by("pk"))


def _host(engine: Engine) -> Host:
    return Host.objects.create(name=engine.name, address=engine.endpoint_address, state=Host.State.ONLINE)


def _part(boundary: str, disposition: str, content: bytes) -> bytes:
    return (
        f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
    )
