"""Compose files as text, which a person reads and every reader of YAML takes for the same."""

from collections.abc import Mapping
from typing import Any

import yaml

from stacks_app.sources.raw import Plain, Tagged


def compose_text(project: Mapping[str, Any]) -> str:
    """`project` as YAML, in its order."""
    return yaml_text(dict(project))


def yaml_text(value: Any) -> str:
    """The same of any value."""
    text: str = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=False,
        allow_unicode=True,
        width=110,
    )
    return text


class _Dumper(yaml.SafeDumper):
    """As people write it: lists set in, no value named twice, and in quotes whatever YAML 1.2 may take for a number."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    careful = text[:1] in set("0123456789+-.") or not text.isprintable()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if careful else None)


def _plain(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    tag = dumper.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # published without
    return dumper.represent_scalar(tag, str(text))


def _tagged(dumper: yaml.SafeDumper, tagged: Tagged) -> yaml.Node:
    node = dumper.represent_data(tagged.value)
    node.tag = tagged.tag
    return node


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Plain, _plain)
_Dumper.add_representer(Tagged, _tagged)
_Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
