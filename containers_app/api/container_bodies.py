"""What the actions of containers take."""

from rest_framework import serializers

from accounts_app.api.bodies import Body, example, matching
from containers_app.api.fields import ReferenceField
from containers_app.api.spec_bodies import SpecResources, SpecRestartPolicy
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import object_id
from containers_app.kinds.containers import IN_BULK

SIGNAL = r"^(SIG)?[A-Z0-9+]{1,12}$"
SIGNAL_WORDS = "Give a signal by its name or number, such as SIGHUP, HUP or 1."


@example({"timeout": 30})
class StopBody(Body):
    """How long to wait between the stop signal and SIGKILL; null for the container's own time."""

    timeout = serializers.IntegerField(min_value=0, max_value=3600, required=False, allow_null=True)


@example({"signal": "SIGHUP"})
class KillBody(Body):
    """Which signal, by name or number."""

    signal = matching(SIGNAL, SIGNAL_WORDS, required=False)


@example({"name": "web-old"})
class RenameBody(Body):
    """The new name."""

    name = serializers.CharField(max_length=255)

    def validate_name(self, name: str) -> str:
        try:
            return object_id(name)
        except InvalidIdentifier as error:
            words = "A name has letters, digits, “_”, “.” and “-”, and begins with a letter or digit."
            raise serializers.ValidationError(words) from error


@example({"resources": {"memory": "512m", "cpus": 1.5}, "restart_policy": {"name": "unless-stopped"}})
class UpdateBody(Body):
    """Limits and restart policy, changed in place. Of limits, null can take away that of processes only."""

    resources = SpecResources(required=False, allow_null=True)
    restart_policy = SpecRestartPolicy(required=False, allow_null=True)


@example(
    {"reference": "team/redis:tuned", "changes": ['CMD ["redis-server"]'], "message": "With our settings"}
)
class CommitBody(Body):
    """The image to make: its reference, and Dockerfile instructions such as `CMD ["redis-server"]`."""

    reference = ReferenceField(tag_only=True, required=False, allow_blank=True)
    changes = serializers.ListField(
        child=serializers.CharField(max_length=4096), required=False, max_length=100
    )
    message = serializers.CharField(required=False, allow_blank=True, max_length=1024)
    author = serializers.CharField(required=False, allow_blank=True, max_length=255)
    pause = serializers.BooleanField(required=False)


class RemoveBody(Body):
    """force also removes a running container; volumes also its anonymous volumes."""

    force = serializers.BooleanField(required=False)
    volumes = serializers.BooleanField(required=False)


@example({"ids": [4, 7, 9], "action": "stop", "timeout": 20})
class BulkBody(Body):
    """The same for many containers."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**53), min_length=1, max_length=500
    )
    action = serializers.ChoiceField(choices=list(IN_BULK))
    timeout = serializers.IntegerField(min_value=0, max_value=3600, required=False, allow_null=True)
    signal = matching(SIGNAL, SIGNAL_WORDS, required=False)
    force = serializers.BooleanField(required=False)
    volumes = serializers.BooleanField(required=False)
