"""BuildKit's messages, as far as we use them; names and numbers are those of its .proto files."""

# ruff: noqa: RUF009, D101 the specifiers are fields as dataclasses.field is; the .proto files describe the messages
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from builds_app.buildkit.wire import (
    binaries,
    binary,
    boolean,
    message,
    messages,
    signed,
    string,
    string_map,
    strings,
    unsigned,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Empty:
    """google/protobuf/empty.proto, and any request whose content does not matter."""


@dataclass(slots=True)
class Timestamp:
    """google/protobuf/timestamp.proto."""

    seconds: int = signed(1)
    nanos: int = signed(2)

    def as_datetime(self) -> datetime:
        """UTC, whole microseconds; the epoch for a time that no datetime can hold."""
        try:
            return _EPOCH + timedelta(seconds=self.seconds, microseconds=self.nanos // 1000)
        except OverflowError:
            return _EPOCH


# moby/buildkit solver/pb/ops.proto


@dataclass(slots=True)
class Position:
    line: int = signed(1)
    character: int = signed(2)


@dataclass(slots=True)
class Range:
    start: Position | None = message(1, Position)
    end: Position | None = message(2, Position)


@dataclass(slots=True)
class SourceInfo:
    filename: str = string(1)
    data: bytes = binary(2)


# moby/buildkit api/services/control/control.proto


@dataclass(slots=True)
class ProgressGroup:
    id: str = string(1)
    name: str = string(2)


@dataclass(slots=True)
class Vertex:
    digest: str = string(1)
    inputs: list[str] = strings(2)
    name: str = string(3)
    cached: bool = boolean(4)
    started: Timestamp | None = message(5, Timestamp)
    completed: Timestamp | None = message(6, Timestamp)
    error: str = string(7)
    group: ProgressGroup | None = message(8, ProgressGroup)


@dataclass(slots=True)
class VertexStatus:
    id: str = string(1)
    vertex: str = string(2)
    name: str = string(3)
    current: int = signed(4)
    total: int = signed(5)
    started: Timestamp | None = message(7, Timestamp)
    completed: Timestamp | None = message(8, Timestamp)


@dataclass(slots=True)
class VertexLog:
    vertex: str = string(1)
    timestamp: Timestamp | None = message(2, Timestamp)
    stream: int = signed(3)
    msg: bytes = binary(4)


@dataclass(slots=True)
class VertexWarning:
    vertex: str = string(1)
    level: int = signed(2)
    short: bytes = binary(3)
    detail: list[bytes] = binaries(4)
    url: str = string(5)
    info: SourceInfo | None = message(6, SourceInfo)
    ranges: list[Range] = messages(7, Range)


@dataclass(slots=True)
class StatusResponse:
    vertexes: list[Vertex] = messages(1, Vertex)
    statuses: list[VertexStatus] = messages(2, VertexStatus)
    logs: list[VertexLog] = messages(3, VertexLog)
    warnings: list[VertexWarning] = messages(4, VertexWarning)


@dataclass(slots=True)
class StatusRequest:
    ref: str = string(1)


@dataclass(slots=True)
class Exporter:
    type: str = string(1)
    attrs: dict[str, str] = string_map(2)


@dataclass(slots=True)
class CacheOptions:
    exports: list[Exporter] = messages(4, Exporter)
    imports: list[Exporter] = messages(5, Exporter)


@dataclass(slots=True)
class SolveRequest:
    """``exporter`` and ``exporter_attrs`` are what engines before 25 read instead of ``exporters``."""

    ref: str = string(1)
    exporter: str = string(3)
    exporter_attrs: dict[str, str] = string_map(4)
    session: str = string(5)
    frontend: str = string(6)
    frontend_attrs: dict[str, str] = string_map(7)
    cache: CacheOptions | None = message(8, CacheOptions)
    entitlements: list[str] = strings(9)
    exporters: list[Exporter] = messages(13, Exporter)


@dataclass(slots=True)
class SolveResponse:
    exporter_response: dict[str, str] = string_map(1)


@dataclass(slots=True)
class Bytes:
    """``BytesMessage`` of Control.Session, and the answer of a secret."""

    data: bytes = binary(1)


# moby/buildkit session/{auth,secrets}, grpc.health.v1


@dataclass(slots=True)
class HealthResponse:
    status: int = unsigned(1)


@dataclass(slots=True)
class CredentialsRequest:
    host: str = string(1)


@dataclass(slots=True)
class CredentialsResponse:
    username: str = string(1)
    secret: str = string(2)


@dataclass(slots=True)
class SecretRequest:
    id: str = string(1)


# tonistiigi/fsutil types/{stat,wire}.proto


@dataclass(slots=True)
class Stat:
    """``mode`` holds Go's os.FileMode bits, ``mtime`` nanoseconds since 1970."""

    path: str = string(1)
    mode: int = unsigned(2)
    uid: int = unsigned(3)
    gid: int = unsigned(4)
    size: int = signed(5)
    mtime: int = signed(6)
    linkname: str = string(7)


@dataclass(slots=True)
class Packet:
    type: int = unsigned(1)
    stat: Stat | None = message(2, Stat)
    id: int = unsigned(3)
    data: bytes = binary(4)


# google/rpc/status.proto


@dataclass(slots=True)
class Any:
    type_url: str = string(1)
    value: bytes = binary(2)


@dataclass(slots=True)
class RpcStatus:
    code: int = signed(1)
    message: str = string(2)
    details: list[Any] = messages(3, Any)
