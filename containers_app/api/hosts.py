"""What is asked of hosts with a Docker Engine."""

from accounts_app.api.viewsets import GuardedViewSet
from containers_app.api.host_bodies import PruneBody, TestHostBody, TestStoredHostBody
from containers_app.prunable import Scope
from containers_app.services import pruning
from containers_app.services.hosts import ask_test
from fleet_app.models import Host
from operations_app.api.changes import Change, changes
from operations_app.models import Operation


class HostVerbViewSet(GuardedViewSet[Host]):
    """What one does with hosts, other than keeping them."""

    queryset = Host.objects.all()

    @changes("host.manage", body=TestHostBody, detail=False, url_path="test", operation_id="hosts_test_new")
    def test_new(self, change: Change[Host]) -> Operation:
        """Try a connection; the operation's result says in plain words how it went and what to do."""
        return ask_test(host=None, fields=change.data, **change.asked)

    @changes("host.manage", body=TestStoredHostBody)
    def test(self, change: Change[Host]) -> Operation:
        """Try the stored connection, with what is given in place of what is stored."""
        return ask_test(host=change.target, fields=change.data, **change.asked)

    @changes("system.prune", body=PruneBody)
    def prune(self, change: Change[Host]) -> Operation:
        """Remove what nothing uses; the result is the receipt. Preview: `live/hosts/{id}/prune-preview/`."""
        return pruning.prune_host(host=change.target, scope=Scope(**change.data), **change.asked)
