"""What requests about builds may say."""

import re
from typing import Any

from django.core.validators import MinValueValidator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body, example, matching
from accounts_app.api.previews import wants_preview
from builds_app.dockerfile import LONGEST_DOCKERFILE
from builds_app.options import LONGEST_TIMEOUT_SECONDS
from builds_app.sources.uploads import UploadedPart, label_of
from containers_app.api.fields import NAME_WORDS, SizeField
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.spec.flag_values import parse_ulimit

_NAME = r"^[A-Za-z_][A-Za-z0-9_.-]{0,127}$"
_PLATFORM = r"^[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?$"
_EXTRA_HOST = r"^[A-Za-z0-9_.-]+:[0-9A-Fa-f:.]+$|^[A-Za-z0-9_.-]+:host-gateway$"
_STAGE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$"


def check_image_name(text: str) -> None:
    """A tag an image can get: a reference without digest."""
    try:
        digest = parse_reference(text).digest
    except InvalidIdentifier as error:
        raise serializers.ValidationError(str(error)) from error
    if digest:
        raise serializers.ValidationError("An image gets names, not digests.")


def check_image_reference(text: str) -> None:
    """Any image reference."""
    try:
        parse_reference(text)
    except InvalidIdentifier as error:
        raise serializers.ValidationError(str(error)) from error


def check_ulimit(text: str) -> None:
    """A limit that engines know."""
    try:
        parse_ulimit(text)
    except ValueError as error:
        raise serializers.ValidationError(str(error)) from error


class NamedValues(serializers.DictField):
    """Names to values, such as build arguments; names as shells and Docker take them."""

    def __init__(self, *, name_pattern: str = _NAME, longest: int = 32 * 1024, **kwargs: Any) -> None:
        self._name = re.compile(name_pattern)
        child = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=longest)
        super().__init__(child=child, **kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        values: dict[str, str] = super().to_internal_value(data)
        for name in values:
            if not self._name.fullmatch(name):
                raise serializers.ValidationError({name: ["This is not a name."]})
        return values


@extend_schema_field(OpenApiTypes.BINARY)
class PartField(serializers.Field[Any, Any, Any, Any]):
    """A file part of the request, already on disk."""

    def to_internal_value(self, data: Any) -> UploadedPart:
        if not isinstance(data, UploadedPart):
            raise serializers.ValidationError("This must be a file of a multipart request.")
        return data


class UploadToCome(Body):
    """Files that will come with the request itself."""

    name = serializers.CharField(
        max_length=500, trim_whitespace=False, help_text="Of the archive, or of the folder."
    )
    dockerfile = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=LONGEST_DOCKERFILE,
        help_text="Text of their Dockerfile, where it is at hand.",
    )


EXAMPLES = [
    OpenApiExample(
        "A pasted Dockerfile",
        value={"dockerfile": "FROM nginx:1.27\nRUN echo hello > /greeting\n", "tags": ["example/hello:1"]},
    ),
    OpenApiExample(
        "A folder of a git repository",
        value={
            "host": 1,
            "git_url": "https://git.example.org/team/shop.git",
            "git_ref": "main",
            "git_credential": 1,
            "subdirectory": "web",
            "dockerfile_path": "docker/Dockerfile.dev",
            "tags": ["registry.example.org/team/shop:dev"],
            "target": "test",
            "build_args": {"NODE_ENV": "development"},
            "secrets": {"npm_token": "…"},
            "pull": True,
            "timeout_seconds": 1800,
        },
    ),
]


