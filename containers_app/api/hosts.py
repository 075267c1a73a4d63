"""What is asked of hosts with a Docker Engine."""

from accounts_app.api.viewsets import GuardedViewSet
from containers_app.api.host_bodies import PruneBody, TestHostBody, TestStoredHostBody
from containers_app.kinds.hosts import PRUNE, TRY
from containers_app.prunable import Scope
from containers_app.services.hosts import wish_to_try
from fleet_app.models import Host
from operations_app.api.changes import Change, changes
from operations_app.kinds import Wish


class HostVerbViewSet(GuardedViewSet[Host]):
    """What one does with hosts, other than keeping them."""

    queryset = Host.objects.all()

    @changes(TRY, body=TestHostBody, detail=False, url_path="test", operation_id="hosts_test_new")
    def test_new(self, change: Change[Host]) -> Wish:
        """Try a connection; the operation's result says in plain words how it went and what to do."""
        return wish_to_try(host=None, fields=change.data)

    @changes(TRY, body=TestStoredHostBody)
    def test(self, change: Change[Host]) -> Wish:
        """Try the stored connection, with what is given in place of what is stored."""
        return wish_to_try(host=change.target, fields=change.data)

    @changes(PRUNE, body=PruneBody)
    def prune(self, change: Change[Host]) -> Wish:
        """Remove what nothing uses; the result is the receipt. Preview: `live/hosts/{id}/prune-preview/`."""
        return PRUNE(change.target, Scope(**change.data))
