"""What an operator is told when something cannot be done."""


class NotDone(Exception):
    """It was not done, and nothing was changed.

    Args:
        detail: why, in words for people.
        hint: what to do about it.
    """

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__(f"{detail} {hint}".strip())
        self.detail, self.hint = detail, hint
