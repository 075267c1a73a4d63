"""What somebody changed by other means, as a route that accepts it."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.api.bodies import Body, example
from accounts_app.api.viewsets import GuardedViewSet
from accounts_app.api.writes import Staged, Write, writes
from stacks_app.api.stack_shapes import StackDetailSerializer
from stacks_app.models import Stack
from stacks_app.services.accepting import KEEP, REPLACE, Acceptance, Accepted, StackAcceptance


@example({"draft": "keep"})
class AcceptBody(Body):
    """What becomes of the draft, where that has changes that were not applied."""

    draft = serializers.ChoiceField(
        choices=[KEEP, REPLACE],
        required=False,
        help_text="`replace` it with what runs, or `keep` it for a later apply. Needed when it has changes of its own.",
    )


@extend_schema_serializer(component_name="StackAcceptance")
class StackAcceptanceShape(DataclassSerializer[StackAcceptance]):
    """What is accepted: services with the keys that change, the files before and after, and what to know about it."""

    class Meta:
        dataclass = StackAcceptance


@extend_schema_serializer(component_name="AcceptedStack")
class AcceptedShape(serializers.Serializer[Accepted]):
    """The stack, the number of the revision that says what runs, and what was accepted."""

    stack = StackDetailSerializer()
    revision = serializers.IntegerField()
    accepted = StackAcceptanceShape()


class StackAcceptances(GuardedViewSet[Stack]):
    """To accept what runs, as a route."""

    @writes("stack.accept", body=AcceptBody, answer=AcceptedShape, plan=StackAcceptanceShape)
    def accept(self, write: Write[Stack]) -> Staged:
        """Make what runs the applied revision. No container is touched; the files are changed so that they say it.

        With `preview=true`, `plan` shows which keys of which services, and the files before and after.
        """
        draft = write.data.get("draft", "")
        acceptance = Acceptance(actor=write.actor, stack=write.target, draft=draft)
        return Staged(do=acceptance.do, plan=acceptance.shown)
