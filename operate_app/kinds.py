"""What is done with an installation, as kinds of operation."""

from dataclasses import dataclass

from operations_app.kinds import ByHand, Kind, Target


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """A backup is made as the settings say."""


@dataclass(frozen=True, kw_only=True)
class BackupMade:
    """The file, its size in bytes, and where it lies."""

    name: str
    bytes: int
    to: str


BACKUP: Kind[None, Nothing, BackupMade] = Kind(
    name="installation.backup",
    title="Back up this installation",
    params=Nothing,
    result=BackupMade,
    place=lambda _: None,
    target=lambda *_: Target(noun=""),
    by_hand=lambda *_: ByHand(),
)
