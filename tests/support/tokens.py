"""A private registry that wants bearer tokens, as Docker Hub does, with the server that issues them.

Registry token specification: https://distribution.github.io/distribution/spec/auth/token/.
"""

import base64
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from scripts.engines.binaries import registry
from tests.support.processes import Process, new_directory
from tests.support.services import REGISTRY_PASSWORD, REGISTRY_USER, answers_http, free_port

_NAME: Final = "quaymaster-tests"
_DAY: Final = timedelta(days=1)


class TokenServer:
    """Gives a token for whatever is asked to `REGISTRY_USER`, and one that allows nothing to everybody else."""

    def __init__(self) -> None:
        """Listen on a loopback port."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._self_signed()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.answer(self)

            def do_POST(self) -> None:
                self.send_error(405)  # asks the client for the older form of the request

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """One request for a token."""
        query = parse_qs(urlsplit(request.path).query)
        account = base64.b64encode(f"{REGISTRY_USER}:{REGISTRY_PASSWORD}".encode()).decode()
        known = request.headers.get("Authorization") == f"Basic {account}"
        scopes = [scope for scope in " ".join(query.get("scope", [])).split() if known]
        body = json.dumps({"token": self._token(scopes), "expires_in": 300}).encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _token(self, scopes: list[str]) -> str:
        chain = [base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()]
        now = int(time.time())
        access = []
        for scope in scopes:
            kind, rest = scope.split(":", 1)
            name, actions = rest.rsplit(":", 1)
            access.append({"type": kind, "name": name, "actions": actions.split(",")})
        times = {"iat": now, "nbf": now - 60, "exp": now + 300}
        claims = {"iss": _NAME, "aud": _NAME, "sub": "", "jti": str(now), "access": access, **times}
        signed = f"{_part({'typ': 'JWT', 'alg': 'ES256', 'x5c': chain})}.{_part(claims)}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{_url64(r.to_bytes(32) + s.to_bytes(32))}"

    def _self_signed(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
        builder = builder.public_key(self._key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - _DAY).not_valid_after(now + _DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return builder.sign(self._key, hashes.SHA256())


def _part(content: dict[str, object]) -> str:
    return _url64(json.dumps(content).encode())


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True, kw_only=True)
class TokenRegistry:
    """A registry and its token server; engines need `invite` for both ports."""

    process: Process
    port: int
    tokens: TokenServer

    @property
    def address(self) -> str:
        """`host:port`, as image references begin with it."""
        return f"127.0.0.1:{self.port}"

    @property
    def ports(self) -> tuple[int, int]:
        """What engines have to reach."""
        return self.port, self.tokens.port

    def end(self) -> None:
        """Stop both."""
        self.process.end()
        self.tokens.close()


def start_token_registry() -> TokenRegistry:
    """Start both; the account is `REGISTRY_USER` with `REGISTRY_PASSWORD`."""
    directory = new_directory("token-registry")
    tokens, port = TokenServer(), free_port()
    (directory / "tokens.pem").write_bytes(tokens.certificate.public_bytes(Encoding.PEM))
    config = {
        "version": "0.1",
        "log": {"level": "warn"},
        "storage": {"filesystem": {"rootdirectory": f"{directory}/images"}},
        "http": {"addr": f"127.0.0.1:{port}"},
        "auth": {
            "token": {
                "realm": f"http://127.0.0.1:{tokens.port}/token",
                "service": _NAME,
                "issuer": _NAME,
                "rootcertbundle": f"{directory}/tokens.pem",
            }
        },
    }
    (directory / "config.yml").write_text(json.dumps(config))  # JSON is YAML
    process = Process(
        [registry().program("docker-registry"), "serve", directory / "config.yml"],
        log=directory / "registry.log",
    )
    process.wait_for(lambda: answers_http(f"http://127.0.0.1:{port}/v2/"), what="the registry answering")
    return TokenRegistry(process=process, port=port, tokens=tokens)
