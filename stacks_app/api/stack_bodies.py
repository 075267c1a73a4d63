"""What requests about stacks may say."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts_app.api.bodies import Body, example, matching
from accounts_app.by_hand import MASK
from builds_app.sources.uploads import UploadedPart
from containers_app.api.fields import NAME_WORDS
from stacks_app.services.drafts import WantedFile
from stacks_app.sources.dockerrun import LARGEST

PROJECT = r"^[a-z0-9][a-z0-9_-]{0,62}$"  # Compose's own rule (compose-go, NormalizeProjectName)
PROJECT_WORDS = "Begin with a small letter or digit; small letters, digits, _ and - may follow, 63 in all."
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]{0,199}$"
VARIABLE_WORDS = "Begin with a letter or _; letters, digits and _ may follow, 200 in all."
PROFILE = r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$"
MOST_VARIABLES = 1000
MOST_MINUTES = 31 * 24 * 60
LONGEST_VALUE = 32 * 1024


@extend_schema_field(OpenApiTypes.BYTE)
class Base64Field(serializers.Field[Any, Any, Any, Any]):
    """Bytes, as RFC 4648 has them in a text."""

    def to_internal_value(self, data: Any) -> bytes:
        try:
            return base64.b64decode(data, validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise serializers.ValidationError("This is no base64.") from error


class FileBody(Body):
    """A file: its `text`, its bytes as `base64`, or the `part` it is; else as it was, at `path` or of `sha256`."""

    path = serializers.CharField(max_length=1024, trim_whitespace=False)
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    base64 = Base64Field(required=False)
    sha256 = matching(r"^[0-9a-f]{64}$", "Give 64 digits, 0-9 and a-f.", required=False)
    part = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="Of a multipart request: which of its `files` this is, counted from 0.",
    )
    executable = serializers.BooleanField(required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """One content."""
        if len(data.keys() & {"text", "base64", "part", "sha256"}) > 1:
            raise serializers.ValidationError("Give one of text, base64, part and sha256.")
        return data

    @staticmethod
    def wanted(data: dict[str, Any], parts: Sequence[UploadedPart]) -> WantedFile:
        """What it says, for the service; `parts` came beside it."""
        content = data["text"].encode() if "text" in data else data.get("base64")
        if "part" in data:
            content = parts[data["part"]].path
        return WantedFile(
            path=data["path"],
            content=content,
            sha256=data.get("sha256", ""),
            executable=data.get("executable"),
        )


class VariableBody(Body):
    """A variable for `${NAME}` in the files. The value of a secret one is only ever written; left out, it stays."""

    name = matching(VARIABLE, VARIABLE_WORDS)
    value = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST_VALUE
    )
    secret = serializers.BooleanField(default=False)


def known_draft() -> serializers.CharField:
    """What the draft is that the request is about."""
    return serializers.CharField(
        required=False,
        max_length=128,
        help_text="`draft` of the stack as you know it: when it is another one by now, nothing is done (409).",
    )


class DraftFields(Body):
    """What a stack shall be made of, and how it is applied."""

    files = FileBody(many=True, required=False, help_text="All there shall be.")
    compose_files = serializers.ListField(
        child=serializers.CharField(max_length=1024, trim_whitespace=False),
        required=False,
        max_length=20,
        help_text="Which of the files are Compose's, in the order they are merged; none: compose.yaml and its like.",
    )
    profiles = serializers.ListField(child=matching(PROFILE, NAME_WORDS), required=False, max_length=50)
    variables = VariableBody(many=True, required=False, help_text="All there shall be.")
    roll_back = serializers.BooleanField(
        required=False, help_text="Go back by itself when a service is not healthy in time."
    )
    wait_seconds = serializers.IntegerField(required=False, min_value=1, max_value=3600)
    remove_orphans = serializers.BooleanField(required=False)
    keep_revisions = serializers.IntegerField(required=False, min_value=1, max_value=1000)

    def masked(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """With the values of secret variables masked."""
        variables = [
            {**each, "value": MASK} if each.get("secret") and each.get("value") else each
            for each in sent.get("variables", [])
        ]
        return {**sent, **({"variables": variables} if variables else {})}

    def validate_variables(self, data: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each once."""
        names = [each["name"] for each in data]
        if len(names) > MOST_VARIABLES:
            raise serializers.ValidationError(f"There may be {MOST_VARIABLES:,} variables.")
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise serializers.ValidationError(f"{', '.join(twice[:5])} is there twice.")
        return data


