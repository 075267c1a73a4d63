"""People, sessions and tokens as the API shows them. A token is shown once, when it is made."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Exact, example
from accounts_app.models import ApiToken, User


@extend_schema_serializer(component_name="Me")
class MeSerializer(Exact, serializers.ModelSerializer[User]):
    """The person who asks."""

    class Meta:
        model = User
        fields: ClassVar = ["id", "username", "display_name", "email", "theme", "is_owner"]
        read_only_fields: ClassVar = ["id", "username", "is_owner"]

    is_owner = serializers.BooleanField(read_only=True)
    theme = serializers.ChoiceField(choices=["auto", "light", "dark"], required=False)


@extend_schema_serializer(component_name="Session")
class SessionSerializer(serializers.Serializer[Any]):
    """Who is signed in, and whether the owner still has to set a password."""

    user = MeSerializer(allow_null=True)
    setup_needed = serializers.BooleanField()


@extend_schema_serializer(component_name="Token")
class TokenSerializer(Exact, serializers.ModelSerializer[ApiToken]):
    """An API token, without the token."""

    class Meta:
        model = ApiToken
        fields: ClassVar = [
            "id",
            "name",
            "prefix",
            "scope",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        ]
        read_only_fields: ClassVar = ["id", "prefix", "created_at", "last_used_at", "revoked_at"]


@extend_schema_serializer(component_name="NewToken")
@example({"name": "Deploys", "scope": "write", "expires_at": "2030-01-01T00:00:00Z"})
class NewTokenSerializer(TokenSerializer):
    """A token just made: the only time its secret is shown."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields: ClassVar = [*TokenSerializer.Meta.fields, "token"]

    def to_representation(self, made: Any) -> dict[str, Any]:
        return {**TokenSerializer(made.row).data, "token": made.secret}
