"""The errors of this room."""


class ComposeRefused(Exception):
    """The files of a stack are not taken as they are; nothing was changed anywhere.

    `str()` and `detail` say why in words for people, `code` is stable and meant for programs. `file` is the path below
    the stack's folder, `line` counts from 1; None where it cannot be told.
    """

    def __init__(self, detail: str, *, code: str, file: str | None = None, line: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.file = file
        self.line = line


class ComposeUnavailable(Exception):
    """The CLI cannot be run on this machine, whatever it is given; `str()` says why, and what an operator can do."""