class GitFields(DraftFields):
    """A stack whose files may come from a repository."""

    git_url = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text="The repository that the files come from; empty: from none. Fetched by `stacks/{id}/fetch/`.",
    )
    git_ref = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=255,
        help_text="Branch, tag or commit; else the default branch.",
    )
    git_folder = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="Folder of the repository to take."
    )
    git_credential = serializers.IntegerField(
        required=False, allow_null=True, help_text="Stored credential of the server of git_url."
    )
    check_minutes = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        help_text="How often to look there for news, in the name of who says so; 0: never by itself.",
    )
    apply_fetched = serializers.BooleanField(
        required=False,
        help_text="Apply after a fetch by the schedule or the webhook, unless the draft was applied before as it is.",
    )


@example(
    {
        "host": 1,
        "project": "hello",
        "files": [
            {
                "path": "compose.yaml",
                "text": "services:\n  web:\n    image: nginx:1.27\n    ports: ['8080:80']\n    restart: always\n",
            }
        ],
        "variables": [{"name": "TOKEN", "value": "…", "secret": True}],
    }
)
class StackBody(GitFields):
    """A stack and its files."""

    host = serializers.IntegerField(help_text="The host it runs on.")
    project = matching(PROJECT, PROJECT_WORDS, help_text="Its name: what Compose calls the project.")


@example(
    {"profiles": ["debug"], "files": [{"path": "compose.yaml"}, {"path": ".env", "text": "PORT=8081\n"}]}
)
class StackChangeBody(GitFields):
    """A change of the draft: what is left out stays."""

    draft = known_draft()


@example({"pull": "always", "remove_orphans": False})
class ApplyBody(Body):
    """How a stack is applied."""

    pull = serializers.ChoiceField(
        ["missing", "always", "never"], default="missing", help_text="Which images are fetched."
    )
    build = serializers.ChoiceField(
        ["changed", "always", "never"], default="changed", help_text="Which images are built anew."
    )
    recreate = serializers.BooleanField(default=False, help_text="Make every container anew.")
    remove_orphans = serializers.BooleanField(
        required=False, help_text="Remove containers of services that the files have no more."
    )


class ApplyDraftBody(ApplyBody):
    """How the draft of a stack is applied, and which one."""

    draft = known_draft()


@example({"host": 1, "project": "hello", "files": [{"path": "compose.yaml", "text": "services: {}\n"}]})
class DeployBody(StackBody):
    """A stack as it shall be and run: the one of that name on that host is changed, or made. What is left out stays."""

    apply = ApplyBody(required=False, help_text="How it is applied.")
    draft = known_draft()


@example({"revision": 3})
class RollBackBody(Body):
    """Which revision."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31)


class ServicesBody(Body):
    """Some services; none are all of them."""

    services = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=500
    )


@example({"services": ["web"], "timeout": 5})
class StopServicesBody(ServicesBody):
    """Some services, and for how many seconds they may end by themselves."""

    timeout = serializers.IntegerField(min_value=0, max_value=3600, required=False, allow_null=True)


@example({"volumes": ["shop_data"]})
class DownBody(Body):
    """Which volumes go, too, by their names on the host; none unless they are named."""

    volumes = serializers.ListField(
        child=serializers.CharField(max_length=255), required=False, max_length=500
    )
    timeout = serializers.IntegerField(min_value=0, max_value=3600, required=False, allow_null=True)


class TakingBody(Body):
    """Something to import into files whose variables are known."""

    taken = serializers.ListField(
        child=serializers.CharField(max_length=200),
        max_length=1000,
        required=False,
        help_text="Names of variables that mean something else: no secret gets one of these.",
    )


@example({"text": '{"AWSEBDockerrunVersion": "1", "Image": {"Name": "team/app:1"}}'})
class DockerrunBody(TakingBody):
    """A Dockerrun.aws.json."""

    text = serializers.CharField(max_length=LARGEST, trim_whitespace=False)


@example({"apply": True})
class FetchBody(Body):
    """Whether to apply what was fetched."""

    apply = serializers.BooleanField(
        required=False, help_text="Unless the draft was applied before as it is. Left out: as the stack says."
    )
