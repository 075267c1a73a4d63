"""Credentials for git servers as the API takes and shows them. What is secret is written and never read."""

from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Exact
from registries_app.models import GitCredential

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
