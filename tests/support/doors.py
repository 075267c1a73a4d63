"""Engines as the engine door sees them, by every road."""

import contextlib
from dataclasses import dataclass, field

from docker.errors import NotFound

from containers_app.engine.endpoint import Endpoint, SshMaterial, TlsMaterial
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.ssh import SshServer


@dataclass
class Door:
    """A real engine, the endpoint to reach it by, and containers that go with the test."""

    engine: Engine
    endpoint: Endpoint
    made: list[str] = field(default_factory=list)

    @property
    def old(self) -> bool:
        return self.engine.name == "old"

    def run(self, *command: str, tty: bool = False, stdin: bool = False, start: bool = True) -> str:
        """A container from the base image; its id. PID 1 reaps and passes signals on, so removal is quick."""
        with self.engine.client() as api:
            config = api.create_host_config(init=True, network_mode="none")
            made: str = api.create_container(
                BASE_IMAGE,
                list(command),
                tty=tty,
                stdin_open=stdin,
                host_config=config,
                labels={"made-by": "door"},
            )["Id"]
            self.made.append(made)
            if start:
                api.start(made)
        return made

    def clear(self) -> None:
        self.engine.start()
        with self.engine.client() as api:
            for made in self.made:
                with contextlib.suppress(NotFound):
                    api.remove_container(made, force=True, v=True)


def tls_material(engine: Engine) -> TlsMaterial:
    """What lets us in to an engine by TLS."""
    pair = engine.authority.client()
    return TlsMaterial(ca=engine.authority.certificate, cert=pair.cert, key=pair.key)


def ssh_endpoint(server: SshServer, engine: Engine, **changes: object) -> Endpoint:
    """The engine by SSH; `changes` are to the material."""
    parts = {"private_key": server.private_key, "host_key": server.host_key} | changes
    return Endpoint(server.address(path=engine.socket), ssh=SshMaterial(**parts))  # type: ignore[arg-type]
