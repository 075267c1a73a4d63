"""Image references and ids: only what passes here becomes part of a path."""

import pytest

from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import Reference, image_id, object_id, parse_reference

DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("text", "reference", "shown"),
    [
        ("nginx", Reference("docker.io", "library/nginx", "", ""), "nginx"),
        ("nginx:1.27", Reference("docker.io", "library/nginx", "1.27", ""), "nginx:1.27"),
        ("docker.io/library/nginx:1", Reference("docker.io", "library/nginx", "1", ""), "nginx:1"),
        ("index.docker.io/nginx", Reference("docker.io", "library/nginx", "", ""), "nginx"),
        ("team/app", Reference("docker.io", "team/app", "", ""), "team/app"),
        ("ghcr.io/team/app:v1", Reference("ghcr.io", "team/app", "v1", ""), "ghcr.io/team/app:v1"),
        ("localhost/app", Reference("localhost", "app", "", ""), "localhost/app"),
        (
            "127.0.0.1:5000/a/b_c/d-e",
            Reference("127.0.0.1:5000", "a/b_c/d-e", "", ""),
            "127.0.0.1:5000/a/b_c/d-e",
        ),
        ("[::1]:5000/app", Reference("[::1]:5000", "app", "", ""), "[::1]:5000/app"),
        (f"app:t@{DIGEST}", Reference("docker.io", "library/app", "t", DIGEST), f"app:t@{DIGEST}"),
    ],
)
def test_it_takes_a_reference_apart(text: str, reference: Reference, shown: str) -> None:
    assert parse_reference(text) == reference
    assert str(reference) == shown
    prefix = "" if reference.registry == "docker.io" else f"{reference.registry}/"
    assert reference.name == f"{prefix}{reference.path}"
    assert not reference.path.startswith(("library/", "docker.io/"))


@pytest.mark.parametrize(
    "text",
    [
        "", ":tag", "UPPER", "a/../b", "../containers/x", "a//b", "/a", "a/", "a:", "a:b:c", "a@sha256:12", "a b",
        "a?b", "a%2e", "http://ghcr.io/a", "a__ b", ".a", "a..b", f"a:{'t' * 129}", "a" * 256, "a\n", "-a",
        "ghcr.io/Team/app",
    ],
)  # fmt: skip
def test_it_refuses_what_is_none(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        parse_reference(text)
    with pytest.raises(InvalidIdentifier):
        image_id(text)


def test_it_lets_ids_and_names_pass_unchanged() -> None:
    assert [object_id(text) for text in ("0123456789ab", "web-1", "a.b_c")] == [
        "0123456789ab",
        "web-1",
        "a.b_c",
    ]
    assert [image_id(text) for text in (DIGEST, "a" * 12, "nginx:1")] == [DIGEST, "a" * 12, "nginx:1"]
