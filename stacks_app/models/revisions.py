"""What was applied to a host: enough to tell the difference to any other time, and to go back to it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts_app.vault import SealedField, SealedModel
from operations_app.models import Operation
from stacks_app.models.stacks import Stack


class Revision(SealedModel):
    """One apply of a stack. How it ended says its operation, and `good` what of it can be gone back to."""

    class Origin(models.TextChoices):
        APPLY = "apply"
        ROLL_BACK = "roll_back"
        ADOPT = "adopt"
        ACCEPT = "accept"  # of what somebody changed by other means
        SCALE = "scale"  # the one before it, with other numbers of containers

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()  # from 1, of its stack
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.APPLY)
    of = models.PositiveIntegerField(null=True)  # the number of the revision that was gone back to
    operation = models.ForeignKey(Operation, null=True, on_delete=models.SET_NULL, related_name="revisions")
    person_name = models.CharField(
        max_length=150, blank=True
    )  # who asked; nobody when it went back by itself
    created_at = models.DateTimeField(default=timezone.now)
    good = models.BooleanField(default=False)  # all of it was there and healthy
    problem = models.TextField(blank=True)  # why it is not

    files = models.JSONField(default=list)
    compose_files = models.JSONField(default=list)
    profiles = models.JSONField(default=list)
    scales = models.JSONField(default=dict)
    git_commit = models.CharField(max_length=64, blank=True)
    # name → {"secret", "version"}; the values of that time are sealed as one JSON object.
    variables = models.JSONField(default=dict)
    sealed_variables = SealedField()

    # What Compose made of them (`docker compose config`), secrets masked, to be shown; as it was applied, sealed.
    resolved = models.JSONField(default=dict)
    sealed_project = SealedField()
    # service → {"reference", "engine_id", "digest", "tag"}: which image it was, and the tag that keeps it.
    images = models.JSONField(default=dict)
    hashes = models.JSONField(default=dict)  # service → Compose's own fingerprint of it
    disabled = models.JSONField(default=list)  # services that no chosen profile has; they can be run once
    # What is there from before it was adopted, and stays until it changes: see `plan.standing.Standing`.
    standing = models.JSONField(default=dict)
    # service → how its containers were, once they were well: see `plan.made.made_of`.
    made = models.JSONField(default=dict)
    draft = models.CharField(max_length=128, blank=True)  # a digest of what it is made from
    carried = models.JSONField(
        default=dict
    )  # the volumes that its files were carried to → digest of what was

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stack", "number"], name="one_revision_per_number")
        ]

    @property
    def how_far(self) -> str:
        """What an apply that came to no end has done, in words."""
        if not self.images:  # which are written down before the first container is touched
            return "Nothing of the stack was changed."
        return "Some of its services may be as this revision says, others as before: the plan says which."

    @property
    def why_not(self) -> str:
        """Why it is not good, in words; "" while it is, or nobody can know yet."""
        operation = self.operation
        if self.good or self.problem or operation is None or not operation.ended:
            return self.problem
        said = operation.error_detail or f"It was {operation.state}."
        return f"{said} {self.how_far}"

    def __str__(self) -> str:
        return f"{self.stack} #{self.number}"
