"""Credentials for git servers. What is secret is written and never read."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import mixins, serializers
from rest_framework.serializers import BaseSerializer

from accounts_app.api.bodies import Exact
from accounts_app.api.viewsets import ReadViewSet
from builds_app.git_credentials import remove_credential, save_credential
from builds_app.models import GitCredential

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


class GitCredentialViewSet(
    mixins.CreateModelMixin, mixins.UpdateModelMixin, mixins.DestroyModelMixin, ReadViewSet[GitCredential]
):
    """Stored git credentials; each is used with its own server only."""

    queryset = GitCredential.objects.all()
    serializer_class = GitCredentialSerializer
    search_fields = ("name", "server")
    ordering_fields = ("name", "created_at")
    http_method_names = ("get", "post", "patch", "delete", "head")
    required_action: ClassVar = {
        "list": "git_credential.read",
        "retrieve": "git_credential.read",
        "create": "git_credential.create",
        "partial_update": "git_credential.update",
        "destroy": "git_credential.remove",
    }

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        serializer.instance = save_credential(credential=GitCredential(), values=serializer.validated_data)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        save_credential(credential=self.get_object(), values=serializer.validated_data)

    def perform_destroy(self, instance: GitCredential) -> None:
        remove_credential(credential=instance)
