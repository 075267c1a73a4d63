"""Stored credentials for git servers."""

from collections.abc import Mapping
from typing import Any, ClassVar

from accounts_app.permissions import Actor
from registries_app.api.git_credential_shapes import GitCredentialSerializer
from registries_app.api.kept import KeptViewSet
from registries_app.models import GitCredential
from registries_app.services.git_credentials import remove_credential, save_credential


class GitCredentialViewSet(KeptViewSet[GitCredential]):
    """Stored git credentials; each is used with its own server only."""

    queryset = GitCredential.objects.all()
    serializer_class = GitCredentialSerializer
    search_fields = ("name", "server")
    ordering_fields = ("name", "created_at")
    required_action: ClassVar = {
        "list": "git_credential.read",
        "retrieve": "git_credential.read",
        "create": "git_credential.create",
        "partial_update": "git_credential.update",
        "destroy": "git_credential.remove",
    }

    def save(self, actor: Actor, row: GitCredential, values: Mapping[str, Any]) -> GitCredential:
        return save_credential(actor=actor, credential=row, values=values)

    def remove(self, actor: Actor, row: GitCredential) -> None:
        remove_credential(actor=actor, credential=row)
