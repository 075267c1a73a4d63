"""Same content, same name: what becomes of the files of a stack on an engine that cannot see our disk."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks_app.compose.binds import MAX_TEXT, Rewritten, is_kept, rewrite
from stacks_app.compose.files import Entry, Files, digest_entries
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved

KEY: Final = b"k" * 32
NAMES: Final = st.sampled_from(["a", "b", "a.conf", "sub/a", "sub/b", "sub/deep/a", "ü"])
TREES: Final = st.dictionaries(
    NAMES, st.tuples(st.binary(max_size=8), st.sampled_from([0o644, 0o600, 0o755])), min_size=1
)


def lay(folder: Path, tree: dict[str, tuple[bytes, int]]) -> Path:
    for name, (content, mode) in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    return folder


def digest(folder: Path, key: bytes = KEY) -> str:
    entries = Files(folder.resolve()).entries(".", what="it")
    assert entries is not None
    return digest_entries(entries, key=key)


@given(TREES, st.one_of(TREES, st.none()))
def test_names_are_equal_exactly_when_contents_are(
    one: dict[str, tuple[bytes, int]], other: dict[str, tuple[bytes, int]] | None
) -> None:
    other = dict(reversed(one.items())) if other is None else other
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        assert (digest(lay(Path(first), one)) == digest(lay(Path(second), other))) == (one == other)


@given(TREES, st.data())
def test_any_change_changes_the_name(tree: dict[str, tuple[bytes, int]], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(tree)))
    with tempfile.TemporaryDirectory() as folder:
        root = lay(Path(folder), tree)
        path, seen = root / name, {digest(root)}
        content = path.read_bytes()
        at = data.draw(st.integers(0, len(content)))
        changes: tuple[Callable[[], object], ...] = (
            lambda: path.write_bytes(content[:at] + b"x" + content[at:]),
            lambda: path.chmod(path.stat().st_mode ^ 0o010),
            lambda: path.rename(root / "another"),
            lambda: (root / "another").write_bytes(b""),
            lambda: (root / "link").symlink_to("another"),
            (root / "link").unlink,
            lambda: (root / "link").symlink_to("./another"),
        )
        for change in changes:
            change()
            seen.add(digest(root))
        assert len(seen) == len(changes)  # the link that went left what was before it


def test_who_owns_it_and_when_it_was_made_make_no_difference(folder: Path) -> None:
    root = lay(folder, {"a": (b"x", 0o644)})
    before = digest(root)
    os.utime(root / "a", (1, 1))
    os.chown(root / "a", 1234, 1234)
    (root / "folder").mkdir(0o700)
    assert digest(root) == before
    assert digest(root, key=b"other") != before


@pytest.mark.parametrize("target", ["/etc/passwd", "../x", "sub/../../x", "..", "../stack-beside"])
def test_links_out_are_refused(folder: Path, target: str) -> None:
    (folder / "link").symlink_to(target)
    with pytest.raises(ComposeRefused, match="link"):
        digest(folder)


def test_what_is_no_file_is_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(ComposeRefused, match="pipe"):
        digest(folder)


def test_files_that_are_on_no_disk_have_the_same_name(folder: Path) -> None:
    lay(folder, {"run.sh": (b"echo", 0o755), "sub/a": (b"", 0o644)})
    (folder / "sub/link").symlink_to("../run.sh")
    kept = [
        Entry(name="sub/link", mode=0o777, link="../run.sh"),
        Entry(name="sub/a", mode=0o644, sha256=hashlib.sha256(b"").hexdigest()),
        Entry(name="run.sh", mode=0o755, size_bytes=4, sha256=hashlib.sha256(b"echo").hexdigest()),
    ]
    assert digest_entries(kept, key=KEY) == digest(folder)


def bind(source: Path | str, target: str = "/x", **fields: Any) -> dict[str, Any]:
    return {
        "type": "bind",
        "source": str(source),
        "target": target,
        "bind": {"create_host_path": True},
        **fields,
    }


def rewritten(
    folder: Path,
    *services: dict[str, Any],
    subpaths: bool = True,
    values: dict[str, str] | None = None,
    key: bytes = KEY,
    **top: Any,
) -> Rewritten:
    named = {f"s{number}": {"image": "x", **service} for number, service in enumerate(services)}
    project = {"name": "harbour", "services": named, **top}
    resolved, root = Resolved(project=project, values=values or {}), folder.resolve()
    return rewrite(resolved, root, key=key, subpaths=subpaths)


def sources(result: Rewritten) -> list[str]:
    return [
        mount["source"] for each in result.project["services"].values() for mount in each.get("volumes", ())
    ]


def test_a_folder_becomes_a_volume_and_a_file_a_part_of_one(folder: Path) -> None:
    lay(folder, {"site/a": (b"hello", 0o644), "a.conf": (b"x", 0o644)})
    absolute, named = bind("/srv/data"), {"type": "volume", "source": "data", "target": "/y"}
    mounts = [
        bind(folder / "site", read_only=True),
        bind(folder / "a.conf", "/a", read_only=True),
        absolute,
        named,
    ]
    project = {"volumes": [*mounts]}
    result = rewritten(folder, project, volumes={"data": {"name": "harbour_data"}})
    site, conf, *rest = result.project["services"]["s0"]["volumes"]
    assert rest == [absolute, named]
    assert site == {
        "type": "volume",
        "source": result.carried[0].volume,
        "target": "/x",
        "read_only": True,
        "volume": {"nocopy": True},
    }
    assert conf["volume"] == {"nocopy": True, "subpath": "file"}
    assert [(each.path, each.size_bytes, each.is_file) for each in result.carried] == [
        ("site", 5, False),
        ("a.conf", 1, True),
    ]
    for each in result.carried:
        assert each.volume.startswith("harbour_files_")
        assert result.project["volumes"][each.volume] == {"name": each.volume, "external": True}
    assert mounts[0]["type"] == "bind", "what was given is left as it was"


def test_what_is_written_to_is_its_own(folder: Path) -> None:
    """Two folders that begin alike, and one that two services share."""
    lay(folder, {"a/x": (b"", 0o644), "b/x": (b"", 0o644)})
    a, b = folder / "a", folder / "b"
    only_read = rewritten(folder, {"volumes": [bind(a, read_only=True), bind(b, read_only=True)]})
    assert len(set(sources(only_read))) == 1
    apart = rewritten(folder, {"volumes": [bind(a), bind(b)]})
    assert len(set(sources(apart))) == 2
    shared = rewritten(folder, {"volumes": [bind(a)]}, {"volumes": [bind(a, read_only=True)]})
    assert len(set(sources(shared))) == 1


def test_a_folder_that_is_written_to_keeps_its_name(folder: Path) -> None:
    """Whatever files of ours are in it, and whoever makes the stack; a label tells Compose that they changed."""
    (folder / "empty").mkdir()
    lay(folder, {"site/a": (b"", 0o644)})
    mounts = [bind(folder / name, f"/{name}") for name in ("empty", "none", "site")]
    result = rewritten(folder, {"volumes": mounts})
    assert [(bool(each.digest), each.kept) for each in result.carried] == [
        (False, True),
        (False, True),
        (True, True),
    ]
    assert len(set(sources(result))) == 3
    assert all(is_kept(volume, "harbour") for volume in sources(result))
    lay(folder, {"site/a": (b"other", 0o644)})
    again = rewritten(folder, {"volumes": mounts}, key=b"o" * 32)
    assert sources(again) == sources(result)
    labels = [each.project["services"]["s0"]["labels"] for each in (result, again)]
    assert [*labels[0]] == [*labels[1]] == ["quaymaster.files.site"]
    assert labels[0] != labels[1]
    assert result.carried[2].digest != again.carried[2].digest


PATHS: Final = st.sampled_from([".", "data", "data/certs", "data/conf", "data/conf/a", "other"])


@given(
    st.lists(st.tuples(PATHS, st.booleans()), min_size=1, max_size=4),
    st.sets(PATHS.filter(lambda p: p != ".")),
)
def test_what_is_one_place_on_a_disk_is_one_place_in_a_volume(
    mounts: list[tuple[str, bool]], given_files: set[str]
) -> None:
    """What a service writes is where another one looks, unless that has files of ours there that it only reads."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        lay(root, {f"{each}/file": (each.encode(), 0o644) for each in given_files})
        services = [{"volumes": [bind(root / path, read_only=read)]} for path, read in mounts]
        result = rewritten(root, *services)
        volumes = {each.volume: each for each in result.carried}
        places = {}
        for (path, _), service in zip(mounts, result.project["services"].values(), strict=True):
            (mount,) = service["volumes"]
            carried = volumes[mount["source"]]
            places[path] = Path(carried.path, mount["volume"].get("subpath", ""))
            there = {str(Path(carried.path, each)) for each in carried.folders}
            assert not mount["volume"].get("subpath") or path in there or (root / path).exists()
        assert {str(place) for place in places.values()} == places.keys()
        written = {path for path, read in mounts if not read}
        for path, read in mounts:
            outer = [
                each for each in written if path != each and (each == "." or path.startswith(f"{each}/"))
            ]
            if outer and (path in written or not (root / path).exists()):
                assert any(volumes[source].path == min(outer, key=len) for source in sources(result)), (
                    path,
                    read,
                )


