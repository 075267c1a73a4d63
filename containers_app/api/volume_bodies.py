"""What is asked about volumes, as the API takes it."""

from rest_framework import serializers

from accounts_app.api.bodies import Body, example, matching
from containers_app.api.fields import NAME_WORDS, PairsField


@example({"host": 1, "name": "shop-data", "labels": {"team": "shop"}})
class CreateVolumeBody(Body):
    """A volume to make; without a name the engine makes one up."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    name = matching(r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$", NAME_WORDS, required=False, allow_blank=True)
    driver = serializers.CharField(required=False, allow_blank=True, max_length=100)
    driver_options = PairsField(required=False)
    labels = PairsField(required=False)


class RemoveVolumeBody(Body):
    """force removes it although its driver complains."""

    force = serializers.BooleanField(required=False)


@example({"host": 1, "all": False})
class PruneVolumesBody(Body):
    """Unused anonymous volumes; with all, every volume that no container uses."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    all = serializers.BooleanField(required=False)
