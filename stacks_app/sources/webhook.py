"""What git servers send to a webhook: whether it is from whom it should be, and what it says. Knows no Django.

GitHub (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries), and Gitea and Forgejo after
it, sign the body with HMAC-SHA256; GitLab (https://docs.gitlab.com/user/project/integrations/webhooks/) sends the
secret itself.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

SIGNATURES: Final = ("X-Hub-Signature-256", "X-Gitea-Signature", "X-Gogs-Signature")
TOKEN: Final = "X-Gitlab-Token"  # noqa: S105 the name of a header
EVENTS: Final = ("X-GitHub-Event", "X-Gitea-Event", "X-Gogs-Event", "X-Gitlab-Event")
PUSHES: Final = frozenset({"push", "push hook", "tag push hook", "create"})
COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
LONGEST: Final = 64


class NoDelivery(ValueError):
    """The body says nothing that could be understood."""


@dataclass(frozen=True, kw_only=True)
class Push:
    """What a delivery says. "" is what it does not say; `ref` is `refs/heads/main`, `commit` what that is now."""

    event: str = ""
    ref: str = ""
    commit: str = ""
    default_branch: str = ""

    @property
    def pushes(self) -> bool:
        """Whether it says that something was pushed; what names no event, as from a script, does."""
        return not self.event or self.event.lower() in PUSHES

    @property
    def deletes(self) -> bool:
        """Whether the branch or tag went."""
        return bool(self.commit) and not self.commit.strip("0")

    def about(self, followed: str) -> bool:
        """Whether it is about `followed`, a branch or tag ("": the default one); where it does not say, it is."""
        wanted = followed or self.default_branch
        if not self.ref or not wanted:
            return True
        return self.ref in {wanted, f"refs/heads/{wanted}", f"refs/tags/{wanted}"}


def is_signed(headers: Mapping[str, str], body: bytes, *, secret: str) -> bool:
    """Whether who sent `body` knows the `secret`. Takes the same time for every wrong answer."""
    if TOKEN in headers:
        return hmac.compare_digest(headers[TOKEN].encode(), secret.encode())
    said = next((headers[name] for name in SIGNATURES if name in headers), "")
    wanted = hmac.new(secret.encode(), body, "sha256").hexdigest()
    return hmac.compare_digest(said.removeprefix("sha256=").encode(), wanted.encode())


def read_push(headers: Mapping[str, str], body: bytes) -> Push:
    """What the delivery says, in JSON or, as GitHub does when it is set so, in the field `payload` of a form.

    Raises:
        NoDelivery: it is neither.
    """
    event = next((headers[name] for name in EVENTS if name in headers), "")[:LONGEST]
    if not body.strip():
        return Push(event=event)
    try:
        text = body.decode()
        if headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            text = parse_qs(text, max_num_fields=10).get("payload", [""])[0]
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoDelivery("The body is no JSON.") from error
    if not isinstance(said, dict):
        raise NoDelivery("The body is no JSON object.")
    repository, project = (said.get(name) for name in ("repository", "project"))
    branch = _text(repository, "default_branch") or _text(project, "default_branch")
    commit = _text(said, "after") or _text(said, "checkout_sha")
    return Push(
        event=event,
        ref=_text(said, "ref"),
        commit=commit if COMMIT.fullmatch(commit) else "",
        default_branch=branch,
    )


def _text(said: Any, name: str) -> str:
    value = said.get(name) if isinstance(said, dict) else None
    if not isinstance(value, str):
        return ""
    # JSON has texts that no row takes: halves of letters, and NUL.
    return value[:255].encode(errors="replace").decode().replace("\0", "")