@pytest.mark.parametrize(
    ("mount", "code"),
    [
        ({"source": "file", "subpaths": False}, "compose_file_mount"),
        ({"source": "none", "bind": {"create_host_path": False}}, "compose_no_file"),
        ({"source": "none", "bind": {}}, "compose_no_file"),
        ({"source": "file", "bind": {"propagation": "rshared"}}, "compose_bind_option"),
        ({"source": "none", "bind": {"propagation": "rprivate"}}, "compose_no_file"),
        ({"source": "out"}, "compose_path"),
        ({"source": "up/none"}, "compose_path"),
        ({"source": "pipe"}, "compose_file_kind"),
    ],
)
def test_what_cannot_be_carried_is_refused_by_name(folder: Path, mount: dict[str, Any], code: str) -> None:
    lay(folder, {"file": (b"", 0o644)})
    (folder / "out").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe")
    subpaths, source = mount.pop("subpaths", True), folder / mount.pop("source")
    with pytest.raises(ComposeRefused) as caught:
        rewritten(folder, {"volumes": [{**bind(source), **mount}]}, subpaths=subpaths)
    assert caught.value.code == code
    assert "s0" in caught.value.detail or code == "compose_file_kind"


def test_where_the_files_lie_is_told_to_nobody(folder: Path) -> None:
    rewritten(folder, {"build": {"context": str(folder)}, "develop": {"watch": [{"path": str(folder)}]}})
    for service in (
        {"environment": {"DIR": str(folder)}},
        {"command": ["cat", f"{folder}/x"]},
        {"labels": {"a": f"x={folder}"}},
    ):
        with pytest.raises(ComposeRefused, match="PWD"):
            rewritten(folder, service)


