"""`/api/v1/practice/`: ask for one practice operation, or for several at once."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from accounts_app.api.viewsets import GuardedViewSet
from operations_app import lifecycle
from operations_app.api.changes import Change, changes
from operations_app.models import Operation
from operations_app.retry import retry_operation


class Practice(serializers.Serializer[Any]):
    """Which practice, with what."""

    kind = serializers.CharField()
    params = serializers.JSONField(default=dict)
    count = serializers.IntegerField(default=1, max_value=50)


class PracticeViewSet(GuardedViewSet[Operation]):
    """As small as the product's own view sets."""

    queryset = Operation.objects.filter(kind__startswith="practice.")
    required_action: ClassVar[dict[str, str]] = {}

    @changes("practice.work", body=Practice, detail=False)
    def create(self, change: Change[Operation]) -> Operation:
        """Ask for one."""
        return lifecycle.request(
            kind=change.data["kind"], params=change.data["params"], target_type="practice", **change.asked
        )

    @changes("practice.work", body=Practice, detail=False, many=True)
    def bulk(self, change: Change[Operation]) -> list[Operation]:
        """Ask for several."""
        group = lifecycle.group_of(**change.asked)
        return [
            lifecycle.request(
                actor=change.actor, kind=change.data["kind"], params=change.data["params"], group=group
            )
            for _ in range(change.data["count"])
        ]

    @changes("practice.work")
    def again(self, change: Change[Operation]) -> Operation:
        """Ask for what was asked before."""
        return retry_operation(operation=change.target, **change.asked)

    @changes("practice.work", detail=False)
    def crash(self, _: Change[Operation]) -> Operation:
        """Be wrong."""
        raise RuntimeError("a mistake in a view")


router = SimpleRouter()
router.register("practice", PracticeViewSet)

urlpatterns = router.urls