@extend_schema_serializer(component_name="BuildBody", examples=EXAMPLES)
class BuildBody(Body):
    """A wanted build. Exactly one source is required: `dockerfile`, `git_url`, or files (see multipart).

    With `preview=true` files need not be sent: `upload` says that they will come.
    """

    host = serializers.IntegerField(
        required=False, help_text="Host to build on. May be left out while there is only one."
    )
    name = serializers.CharField(
        required=False,
        max_length=200,
        help_text="What is built, for people; else taken from git_url or tags.",
    )
    dockerfile = serializers.CharField(
        required=False,
        trim_whitespace=False,
        max_length=LONGEST_DOCKERFILE,
        help_text="Text of a Dockerfile that needs no files.",
    )
    upload = UploadToCome(required=False, help_text="Only with `preview=true`.")
    git_url = serializers.CharField(
        required=False,
        max_length=1000,
        help_text="https://host/path, ssh://user@host/path or user@host:path, without any password.",
    )
    git_ref = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=255,
        help_text="Branch, tag or commit; else the default branch.",
    )
    git_credential = serializers.IntegerField(
        required=False, allow_null=True, help_text="Stored credential of the server of git_url."
    )
    subdirectory = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="Folder of the files to use as context."
    )
    dockerfile_path = serializers.CharField(
        required=False,
        max_length=500,
        help_text="Path of the Dockerfile inside the context (`docker build -f`).",
    )
    dockerfile_inline = serializers.CharField(
        required=False,
        trim_whitespace=False,
        max_length=LONGEST_DOCKERFILE,
        help_text="Text of the Dockerfile, in place of one that came with git_url or the files.",
    )
    tags = serializers.ListField(
        required=False,
        max_length=50,
        child=serializers.CharField(max_length=500, validators=[check_image_name]),
    )
    target = matching(_STAGE, NAME_WORDS, required=False, help_text="Stage to build.")
    build_args = NamedValues(required=False)
    labels = NamedValues(required=False, name_pattern=r"^[^\s=]{1,200}$")
    platform = matching(
        _PLATFORM,
        "Write it as linux/arm64 or linux/arm/v7.",
        required=False,
        help_text="Such as linux/arm64.",
    )
    no_cache = serializers.BooleanField(required=False)
    pull = serializers.BooleanField(required=False, help_text="Look for newer base images.")
    network = serializers.ChoiceField(
        ["default", "none", "host"], required=False, help_text="Network of RUN."
    )
    cache_from = serializers.ListField(
        required=False,
        max_length=50,
        child=serializers.CharField(max_length=500, validators=[check_image_reference]),
    )
    inline_cache = serializers.BooleanField(
        required=False, help_text="Write cache into the image, for cache_from of other builds."
    )
    extra_hosts = serializers.ListField(
        required=False,
        max_length=100,
        child=matching(_EXTRA_HOST, "Write it as name:10.0.0.5 or name:host-gateway."),
        help_text="Lines `name:address` for /etc/hosts of RUN.",
    )
    build_contexts = NamedValues(
        required=False,
        name_pattern=r"^\S{1,255}$",
        longest=1000,
        help_text="Name for FROM and --from to docker-image://…, or to a folder of the uploaded files.",
    )
    shm_size = SizeField(
        required=False,
        validators=[MinValueValidator(0)],
        help_text="Of /dev/shm of RUN; 0 is the engine's own.",
    )
    ulimits = serializers.ListField(
        required=False,
        max_length=50,
        child=serializers.CharField(max_length=100, validators=[check_ulimit]),
        help_text="Limits of RUN, such as nofile=1024:2048.",
    )
    secrets = NamedValues(
        required=False,
        write_only=True,
        longest=256 * 1024,
        help_text="Id to value, for RUN --mount=type=secret,id=…; never shown again.",
    )
    timeout_seconds = serializers.IntegerField(required=False, min_value=1, max_value=LONGEST_TIMEOUT_SECONDS)
    copy_of = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**53,
        help_text="A build this is a copy of: build arguments and labels sent masked are taken from it.",
    )


class UploadedBuildBody(BuildBody):
    """The same with the parts of a multipart request."""

    archive = serializers.ListField(required=False, child=PartField(), max_length=1)
    files = serializers.ListField(required=False, child=PartField())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one source. Files that a preview came with are let go: it keeps nothing."""
        given = [name for name in ("dockerfile", "git_url", "upload", "archive", "files") if attrs.get(name)]
        if len(given) != 1:
            words = (
                f"Give one source, not {len(given)}: dockerfile, git_url, or a multipart request with files."
            )
            raise serializers.ValidationError(words)
        if "dockerfile" in given and "dockerfile_inline" in attrs:
            raise serializers.ValidationError({"dockerfile_inline": ["The Dockerfile is given already."]})
        preview = wants_preview(self.context["request"])
        if "upload" in given and not preview:
            raise serializers.ValidationError({"upload": ["Only a preview does without the files."]})
        parts = attrs.get("archive") or attrs.get("files")
        return {**attrs, "upload": {"name": label_of(parts)}} if parts and preview else attrs


@extend_schema_serializer(
    component_name="BuildUpload",
    examples=[
        OpenApiExample(
            "An archive",
            value={"build": {"tags": ["example/shop"]}, "archive": "shop.tar.gz"},
            media_type="multipart/form-data",
        )
    ],
)
class BuildUpload(serializers.Serializer[Any]):
    """A wanted build with its files: an archive, or the files of a folder with their paths as file names."""

    build = BuildBody(required=False)
    archive = serializers.FileField(required=False, help_text="tar, tar.gz, tar.bz2, tar.xz or zip.")
    files = serializers.ListField(required=False, child=serializers.FileField())


@example({"no_cache": True})
class RebuildBody(Body):
    """How to build again."""

    no_cache = serializers.BooleanField(required=False, help_text="Left out: as it was.")


@example({"key": "root_user:3f2a9c1d", "dismissed": True})
class DismissBody(Body):
    """Which advice to set aside, or to take up again."""

    key = serializers.CharField(max_length=100)
    dismissed = serializers.BooleanField(default=True)
