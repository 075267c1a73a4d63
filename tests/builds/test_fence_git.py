"""What git is told, and what it is not: nobody who looks at processes learns a secret, nobody else is spoken to."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from builds_app.sources.context.git_address import parse_git_address
from builds_app.sources.context.git_fence import GitAccess, build_fence, ssh_key_path
from builds_app.sources.context.limits import Limits

PROTOCOLS = ("https", "ssh")
LIMITS = Limits(bytes=1 << 20, files=10)
secrets = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=8)


@given(password=secrets, key=secrets)
def test_no_secret_is_on_a_command_line_or_on_a_disk(password: str, key: str) -> None:
    address = parse_git_address("https://git.example.org/team/app", protocols=PROTOCOLS)
    access = GitAccess(username="quay", password=f"pass-{password}", ssh_key=f"key-{key}")
    with TemporaryDirectory() as folder, ssh_key_path(access) as key_path:
        fence = build_fence(address, "192.0.2.7", access, key_path, Path(folder), LIMITS, PROTOCOLS)
        line = "\0".join(fence.command("fetch", "--", address.url))
        written = [path.read_bytes().decode() for path in Path(folder).rglob("*") if path.is_file()]
        assert Path(key_path).read_bytes().decode().strip() == access.ssh_key.strip()
    for text in (line, *written):
        assert access.password not in text
        assert access.ssh_key not in text
    assert fence.environment["ASKPASS_PASSWORD"] == access.password


def test_it_is_sent_to_the_address_that_was_checked(tmp_path: Path) -> None:
    for checked, pinned in (("192.0.2.7", "192.0.2.7"), ("2001:db8::7", "[2001:db8::7]")):
        folder = tmp_path / checked.replace(":", "-")
        folder.mkdir()
        address = parse_git_address("https://git.example.org:8443/app", protocols=PROTOCOLS)
        fence = build_fence(address, checked, GitAccess(), "", folder, LIMITS, PROTOCOLS)
        assert f"http.curloptResolve=git.example.org:8443:{pinned}" in fence.configuration
        assert "http.followRedirects=false" in fence.configuration
        assert f"HostName {checked}\n" in (folder / "ssh_config").read_text()
