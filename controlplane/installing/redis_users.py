"""Who may do what in Redis: one user for each process, and nobody without a name (Redis' ACL file format)."""

import hashlib
from collections.abc import Mapping

# Rules by process. `default` is off: without a name and a password there is nothing to be had.
# What empties, reconfigures or watches the whole server is nobody's; `info` is asked by Celery's transport.
_EVERYDAY = "~* &* +@all -@admin -@dangerous +info"
RULES: Mapping[str, str] = {
    "setup": _EVERYDAY,
    "web": _EVERYDAY,
    "streams": _EVERYDAY,
    "worker": _EVERYDAY,
    "beat": _EVERYDAY,
    "watcher": _EVERYDAY,
}


def users_file(passwords: Mapping[str, str]) -> str:
    """The ACL file for these passwords by process; it holds their hashes only."""
    lines = ["user default reset off"]
    for name, rules in RULES.items():
        lines.append(f"user {name} reset on #{hashlib.sha256(passwords[name].encode()).hexdigest()} {rules}")
    return "\n".join(lines) + "\n"
