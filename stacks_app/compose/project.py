"""A resolved project: as Compose prints it, as we hold it, and as Compose takes it again.

Compose prints every `$` twice, in keys as well, and fills in those of values alone when it reads. In between they are
held as they are meant.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

UNLIMITED: Final = "-1"
Project = dict[str, Any]  # as `docker compose config --format json` has it (compose-spec.json)

# JSON that is YAML, too: what YAML's reader would refuse or fold is escaped, and nothing else is, since pairs of
# surrogates mean nothing to it.
_UNREADABLE: Final = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def read_project(printed: bytes) -> Project:
    """What `config --format json` printed, without what Compose prints and does not read again."""
    project: Project = json.loads(printed.decode().replace("$$", "$"))
    services = services_of(project)
    for service in services.values():
        # Printed as a text.
        if service.get("memswap_limit") == UNLIMITED:
            service["memswap_limit"] = int(UNLIMITED)
        # It waits for nothing that no chosen profile has, and need not be there.
        waits = service.get("depends_on") or {}
        for name in [name for name, how in waits.items() if not how.get("required", True)]:
            if name not in services:
                del waits[name]
    return project


def write_project(project: Mapping[str, Any]) -> bytes:
    """The compose file that resolves to `project` again."""
    return as_json(_escaped(project)).encode()


def as_json(value: Any) -> str:
    """`value` as JSON that a reader of YAML takes for the same."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def services_of(project: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The services by their names."""
    return project.get("services") or {}


def with_disabled(project: Mapping[str, Any], names: Iterable[str]) -> Project:
    """`project` as one in which all services are chosen and those of these `names` are not.

    Compose then knows them, and leaves containers of theirs as they are where it removes those of unknown services.
    """
    chosen = {
        name: {key: value for key, value in service.items() if key != "profiles"}
        for name, service in services_of(project).items()
    }
    others = {name: {"image": "scratch", "profiles": ["not-chosen"]} for name in names}
    return {**project, "services": {**others, **chosen}}


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, Mapping):
        return {key: _escaped(each) for key, each in value.items()}
    return [_escaped(each) for each in value] if isinstance(value, list) else value
