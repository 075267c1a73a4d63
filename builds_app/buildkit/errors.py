"""How a build fails, besides the engine's own errors (unreachable, stream cut, …)."""

from builds_app.dockerfile import LineRange
from containers_app.engine.errors import EngineError


class BuildFailed(EngineError):
    """BuildKit ended the build with an error; ``str()`` is its message.

    lines: the failing lines of the Dockerfile, as far as they are known; filename: what BuildKit calls that
    Dockerfile, or "". step: digest of the failing step, or "". exit_code: of the command that failed, None
    when it was no command.
    """

    code = "build_failed"

    def __init__(
        self,
        message: str,
        *,
        lines: tuple[LineRange, ...] = (),
        filename: str = "",
        step: str = "",
        exit_code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.lines = lines
        self.filename = filename
        self.step = step
        self.exit_code = exit_code


class InvalidBuild(EngineError):
    """The request cannot be built as it is: no context folder, no Dockerfile in it, a malformed option."""

    code = "invalid_build"
