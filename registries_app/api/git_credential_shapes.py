"""Credentials for git servers as the API takes and shows them. What is secret is written and never read."""

import re
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Exact
from registries_app.models import GitCredential

_SERVER = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")


class GitServerField(serializers.CharField):
    """The host of a git server as `GitAddress.server` spells it. An address with a password in it is none."""

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        bare = re.sub(r"^(https?|ssh)://", "", text.lower()).rstrip("/")
        if not _SERVER.fullmatch(bare):
            raise serializers.ValidationError(
                "Give the host of the server, such as git.example.org or git.example.org:2222."
            )
        return bare


EXAMPLES = [
    OpenApiExample(
        "A token",
        value={"name": "forge", "server": "git.example.org", "username": "builder", "password": "…"},
        request_only=True,
    ),
    OpenApiExample(
        "A deploy key",
        value={
            "name": "deploy",
            "server": "git.example.org:2222",
            "ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----…",
        },
        request_only=True,
    ),
]


@extend_schema_serializer(component_name="GitCredential", examples=EXAMPLES)
class GitCredentialSerializer(Exact, serializers.ModelSerializer[GitCredential]):
    """What opens the repositories of one server: user and password (or token), or an SSH key."""

    server = GitServerField(max_length=255)
    password = serializers.CharField(write_only=True, required=False, allow_blank=True, max_length=4096)
    ssh_key = serializers.CharField(
        write_only=True,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=16 * 1024,
        help_text="Private key in OpenSSH format, without passphrase.",
    )
    has_password = serializers.SerializerMethodField()
    has_ssh_key = serializers.SerializerMethodField()

    class Meta:
        model = GitCredential
        fields: ClassVar = [
            "id",
            "name",
            "server",
            "username",
            "password",
            "ssh_key",
            "ssh_host_key",
            "has_password",
            "has_ssh_key",
            "created_at",
        ]
        read_only_fields: ClassVar = ["id", "created_at"]

    def get_has_password(self, credential: GitCredential) -> bool:
        return bool(credential.sealed_password)

    def get_has_ssh_key(self, credential: GitCredential) -> bool:
        return bool(credential.sealed_ssh_key)
