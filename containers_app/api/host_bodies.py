"""What is asked of hosts with a Docker Engine, as the API takes it."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body, example
from fleet_app.api.host_bodies import EXAMPLES, HostCredentials


@extend_schema_serializer(component_name="HostTest", examples=EXAMPLES)
class TestHostBody(HostCredentials):
    """A connection to try, before anything is stored."""

    address = serializers.CharField(max_length=512)


@extend_schema_serializer(component_name="StoredHostTest")
class TestStoredHostBody(HostCredentials):
    """A stored connection to try; what is given is used in place of what is stored."""

    address = serializers.CharField(max_length=512, required=False)


@extend_schema_serializer(component_name="Prune")
@example({"containers": True, "networks": True, "images": True, "build_cache": True})
class PruneBody(Body):
    """What to tidy up. images are dangling ones, all_images unused ones; volumes anonymous ones, all_volumes unused."""

    containers = serializers.BooleanField(required=False, default=True)
    networks = serializers.BooleanField(required=False, default=True)
    images = serializers.BooleanField(required=False, default=True)
    all_images = serializers.BooleanField(required=False, default=False)
    build_cache = serializers.BooleanField(required=False, default=True)
    volumes = serializers.BooleanField(required=False, default=False)
    all_volumes = serializers.BooleanField(required=False, default=False)


@example({"host": 1})
class HostBody(Body):
    """On which host."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
