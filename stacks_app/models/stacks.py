"""A stack: a Compose project on a host, with the files and variables it shall be made of."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts_app.models import User
from accounts_app.vault import SealedField, SealedModel
from fleet_app.models import Host
from operations_app.models import Operation
from registries_app.models import GitCredential


class Stack(SealedModel):
    """What is written here is the draft: what the next apply makes true. What was applied stands in the revisions."""

    class Source(models.TextChoices):
        EDITOR = "editor"
        UPLOAD = "upload"
        GIT = "git"
        ADOPTED = "adopted"

    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL, related_name="stacks")
    host_name = models.CharField(max_length=100)
    project = models.CharField(max_length=63)  # its name, with Compose and here
    source = models.CharField(max_length=10, choices=Source, default=Source.EDITOR)
    created_at = models.DateTimeField(default=timezone.now)

    # The draft. `files` is a `Tree` as JSON; `compose_files` in the order Compose merges them, none: its own choice.
    files = models.JSONField(default=list)
    compose_files = models.JSONField(default=list)
    profiles = models.JSONField(default=list)
    scales = models.JSONField(
        default=dict
    )  # service → how many containers, where the files are not to say it
    # Of a project that was made elsewhere: the folder its relative paths are in, on the disk of its engine.
    working_dir = models.CharField(max_length=1024, blank=True)

    git_url = models.CharField(max_length=1024, blank=True)
    git_ref = models.CharField(max_length=255, blank=True)
    git_folder = models.CharField(max_length=512, blank=True)
    git_credential = models.ForeignKey(
        GitCredential, null=True, on_delete=models.SET_NULL, related_name="stacks"
    )
    git_commit = models.CharField(max_length=64, blank=True)  # the one that the files of the draft are from
    apply_fetched = models.BooleanField(default=False)  # what was fetched is applied, too
    check_minutes = models.PositiveIntegerField(default=0)  # how often git is asked for news; 0: never
    checked_at = models.DateTimeField(null=True)
    check_problem = models.TextField(blank=True)  # why it could not be asked for the last time
    # In whose name that is done, with which token: who said last where the files come from, and how often.
    checked_for = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_for_token = models.BigIntegerField(null=True)

    # How it is applied.
    roll_back = models.BooleanField(default=False)  # by itself, when a service is not healthy in time
    wait_seconds = models.PositiveIntegerField(default=120)
    remove_orphans = models.BooleanField(default=True)
    keep_revisions = models.PositiveIntegerField(default=20)

    applied = models.ForeignKey("Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    # What changes it now: one at a time. Set when that is asked for, and true while it has not ended.
    change = models.ForeignKey(Operation, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["project", "host_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host", "project"], condition=Q(host__isnull=False), name="one_stack_per_project"
            )
        ]

    def __str__(self) -> str:
        return self.project

    @property
    def files_told(self) -> str:
        """What the journal says of the files: which they are, by their digests."""
        return ", ".join(f"{each['path']} {each.get('sha256', '')[:8]}".strip() for each in self.files)

    @property
    def applied_told(self) -> str:
        """What the journal says of what is applied."""
        return f"revision {self.applied.number}" if self.applied else ""

    @property
    def hook_told(self) -> str:
        """What the journal says of its webhook."""
        hook = self.hooks.first() if self.pk else None
        return str(hook.key) if hook else ""

    @property
    def variables_told(self) -> str:
        """What the journal says of the variables: of none the value, which may be a secret that nobody marked."""
        rows = self.variables.order_by("name").values_list("name", "secret", "version") if self.pk else ()
        return ", ".join(
            f"{name} ({'secret, ' if secret else ''}{version})" for name, secret, version in rows
        )


class Variable(SealedModel):
    """A variable of a stack, for `${NAME}` in its files. The value of a secret one is only ever written."""

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="variables")
    name = models.CharField(max_length=200)
    secret = models.BooleanField(default=False)
    sealed_value = SealedField()
    version = models.PositiveIntegerField(default=1)  # goes up with each new value
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stack", "name"], name="one_variable_per_name")
        ]

    def __str__(self) -> str:
        return self.name
