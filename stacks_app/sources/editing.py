"""A compose file with some of it changed: every line that need not change stays as somebody wrote it.

The text is never written anew. Where a value is another one, just its place in the text is replaced.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

import yaml

from stacks_app.compose.project import as_json
from stacks_app.sources.raw import Plain, Tagged, is_merge, parse, read_raw, settled, value_of
from stacks_app.sources.writing import yaml_text

_ALIAS: Final = re.compile(r"\s*:\s+(\*[^\s,\]}]+)")
_ODD_BREAKS: Final = re.compile("\r(?!\n)|[\x85\u2028\u2029\ufeff]")
_ENDS: Final = re.compile(r"[ \t]*(?:\r?\n[ \t]*)*\Z")
_WORD: Final = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")


class CannotEdit(Exception):
    """The text cannot be changed in place so that it says just that."""


def edit_text(text: str, wanted: Mapping[str, Any]) -> str:
    """`text` changed so that it says `wanted`, which is made from what `read_raw` gives of it.

    Raises:
        CannotEdit: that cannot be said by changing only what differs, as where an alias would change with it.
    """
    wanted = settled(wanted)
    try:
        if read_raw(text) == wanted:
            return text
        if _ODD_BREAKS.search(text):
            raise CannotEdit("its lines end in several ways")
        root = parse(text)
        if root is None:
            return yaml_text(wanted)
        page = _Page(text)
        page.mapping(root, wanted)
        edited = page.edited()
        if read_raw(edited) != wanted:
            raise CannotEdit("something else would change with it")
    except ValueError as error:
        raise CannotEdit(str(error)) from error
    return edited


@dataclass(frozen=True)
class _Span:
    start: int
    end: int


@dataclass
class _Page:
    text: str
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def edited(self) -> str:
        parts, at = [], 0
        # Of two at one place the one that takes nothing away comes first, and of these the inner one.
        for start, end, words in sorted(self.edits, key=lambda edit: (edit[0], edit[1] > edit[0])):
            if start < at:
                raise CannotEdit("two changes are at one place")
            parts += [self.text[at:start], words]
            at = end
        edited = "".join([*parts, self.text[at:]])
        return edited if self.text.startswith(self._newline) else edited.removeprefix(self._newline)

    def mapping(self, node: yaml.Node, wanted: Any) -> None:
        """Change the mapping `node` into `wanted`, which is one that is not empty, too."""
        if not (isinstance(node, yaml.MappingNode) and isinstance(wanted, Mapping)):
            raise CannotEdit("it is no mapping")
        pairs = [(key, value) for key, value in node.value if not is_merge(key)]
        here = value_of(node)
        own = {key.value for key, _ in pairs}
        if gone := here.keys() - wanted.keys() - own:
            raise CannotEdit(f"{min(gone)} comes from somewhere else")
        for key, value in pairs:
            if key.value in wanted and here[key.value] != wanted[key.value]:
                self._value(node, key, value, wanted[key.value])
        spans = [self._span_of(key, value) for key, value in node.value]
        dropped = [not is_merge(key) and key.value not in wanted for key, _ in node.value]
        new = {
            name: value
            for name, value in wanted.items()
            if name not in own and (name not in here or here[name] != value)
        }
        self._parts(
            node,
            spans,
            dropped,
            {len(spans): list(new.items())} if new else {},
            _Kind(lambda part: yaml_text(dict([part])), lambda part: _flow(dict([part]))[1:-1]),
        )

    def _value(self, node: yaml.CollectionNode, key: yaml.Node, value: yaml.Node, wanted: Any) -> None:
        aliased = _is_alias(key, value)
        filled = wanted and value.value and not aliased
        if filled and isinstance(wanted, Mapping) and isinstance(value, yaml.MappingNode):
            return self.mapping(value, wanted)
        if filled and isinstance(value, yaml.SequenceNode) and isinstance(wanted, list):
            return self._list(value, wanted)
        span = self._span_of(key, value)
        in_place = value.end_mark.index > value.start_mark.index and not aliased
        if node.flow_style and in_place:
            start, words = value.start_mark.index, _flow(wanted)
        elif node.flow_style:
            start, words = span.start, _flow({key.value: wanted})[1:-1]
        elif _is_line(value) and isinstance(wanted, str) and in_place:
            start, words = value.start_mark.index, yaml_text({"k": wanted}).removeprefix("k:").strip()
        else:
            start, words = span.start, yaml_text({key.value: wanted}).rstrip("\n")
        self.edits.append((start, span.end, self._indented(words, _column(key))))
        return None

    def _list(self, node: yaml.CollectionNode, wanted: Sequence[Any]) -> None:
        old = [value_of(each) for each in node.value]
        spans = [self._item(node, index) for index in range(len(old))]
        dropped, new = [False] * len(old), dict[int, list[Any]]()
        match = SequenceMatcher(None, list(map(repr, old)), list(map(repr, wanted)), autojunk=False)
        kind = _Kind(lambda part: yaml_text([part]), _flow)
        for tag, first, last, begin, end in match.get_opcodes():
            if tag == "equal":
                continue
            both = min(last - first, end - begin)
            for index in range(both):
                self._replace(node, spans[first + index], wanted[begin + index], kind)
            dropped[first + both : last] = [True] * (last - first - both)
            if begin + both < end:
                new[last] = list(wanted[begin + both : end])
        self._parts(node, spans, dropped, new, kind)

    def _replace(self, node: yaml.CollectionNode, span: _Span, part: Any, kind: "_Kind") -> None:
        column = node.start_mark.column
        words = kind.flow(part) if node.flow_style else self._indented(kind.block(part).rstrip("\n"), column)
        self.edits.append((span.start, span.end, words))

    def _parts(
        self,
        node: yaml.CollectionNode,
        spans: Sequence[_Span],
        dropped: Sequence[bool],
        new: Mapping[int, Sequence[Any]],
        kind: "_Kind",
    ) -> None:
        """Take those parts away that are `dropped`, and put `new` ones before those with these numbers."""
        if not (any(dropped) or new):
            return
        if node.flow_style:
            self._flow_parts(node, spans, dropped, new, kind)
            return
        if not spans:
            raise CannotEdit("there is nothing to set it beside")
        for span, gone in zip(spans, dropped, strict=True):
            if gone:
                start, end = self._before(span), self._line_end(span.end)
                self.edits.append((max(start, 0), end, ""))
        column = node.start_mark.column if isinstance(node, yaml.SequenceNode) else _column(node.value[0][0])
        for index, parts in new.items():
            at = self._before(spans[0]) if index == 0 else self._line_end(spans[index - 1].end)
            words = "".join(kind.block(part) for part in parts).rstrip("\n")
            lines = self._newline + " " * column + self._indented(words, column)
            if at < 0:
                raise CannotEdit("there is no line before it")
            self.edits.append((at, at, lines))

    def _flow_parts(
        self,
        node: yaml.CollectionNode,
        spans: Sequence[_Span],
        dropped: Sequence[bool],
        new: Mapping[int, Sequence[Any]],
        kind: "_Kind",
    ) -> None:
        """The same between brackets: what stands between two parts that stay is left as it is."""
        kept = [span for span, gone in zip(spans, dropped, strict=True) if not gone]
        inner = _Span(node.start_mark.index + 1, node.end_mark.index - 1)
        if not kept:
            words = ", ".join(kind.flow(part) for index in sorted(new) for part in new[index])
            whole = _Span(spans[0].start, spans[-1].end) if spans else inner
            self.edits.append((whole.start, whole.end, words))
            return
        for index, (span, gone) in enumerate(zip(spans, dropped, strict=True)):
            if gone:
                before = [each for each in kept if each.end <= span.start]
                start = spans[index - 1].end if before else span.start
                end = span.end if before else spans[index + 1].start
                self.edits.append((start, end, ""))
        for index, parts in new.items():
            written = [kind.flow(part) for part in parts]
            before = [each for each in kept if index and each.end <= spans[index - 1].end]
            if before:
                self.edits.append((before[-1].end, before[-1].end, "".join(f", {each}" for each in written)))
            else:
                self.edits.append((kept[0].start, kept[0].start, "".join(f"{each}, " for each in written)))

    def _span_of(self, key: yaml.Node, value: yaml.Node) -> _Span:
        if not isinstance(key, yaml.ScalarNode):
            raise CannotEdit("a key is no text")
        if _is_alias(key, value):
            found = _ALIAS.match(self.text, key.end_mark.index)
            if found is None:
                raise CannotEdit("where an alias stands is not clear")
            return _Span(key.start_mark.index, found.end())
        return _Span(key.start_mark.index, max(self._end(value), key.end_mark.index))

    def _item(self, node: yaml.CollectionNode, index: int) -> _Span:
        item = node.value[index]
        if item.start_mark.index < node.start_mark.index or item.start_mark.index == item.end_mark.index:
            raise CannotEdit("an item of a list is an alias, or empty")
        if node.flow_style:
            return _Span(item.start_mark.index, self._end(item))
        start = node.start_mark.index
        if index:
            dash = re.compile(rf"^ {{{node.start_mark.column}}}-(?=\s)", re.MULTILINE)
            after = self._end(node.value[index - 1])
            found = list(dash.finditer(self.text, after, item.start_mark.index))
            if not found:
                raise CannotEdit("where an item of a list begins is not clear")
            start = found[-1].end() - 1
        return _Span(start, self._end(item))

    def _end(self, node: yaml.Node) -> int:
        """Behind its last word: comments and empty lines that follow it are not its own."""
        if isinstance(node, yaml.ScalarNode):
            end = int(node.end_mark.index)
            if node.style not in {"|", ">"}:
                return end
            header = self.text[node.start_mark.index : end].partition("\n")[0]
            if "+" in header.partition("#")[0]:
                return end - len(self._newline) if self.text[:end].endswith("\n") else end
            found = _ENDS.search(self.text[node.start_mark.index : end])
            return int(node.start_mark.index) + found.start() if found else end
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(node, yaml.MappingNode):
            return self._span_of(*last).end
        return int(node.end_mark.index) if last.start_mark.index < node.start_mark.index else self._end(last)

    def _before(self, span: _Span) -> int:
        """The end of the line before the one that it begins."""
        start = self.text.rfind("\n", 0, span.start) + 1
        if self.text[start : span.start].strip(" "):
            raise CannotEdit("it does not begin a line")
        return start - len(self._newline) if start else -1

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1] == "\r" else end

    def _indented(self, words: str, column: int) -> str:
        return words.replace("\n", self._newline + " " * column)

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"


@dataclass(frozen=True)
class _Kind:
    """How a part is written on lines of its own, and between brackets."""

    block: Callable[[Any], str]
    flow: Callable[[Any], str]


def _column(key: yaml.Node) -> int:
    return int(key.start_mark.column)


def _is_alias(key: yaml.Node, value: yaml.Node) -> bool:
    """What an alias stands for is somewhere before it."""
    return bool(value.start_mark.index < key.end_mark.index)


def _is_line(node: yaml.Node) -> bool:
    """Whether it is a text behind its key."""
    written = node.end_mark.index > node.start_mark.index
    return isinstance(node, yaml.ScalarNode) and written and node.style not in {"|", ">"}


def _flow(value: Any) -> str:
    """As it stands between brackets: JSON, for files that are that as a whole."""
    if value is None:
        return "null"
    if isinstance(value, Tagged):
        raise CannotEdit("a tag between brackets")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{as_json(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return str(value) if isinstance(value, Plain) and _WORD.fullmatch(value) else as_json(value)