def test_secrets_and_configs_become_variables(folder: Path) -> None:
    lay(folder, {"key": (b"\0\xff", 0o600)})
    users: dict[str, Any] = {
        "secrets": [{"source": "key", "target": "/k"}, {"source": "word"}],
        "configs": [{"source": "text"}],
    }
    top: dict[str, Any] = {
        "secrets": {
            "key": {"name": "harbour_key", "file": str(folder / "key")},
            "word": {"name": "w", "environment": "WORD"},
            "unused": {"environment": "NONE"},
            "theirs": {"name": "theirs", "external": True},
        },
        "configs": {"text": {"name": "t", "content": "hello"}},
    }
    result = rewritten(folder, users, {}, values={"WORD": "pass"}, **top)
    secrets = result.project["secrets"]
    assert "file" not in secrets["key"]
    assert result.texts == {secrets["key"]["environment"]: b"\0\xff", secrets["word"]["environment"]: b"pass"}
    assert secrets["theirs"] == {"name": "theirs", "external": True}
    web, other = result.project["services"].values()
    assert set(web["labels"]) == {"quaymaster.secret.key", "quaymaster.secret.word", "quaymaster.config.text"}
    assert "labels" not in other
    assert "pass" not in repr(result)
    changed = rewritten(folder, users, values={"WORD": "other"}, **top).project["services"]["s0"]["labels"]
    assert {key for key in changed if changed[key] != web["labels"][key]} == {"quaymaster.secret.word"}


