"""What made a layer, as a line of its Dockerfile: engines keep the shell line that the instruction became."""

import re

# `/bin/sh -c #(nop)  CMD ["x"]` is how the classic builder writes an instruction that ran nothing.
_NOTHING_RUN = re.compile(r"^/bin/sh -c #\(nop\)\s*")
# BuildKit says RUN, the classic builder does not; `|2 A=b C=d` are the build arguments that were given.
_RUN = re.compile(r"^(?:RUN )?(?:\|\d+ .*?)?/bin/sh -c ", re.DOTALL)
_KEYWORD = re.compile(r"([A-Z]+)\s+(.*)", re.DOTALL)


def instruction_of(created_by: str) -> tuple[str, str]:
    """Return the keyword (`RUN`; "" for none) and the rest of what `docker history` says made a layer."""
    line = _RUN.sub("RUN ", _NOTHING_RUN.sub("", created_by), count=1)
    line = line.removesuffix("# buildkit").strip()
    found = _KEYWORD.fullmatch(line)
    return (found[1], re.sub(r"\s{2,}", " ", found[2])) if found else ("", line)
