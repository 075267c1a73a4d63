"""Compose files as text, which a person reads and every reader of YAML takes for the same."""

from collections.abc import Mapping
from typing import Any

import yaml


def compose_text(project: Mapping[str, Any]) -> str:
    """`project` as YAML, in its order."""
    text: str = yaml.dump(
        dict(project),
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


_Dumper.add_representer(str, _text)
_Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", ""))
