"""What a stack is made from at one moment: its draft, or what a revision kept of that."""

import hashlib
import json
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from accounts_app.vault import unseal
from stacks_app.compose.dotenv import read_variables
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.source import Source
from stacks_app.models import Revision, Stack
from stacks_app.sources.tree import Tree, contents_of, lay_out

# What Compose takes when nobody says which, first that is there first; and what it lays over it
# (compose-go, cli/options.go).
NAMES: Final = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES: Final = (
    "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Files, variables and choices.

    versions: of each variable, whether it is a secret (nobody is told its value), and how often it was changed.
    scales: of services that are not to have as many containers as the files say, how many.
    key: what digests of its files are made with; it is the stack's own, and nobody is told it.
    on_disk: the folder of the engine that has its files already, "" when they are carried there.
    """

    project: str
    tree: Tree
    compose_files: tuple[str, ...]
    profiles: tuple[str, ...]
    variables: dict[str, str] = field(repr=False)
    versions: dict[str, dict[str, Any]]
    key: bytes = field(repr=False)
    scales: dict[str, int] = field(default_factory=dict)
    on_disk: str = ""

    @classmethod
    def of_draft(cls, stack: Stack) -> Self:
        """What the stack shall be."""
        variables = list(stack.variables.all())
        return cls(
            project=stack.project,
            tree=Tree.from_json(stack.files),
            compose_files=tuple(stack.compose_files),
            profiles=tuple(stack.profiles),
            variables={each.name: unseal(each, "sealed_value") for each in variables},
            versions={each.name: {"secret": each.secret, "version": each.version} for each in variables},
            key=stack.seal_id.bytes,
            scales=stack.scales,
            on_disk=stack.working_dir,
        )

    @classmethod
    def of_revision(cls, revision: Revision) -> Self:
        """What it was at that time."""
        return cls(
            project=revision.stack.project,
            tree=Tree.from_json(revision.files),
            compose_files=tuple(revision.compose_files),
            profiles=tuple(revision.profiles),
            variables=json.loads(unseal(revision, "sealed_variables") or "{}"),
            versions=revision.variables,
            key=revision.stack.seal_id.bytes,
            scales=revision.scales,
            on_disk=revision.stack.working_dir,
        )

    @property
    def digest(self) -> str:
        """Tells two snapshots of a stack apart, without telling what is in them."""
        said = {**asdict(self), "key": "", "versions": "", "tree": self.tree.digest}
        return hashlib.blake2b(json.dumps(said, sort_keys=True).encode(), key=self.key).hexdigest()

    @property
    def secret(self) -> tuple[str, ...]:
        """The names of the variables that are secrets."""
        return tuple(name for name, about in self.versions.items() if about["secret"])

    @property
    def secrets(self) -> dict[str, str]:
        """The values of its secrets by their names."""
        return {name: self.variables[name] for name in self.secret if name in self.variables}

    @property
    def files(self) -> tuple[str, ...]:
        """Its compose files in their order, those of `COMPOSE_FILE` or of Compose's own choice when nobody said.

        Raises:
            ComposeRefused: one of them, or any, is not there.
        """
        there = {entry.path for entry in self.tree}
        if said := self.compose_files or self._files_of_variables():
            if missing := [name for name in said if name not in there]:
                raise ComposeRefused(f"There is no file {missing[0]}.", code="compose_no_file")
            return said
        if not there:
            raise ComposeRefused("The stack has no files yet.", code="compose_no_file")
        first = next((name for name in NAMES if name in there), None)
        if first is None:
            likely = next((name for name in sorted(there) if name.rpartition("/")[2] in NAMES), None)
            which = f", {likely} say" if likely else ""
            words = (
                f"The stack has no compose file: call one of its files {NAMES[0]}, or say which it is{which}."
            )
            raise ComposeRefused(words, code="compose_no_file")
        over = next((name for name in OVERRIDES if name in there), None)
        return (first, over) if over else (first,)

    def _files_of_variables(self) -> tuple[str, ...]:
        """As the CLI finds them where it is not told which (docs.docker.com/compose/how-tos/environment-variables)."""
        entry = self.tree.find(".env")
        contents = dict(contents_of({entry.sha256})) if entry and entry.sha256 else {}
        dotenv = "".join(content.decode(errors="replace") for content in contents.values())
        variables = {**read_variables(dotenv), **self.variables}
        said = variables.get("COMPOSE_FILE", "")
        if said is None:
            words = (
                "Which files are Compose's hangs on how COMPOSE_FILE is written in .env: say which they are."
            )
            raise ComposeRefused(words, code="compose_variable", file=".env")
        separator = variables.get("COMPOSE_PATH_SEPARATOR") or ":"
        return tuple(posixpath.normpath(name) for name in said.split(separator) if name)

    @contextmanager
    def laid_out(self) -> Iterator[Source]:
        """Its files in a folder that is gone when the block ends, as Compose takes them.

        Raises:
            ComposeRefused: it has no compose file, or the content of one was lost.
        """
        files = self.files
        with TemporaryDirectory(prefix="quaymaster-stack-") as folder:
            lay_out(self.tree, into=Path(folder))
            yield Source(
                folder=Path(folder),
                project=self.project,
                files=files,
                chosen_by_variables=not self.compose_files,
                variables=self.variables,
                secret=self.secret,
                profiles=self.profiles,
            )
