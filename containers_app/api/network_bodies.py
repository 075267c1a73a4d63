"""What is asked about networks, as the API takes it."""

from rest_framework import serializers

from accounts_app.api.bodies import Body, example, matching
from containers_app.api.fields import NAME_WORDS, PairsField, TextsField


class SubnetBody(Body):
    """A range of addresses, and optionally its gateway and the part handed to containers."""

    subnet = serializers.CharField(max_length=60)
    gateway = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    ip_range = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)


@example({"host": 1, "name": "shop", "subnets": [{"subnet": "10.20.0.0/24", "gateway": "10.20.0.1"}]})
class CreateNetworkBody(Body):
    """A network to make."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    name = matching(r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$", NAME_WORDS)
    driver = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    internal = serializers.BooleanField(required=False, default=False)
    attachable = serializers.BooleanField(required=False, default=False)
    ipv6 = serializers.BooleanField(required=False, default=False)
    subnets = SubnetBody(many=True, required=False, default=list)
    labels = PairsField(required=False, default=dict)
    options = PairsField(required=False, default=dict)


@example({"container": 4, "aliases": ["cache"]})
class ConnectBody(Body):
    """A container of the same host that shall join, and how others shall find it there."""

    container = serializers.IntegerField(min_value=1, max_value=2**53)
    aliases = TextsField(required=False, default=list)
    ipv4_address = serializers.IPAddressField(protocol="IPv4", required=False, allow_blank=True, default="")
    ipv6_address = serializers.IPAddressField(protocol="IPv6", required=False, allow_blank=True, default="")


@example({"container": 4})
class DisconnectBody(Body):
    """A container that shall leave; force also when it does not answer."""

    container = serializers.IntegerField(min_value=1, max_value=2**53)
    force = serializers.BooleanField(required=False, default=False)
