"""Hosts as the API takes them."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body

LONGEST_SECRET = 64 * 1024


def secret(help_text: str) -> serializers.CharField:
    """Return a field for a credential: taken in, never shown; empty clears it."""
    return serializers.CharField(
        write_only=True,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=LONGEST_SECRET,
        help_text=help_text,
    )


class HostCredentials(Body):
    """How Quaymaster proves who it is."""

    tls_ca = secret("PEM: the CA of the engine's certificate.")
    tls_cert = secret("PEM: our client certificate.")
    tls_key = secret("PEM: the key of our client certificate.")
    ssh_key = secret("A private key without passphrase.")
    ssh_host_key = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=4096,
        help_text="The server's key you confirm, as a connection test showed it.",
    )


EXAMPLES = [
    OpenApiExample("This machine", value={"name": "local", "address": "unix:///var/run/docker.sock"}),
    OpenApiExample(
        "Over SSH",
        value={
            "name": "prod-1",
            "address": "ssh://deploy@prod-1.example.org",
            "ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----…",
            "ssh_host_key": "ssh-ed25519 AAAA…",
        },
    ),
]


@extend_schema_serializer(component_name="HostCreate", examples=EXAMPLES)
class CreateHostBody(HostCredentials):
    """A host to add: `unix:///path`, `tcp://host:port` with TLS, or `ssh://user@host`."""

    name = serializers.CharField(max_length=100)
    address = serializers.CharField(max_length=512)
    enabled = serializers.BooleanField(required=False)


@extend_schema_serializer(component_name="HostChanges")
class EditHostBody(HostCredentials):
    """What shall be different; credentials that are not given stay."""

    name = serializers.CharField(max_length=100, required=False)
    address = serializers.CharField(max_length=512, required=False)
    enabled = serializers.BooleanField(required=False)
