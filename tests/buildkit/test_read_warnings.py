"""What BuildKit's linter says, in words that an engine may have made up."""

import pytest

from builds_app.buildkit.messages import StatusResponse, VertexWarning
from builds_app.buildkit.report import read_update


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        *(
            (url, url)
            for url in ("https://docs.docker.com/go/dockerfile/rule/x/", "HTTP://docs.example.org/")
        ),
        ("javascript:alert(1)//https://x", ""),
        (" javascript:alert(1)", ""),
        ("data:text/html,<script>alert(1)</script>", ""),
        ("//evil.example/", ""),
        ("https:evil.example", ""),
        ("", ""),
    ],
)
def test_it_links_to_pages_of_the_web_only(url: str, kept: str) -> None:
    said = StatusResponse(warnings=[VertexWarning(short=b"Rule: words", url=url)])
    [warning] = read_update(said).warnings
    assert (warning.rule, warning.url) == ("Rule", kept)
