"""What compose files may say before Compose itself opens them.

It reads other files while it reads these (`include`, `extends`, `env_file` …), may fetch them, and may start programs.
So the same files are followed here first, by the same rules, and what would lead out of the stack's folder is refused
by name. Keys are looked for in every spelling: through aliases, merges, several documents in one file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from stacks_app.compose.dotenv import read_variables
from stacks_app.compose.nodes import MAX_BYTES, Node, read_yaml
from stacks_app.compose.places import Places, Variables, is_remote, substituted
from stacks_app.compose.ports import check_ports, ports_in
from stacks_app.compose.refused import ComposeRefused

MAX_FILES: Final = 100
MAX_SERVICES: Final = 500
# Keys of a service that make the CLI do something on its own machine, and why not.
PROGRAMS: Final = {
    "provider": "starts a program on the machine of Quaymaster",
    "use_api_socket": "hands the engine and its logins to the service",
    "models": "needs a program beside Compose",
}
# Contexts that are no folder of ours: an image, another service or stage, an address that the engine fetches.
_ELSEWHERE: Final = ("docker-image:", "service:", "target:")
_LAYOUT: Final = "oci-layout://"


@dataclass(frozen=True)
class _Seen:
    """Where one file stands: paths in it are seen from `base`, its `$` are filled from `variables`."""

    file: Path
    base: Path
    variables: Variables


@dataclass
class Rules:
    """Follows compose files from one to the next; every file and service counts."""

    places: Places
    project: str
    _read: set[tuple[Path, Path, frozenset[tuple[str, str | None]]]] = field(default_factory=set)
    _services: int = 0
    _ports: int = 0
    profiles: dict[str, set[str]] = field(default_factory=dict)  # by the services that are for these only
    names: dict[Path, str] = field(
        default_factory=dict
    )  # what a file calls the project, as it is written there

    def check(self, file: Path, base: Path, variables: Variables) -> None:
        """Look through one file, and through those that it names.

        Raises:
            ComposeRefused: with the file, and the line where it can be told.
        """
        how = (file, base, frozenset(variables.items()))
        if how in self._read:
            return
        self._read.add(how)
        if len(self._read) > MAX_FILES:
            raise ComposeRefused(
                f"The stack has more than {MAX_FILES} compose files.", code="compose_too_many_files"
            )
        seen = _Seen(file, base, variables)
        with self._named(file):
            documents = read_yaml(_content(file))
        for document in documents:
            for name in document.get("name"):
                if _says(name, seen) != self.project:
                    self.names[file] = name.text or ""
            self._document(document, seen)

    def _document(self, document: Node, seen: _Seen) -> None:
        for key, value in document.entries():
            with self._named(seen.file, value.line):
                if key == "models":
                    raise refused_program(key)
                if key == "services":
                    self._services_of(value, seen)
                elif key == "include":
                    for each in value.items or ():
                        self._include(each, seen)
                elif key in {"configs", "secrets"}:
                    for node in (node for _, each in value.entries() for node in each.get("file")):
                        self._place(node, seen, f"`{key}`")
                elif key == "volumes":
                    for option in (
                        leaf for _, each in value.entries() for leaf in _leaves(each, "driver_opts")
                    ):
                        self._bind(option, seen, _filled(option, seen, "`volumes`"))

    def _services_of(self, services: Node, seen: _Seen) -> None:
        for name, service in services.entries():
            self._services += 1
            if self._services > MAX_SERVICES:
                raise ComposeRefused(
                    f"The stack has more than {MAX_SERVICES} services.", code="compose_too_many_services"
                )
            for key, value in service.entries():
                if key == "profiles":
                    self.profiles.setdefault(name, set()).update(leaf.text or "" for leaf in value.leaves())
                with self._named(seen.file, value.line):
                    self._of_service(key, value, seen)
            with self._named(seen.file, service.line):
                self._ports_of(name, service, seen)

    def _ports_of(self, name: str, service: Node, seen: _Seen) -> None:
        """Compose takes its time to take ranges apart, so that these are counted before."""
        lists = [*service.get("ports"), *service.get("expose")]
        here = sum(_ports_in(each, seen) for value in lists for each in value.items or ())
        self._ports += here
        check_ports(name, here, self._ports)

    def _of_service(self, key: str, value: Node, seen: _Seen) -> None:
        if key in PROGRAMS:
            raise refused_program(key)
        if key in {"env_file", "label_file"}:
            self._files(value.leaves(), seen, f"`{key}`")
        elif key == "extends":
            self._extends(value, seen)
        elif key == "build":
            self._build(value, seen)
        elif key == "volumes":
            for each in value.items or ():
                self._volume(each, seen)
        elif key == "develop":
            self._develop(value, seen)

    def _include(self, included: Node, seen: _Seen) -> None:
        nodes = [included] if included.text is not None else [*_leaves(included, "path")]
        paths = [self._yaml(node, seen, "`include`") for node in nodes]
        folders = [
            self._place(node, seen, "`include.project_directory`")
            for node in _leaves(included, "project_directory")
        ]
        base = folders[0] if folders else paths[0].parent if paths else seen.base
        named = [self._place(node, seen, "`include.env_file`") for node in _leaves(included, "env_file")]
        own: dict[str, str | None] = {}
        for file in named or [base / ".env"]:
            own |= read_variables(text_of(self.places, file))
        variables = {**own, **seen.variables}
        if base != seen.base:
            variables["PWD"] = None
        for path in paths:
            self.check(path, base, variables)

    def _extends(self, extends: Node, seen: _Seen) -> None:
        for node in extends.get("file"):
            file = self._yaml(node, seen, "`extends`")
            self.check(file, file.parent, seen.variables)

    def _build(self, build: Node, seen: _Seen) -> None:
        bases = [seen.base]
        if contexts := [build] if build.text is not None else [*build.get("context")]:
            ours = [node for node in contexts if not is_remote(_filled(node, seen, "`build.context`"))]
            bases = [self._place(node, seen, "`build.context`") for node in ours]
        for node in build.get("dockerfile"):
            for base in bases:
                self._place(node, replace(seen, base=base), "`build.dockerfile`")
        for node in _leaves(build, "additional_contexts"):
            self._additional_context(node, seen)

    def _additional_context(self, node: Node, seen: _Seen) -> None:
        """`name=place` in a list, the place alone in a mapping; a place is a path unless it says otherwise."""
        what = "`build.additional_contexts`"
        text = _filled(node, seen, what)
        for place in (text, text.partition("=")[2]):
            path = place.removeprefix(_LAYOUT)
            if path != place or not (place.startswith(_ELSEWHERE) or is_remote(place)):
                self.places.inside(seen.base, path, what=what, shown=node.text)

    def _develop(self, develop: Node, seen: _Seen) -> None:
        for rule in (rule for watch in develop.get("watch") for rule in watch.items or ()):
            for path in rule.get("path"):
                self._place(path, seen, "`develop.watch`")

    def _volume(self, volume: Node, seen: _Seen) -> None:
        if volume.text is not None:
            self._bind(volume, seen, _filled(volume, seen, "`volumes`").partition(":")[0])
        for node in volume.get("source"):
            self._bind(node, seen, _filled(node, seen, "`volumes`"))

    def _bind(self, node: Node, seen: _Seen, source: str) -> None:
        """A bind of ours stays inside; an absolute one means the engine's disk."""
        if source.startswith(("~", ".")) or (not source.startswith("/") and "/../" in f"/{source}/"):
            try:
                self.places.inside(seen.base, source, what="`volumes`", shown=node.text)
            except ComposeRefused as error:
                words = "A folder of the host is mounted by its whole path, such as /srv/data."
                raise ComposeRefused(f"{error.detail} {words}", code=error.code) from None

    def _files(self, nodes: Iterator[Node], seen: _Seen, what: str) -> None:
        for node in nodes:
            with self._named(seen.file, node.line):
                self.places.readable(seen.base, _filled(node, seen, what), what=what, shown=node.text)

    def _place(self, node: Node, seen: _Seen, what: str) -> Path:
        return self.places.inside(seen.base, _filled(node, seen, what), what=what, shown=node.text)

    def _yaml(self, node: Node, seen: _Seen, what: str) -> Path:
        text = _filled(node, seen, what)
        if is_remote(text):
            raise ComposeRefused(
                f"{what}: {node.text!r:.200} is not a file of the stack.", code="compose_remote"
            )
        return self.places.readable(seen.base, text, what=what, shown=node.text)

    @contextmanager
    def _named(self, file: Path, line: int | None = None) -> Iterator[None]:
        """What is refused inside says where, as near as it is known."""
        try:
            yield
        except ComposeRefused as error:
            if error.file is None:
                error.file = str(file.relative_to(self.places.root))
                error.line = error.line or line
            raise


