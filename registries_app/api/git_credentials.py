"""Stored credentials for git servers."""

from typing import ClassVar

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.api.writes import Write, writes
from registries_app.api.git_credential_shapes import GitCredentialSerializer
from registries_app.models import GitCredential
from registries_app.services.git_credentials import remove_credential, save_credential

Shape = GitCredentialSerializer


class GitCredentialViewSet(ReadViewSet[GitCredential]):
    """Stored git credentials; each is used with its own server only."""

    queryset = GitCredential.objects.all()
    serializer_class = Shape
    search_fields = ("name", "server")
    ordering_fields = ("name", "created_at")
    required_action: ClassVar = {"list": "git_credential.read", "retrieve": "git_credential.read"}

    @writes("git_credential.create", body=Shape, answer=Shape)
    def create(self, write: Write[GitCredential]) -> GitCredential:
        """Store a credential."""
        return save_credential(actor=write.actor, credential=GitCredential(), values=write.data)

    @writes("git_credential.update", body=Shape, answer=Shape)
    def partial_update(self, write: Write[GitCredential]) -> GitCredential:
        """Change a credential; a secret that is not given stays."""
        return save_credential(actor=write.actor, credential=write.target, values=write.data)

    @writes("git_credential.remove")
    def destroy(self, write: Write[GitCredential]) -> None:
        """Forget a credential; builds that used it keep their record."""
        remove_credential(actor=write.actor, credential=write.target)