def test_a_config_of_nothing_says_so(folder: Path) -> None:
    users = {"configs": [{"source": "x"}]}
    with pytest.raises(ComposeRefused, match=r"`configs.x` is empty") as caught:
        rewritten(folder, users, configs={"x": {"name": "harbour_x"}})  # as Compose resolves `content: ""`
    assert caught.value.code == "compose_no_file"


def test_files_are_mounted_where_nothing_can_be_copied(folder: Path) -> None:
    lay(folder, {"key": (b"\0\xff", 0o644), "conf": (b"a=1", 0o644)})
    used = {
        "secrets": [{"source": "key"}, {"source": "key", "target": "other"}],
        "configs": [{"source": "text"}],
    }
    top: dict[str, Any] = {
        "secrets": {"key": {"file": str(folder / "key")}},
        "configs": {"text": {"file": str(folder / "conf")}},
    }
    result = rewritten(folder, {**used, "read_only": True}, used, **top)
    shut, other = result.project["services"].values()
    assert {mount["target"]: mount["volume"]["subpath"] for mount in shut["volumes"]} == {
        "/run/secrets/key": "file",
        "/run/secrets/other": "file",
        "/text": "file",
    }
    assert all(mount["read_only"] for mount in shut["volumes"])
    assert not shut.keys() & {"secrets", "configs"}
    assert other["secrets"] == used["secrets"]
    assert {each.path for each in result.carried} == {"key", "conf"}


@pytest.mark.parametrize("path", ["empty", "certs", "certs/deeper"])
def test_what_is_no_text_is_mounted(folder: Path, path: str) -> None:
    lay(folder, {"empty": (b"", 0o644), "certs/ca.pem": (b"x", 0o644), "certs/deeper/key": (b"x", 0o600)})
    used = {"secrets": [{"source": "s"}], "configs": [{"source": "c", "target": "/etc/c"}]}
    file = {"file": str(folder / path)}
    result = rewritten(folder, used, secrets={"s": file}, configs={"c": file})
    (service,) = result.project["services"].values()
    assert [mount["target"] for mount in service["volumes"]] == ["/etc/c", "/run/secrets/s"]
    assert ({each.path for each in result.carried}, result.texts) == ({path}, {})


@pytest.mark.parametrize("about", [{"content": "a=1"}, {"environment": "WORD"}])
def test_what_compose_could_not_copy_is_refused_before(folder: Path, about: dict[str, str]) -> None:
    service = {"configs": [{"source": "text"}], "read_only": True}
    with pytest.raises(ComposeRefused) as caught:
        rewritten(folder, service, values={"WORD": "x"}, configs={"text": about})
    assert caught.value.code == "compose_read_only"


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ({"file": "none"}, "compose_no_file"),
        ({"file": "../x"}, "compose_path"),
        ({"file": "/etc/passwd"}, "compose_path"),
        ({"file": "link"}, "compose_path"),
        ({"file": "big"}, "compose_text_too_large"),
        ({"environment": "NONE"}, "compose_variable"),
    ],
)
def test_a_secret_that_is_not_there_is_refused(folder: Path, secret: dict[str, str], code: str) -> None:
    lay(folder, {"folder/x": (b"", 0o644), "big": (b"x" * (MAX_TEXT + 1), 0o644)})
    (folder / "link").symlink_to("/etc/passwd")
    if "file" in secret:
        secret = {"file": str(folder / secret["file"])}
    with pytest.raises(ComposeRefused) as caught:
        rewritten(folder, {"secrets": [{"source": "s"}]}, secrets={"s": secret})
    assert caught.value.code == code