def text_of(places: Places, file: Path) -> str:
    """The text of a `.env`; none when it is not there.

    Raises:
        ComposeRefused: it is not a plain file inside, or no text.
    """
    leads = places.readable(file.parent, file.name, what="`.env`")
    content = _content(leads) if leads.is_file() else b""
    if len(content) > MAX_BYTES:
        raise ComposeRefused(f"`{file.name}` is larger than {MAX_BYTES // 2**20} MiB.", code="compose_path")
    return content.decode(errors="replace")


def _filled(node: Node, seen: _Seen, what: str) -> str:
    """The text of a node with its `$` filled in: it may hold a secret now, so what is refused is shown as written."""
    return substituted(node.text or "", seen.variables, what=what)


def _ports_in(entry: Node, seen: _Seen) -> int:
    try:
        return ports_in(_filled(entry, seen, "`ports`"))
    except ComposeRefused:
        return 1  # only Compose can tell, and what it makes of it is counted then


def _says(name: Node, seen: _Seen) -> str:
    try:
        return _filled(name, seen, "`name`")
    except ComposeRefused:
        return ""


def _leaves(node: Node, key: str) -> Iterator[Node]:
    return (leaf for value in node.get(key) for leaf in value.leaves())


def _content(file: Path) -> bytes:
    """At most one byte more than is taken."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ComposeRefused("There is no such file in the stack.", code="compose_no_file") from error


def refused_program(key: str) -> ComposeRefused:
    """The refusal of one of `PROGRAMS`."""
    return ComposeRefused(f"`{key}` is not taken: it {PROGRAMS[key]}.", code="compose_program")
