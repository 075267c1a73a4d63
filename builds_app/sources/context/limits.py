"""How much a context may be, and the error that says no."""

import time
from dataclasses import dataclass, field


class ContextRefused(Exception):
    """The context is not taken; `str()` says why in words for people, `code` is stable and meant for programs."""

    def __init__(self, message: str, *, code: str = "context_refused") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one context. `ratio` is unpacked to packed size, looked at above 64 MiB; `seconds` is wall time."""

    bytes: int
    files: int
    ratio: int = 200
    seconds: float = 300


RATIO_COUNTS_FROM = 64 * 1024 * 1024


@dataclass(kw_only=True)
class Meter:
    """Counts what a context takes while it is written, and refuses the moment a limit is passed.

    packed_bytes: size of the archive, None where there is none to compare with.
    """

    limits: Limits
    packed_bytes: int | None = None
    files: int = 0
    bytes: int = 0
    started: float = field(default_factory=time.monotonic)

    def add_file(self) -> None:
        self.files += 1
        if self.files > self.limits.files:
            raise ContextRefused(
                f"The context has more than {self.limits.files:,} files.", code="context_too_many_files"
            )

    def add_bytes(self, count: int) -> None:
        self.bytes += count
        if self.bytes > self.limits.bytes:
            raise ContextRefused(
                f"The context is larger than {self.limits.bytes // 2**20:,} MiB.", code="context_too_large"
            )
        packed = self.packed_bytes
        if packed is not None and self.bytes > max(RATIO_COUNTS_FROM, self.limits.ratio * packed):
            words = f"The archive unpacks to more than {self.limits.ratio} times its size."
            raise ContextRefused(words, code="context_ratio")
        if time.monotonic() - self.started > self.limits.seconds:
            raise ContextRefused(
                f"Unpacking took longer than {self.limits.seconds:.0f} seconds.", code="context_too_slow"
            )
