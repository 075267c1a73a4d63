"""Webhooks: how a git server says that there is something new, and what came of each time it did."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts_app.models import User
from accounts_app.vault import SealedField, SealedModel
from operations_app.models import Operation
from stacks_app.models.stacks import Stack


class Hook(SealedModel):
    """The webhook of a stack. It may what `person` may, with the token that it was made with."""

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="hooks")
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # its address
    sealed_secret = SealedField()
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    token_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stack"], name="one_hook_per_stack")]

    def __str__(self) -> str:
        return str(self.key)


class Delivery(models.Model):
    """One request to a webhook, and what came of it."""

    class Outcome(models.TextChoices):
        FETCH = "fetch"  # `operation` fetches it
        NOTHING = "nothing"  # there is nothing to do
        REFUSED = "refused"  # it is not from whom it should be, or may not be done

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=64, blank=True)
    ref = models.CharField(max_length=255, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    words = models.TextField(blank=True)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.words}"
