"""What an engine says made a layer, as the line of the Dockerfile that it was."""

import pytest

from containers_app.live.instruction import instruction_of


@pytest.mark.parametrize(
    ("created_by", "instruction"),
    [
        ("RUN /bin/sh -c apk add curl # buildkit", ("RUN", "apk add curl")),
        ("/bin/sh -c apk add curl", ("RUN", "apk add curl")),
        ('/bin/sh -c #(nop)  CMD ["nginx"]', ("CMD", '["nginx"]')),
        ("/bin/sh -c #(nop) COPY file:1 in / ", ("COPY", "file:1 in /")),
        ("|1 VERSION=2 /bin/sh -c make   all", ("RUN", "make all")),
        ("RUN |1 V=1 2 /bin/sh -c make # buildkit", ("RUN", "make")),
        ("RUN |1 TOKEN=******** /bin/sh -c sh /bin/sh -c x # buildkit", ("RUN", "sh /bin/sh -c x")),
        ("RUN /bin/sh -c echo a\n\techo b # buildkit", ("RUN", "echo a echo b")),
        ("RUN /bin/bash -c make # buildkit", ("RUN", "/bin/bash -c make")),
        ("COPY . . # buildkit", ("COPY", ". .")),
        ("sh -c echo 1 > /one", ("", "sh -c echo 1 > /one")),
        ("", ("", "")),
    ],
)
def test_it_reads_the_instruction(created_by: str, instruction: tuple[str, str]) -> None:
    assert instruction_of(created_by) == instruction
