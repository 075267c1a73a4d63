"""`/api/v1/practice/`: ask for one practice operation, or for several at once."""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.routers import SimpleRouter

from accounts_app.api.viewsets import GuardedViewSet
from operations_app.api.changes import AtOnce, Change, changes
from operations_app.kinds import Wish
from operations_app.models import Operation
from operations_app.retry import retry_operation
from tests.support.practice_app.kinds import wish_to


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
    def create(self, change: Change[Operation]) -> Wish:
        """Ask for one."""
        return _wish(change)

    @changes("practice.work", body=Practice, detail=False, many=True)
    def bulk(self, change: Change[Operation]) -> list[Wish]:
        """Ask for several."""
        return [_wish(change) for _ in range(change.data["count"])]

    @changes("practice.work")
    def again(self, change: Change[Operation]) -> AtOnce:
        """Ask for what was asked before."""
        return AtOnce(do=lambda: retry_operation(operation=change.target, **change.asked))

    @changes("practice.work", detail=False)
    def crash(self, _: Change[Operation]) -> Wish:
        """Be wrong."""
        raise RuntimeError("a mistake in a view")


def _wish(change: Change[Operation]) -> Wish:
    verb = change.data["kind"].removeprefix("practice.")
    return wish_to(verb, **change.data["params"])


router = SimpleRouter()
router.register("practice", PracticeViewSet)

urlpatterns = router.urls
