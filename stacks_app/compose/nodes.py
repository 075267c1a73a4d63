"""YAML of strangers as a tree, read within bounds and without making anything of it.

libyaml, which Compose's own parser descends from, tells its events one by one: nothing is built from tags, no alias is
expanded, and what they would expand to is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from stacks_app.compose.refused import ComposeRefused

MAX_BYTES: Final = 2 * 2**20
MAX_DEPTH: Final = 100
MAX_NODES: Final = 100_000  # with each alias counted as what it stands for
MERGE: Final = "<<"
_CORE: Final = "tag:yaml.org,2002:"
# What changes how a value is read, not what is made of it; the last two are Compose's, for overriding.
_PLAIN_TAGS: Final = {
    *(f"{_CORE}{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map", "merge"))
}
_TAGS: Final = _PLAIN_TAGS | {"!", "!reset", "!override"}


@dataclass(slots=True, eq=False)
class Node:
    """A value: one of `text`, `items` and `pairs`. It expands to `size` nodes, `height` of them above each other."""

    line: int
    text: str | None = None
    items: "list[Node] | None" = None
    pairs: "list[tuple[Node, Node]] | None" = None
    size: int = 1
    height: int = 1
    _keys: set[str] = field(default_factory=set)
    _waiting: "Node | None" = None  # a key whose value is to come

    def entries(self) -> "Iterator[tuple[str, Node]]":
        """Keys and values of a mapping, those of what is merged into it (`<<`) included, overridden or not."""
        for key, value in self.pairs or ():
            if key.text == MERGE:
                for merged in value.items or (value,):
                    yield from merged.entries()
            elif key.text is not None:
                yield key.text, value

    def get(self, name: str) -> "Iterator[Node]":
        """Every value that `name` may have here."""
        return (value for key, value in self.entries() if key == name)

    def leaves(self) -> "Iterator[Node]":
        """The scalars of it, keys left out."""
        if self.text is not None:
            yield self
        for item in self.items or ():
            yield from item.leaves()
        for _, value in self.pairs or ():
            yield from value.leaves()

    def add(self, child: "Node") -> None:
        """Put the next value into a list or mapping.

        Raises:
            ComposeRefused: a key stands twice, or is no text.
        """
        self.size += child.size
        self.height = max(self.height, child.height + 1)
        if self.items is not None:
            self.items.append(child)
        elif self._waiting is not None:
            assert self.pairs is not None  # noqa: S101 - the parser gives values to lists and mappings only
            self.pairs.append((self._waiting, child))
            self._waiting = None
        else:
            if child.text is None:
                raise ComposeRefused("A key has to be text.", code="yaml_key", line=child.line)
            if child.text in self._keys:
                raise ComposeRefused(
                    f"{child.text[:80]!r} stands twice here.", code="yaml_duplicate_key", line=child.line
                )
            self._keys.add(child.text)
            self._waiting = child


def read_yaml(content: bytes) -> list[Node]:
    """The documents of a file.

    Raises:
        ComposeRefused: it is no YAML, larger or deeper than it may be, or uses what no compose file needs.
    """
    if len(content) > MAX_BYTES:
        raise ComposeRefused(f"The file is larger than {MAX_BYTES // 2**20} MiB.", code="yaml_too_large")
    try:
        content.decode()
        return list(_documents(content))
    except UnicodeDecodeError as error:
        raise ComposeRefused("The file is not UTF-8 text.", code="yaml_invalid") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ComposeRefused(f"This is no YAML: {error.problem}.", code="yaml_invalid", line=line) from error
    except yaml.YAMLError as error:
        raise ComposeRefused(f"This is no YAML: {error}.", code="yaml_invalid") from error


def _documents(content: bytes) -> Iterator[Node]:
    anchors: dict[str, Node] = {}
    above: list[Node] = []
    before = 0  # how much the documents before this one are
    for event in yaml.parse(content, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.DocumentStartEvent):
            anchors = {}
        if isinstance(event, yaml.AliasEvent):
            done = _aliased(event, anchors, above)
        elif isinstance(event, yaml.ScalarEvent):
            done = _begun(event, anchors, Node(line=_line(event), text=event.value))
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            node = Node(line=_line(event), pairs=[]) if mapping else Node(line=_line(event), items=[])
            above.append(_begun(event, anchors, node))
            _count(node, above, before)
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            done = above.pop()
        else:
            continue
        _count(done, above, before)
        if above:
            above[-1].add(done)
        else:
            before += done.size
            yield done


def _count(done: Node, above: list[Node], before: int) -> None:
    """Refuse what expands to too much. The lists and mappings that are still open count with what they have so far."""
    if done.height + len(above) > MAX_DEPTH:
        raise ComposeRefused(
            f"The file is nested more than {MAX_DEPTH} deep.", code="yaml_too_deep", line=done.line
        )
    if before + done.size + sum(node.size for node in above) > MAX_NODES:
        raise ComposeRefused(
            f"The file has more than {MAX_NODES:,} values once its aliases are expanded.",
            code="yaml_too_many_values",
            line=done.line,
        )


def _begun(event: yaml.ScalarEvent | yaml.CollectionStartEvent, anchors: dict[str, Node], node: Node) -> Node:
    if event.tag is not None and event.tag not in _TAGS:
        raise ComposeRefused(f"The tag {event.tag[:80]} is not taken.", code="yaml_tag", line=node.line)
    if event.anchor is not None:
        anchors[event.anchor] = node
    return node


def _aliased(event: yaml.AliasEvent, anchors: dict[str, Node], above: list[Node]) -> Node:
    node = anchors.get(event.anchor or "")
    if node is None or node in above:
        raise ComposeRefused(
            f"*{event.anchor} stands for nothing that is complete before it.",
            code="yaml_alias",
            line=_line(event),
        )
    return node


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None  # noqa: S101 - only events that are made by hand have none
    return int(event.start_mark.line) + 1
