"""What is asked about images, as the API takes it."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body, example
from containers_app.api.fields import ReferenceField


@extend_schema_serializer(
    examples=[
        OpenApiExample("From a private registry", value={"host": 1, "reference": "ghcr.io/team/app:1.2"})
    ]
)
class PullBody(Body):
    """An image to pull: `nginx`, `ghcr.io/team/app:1.2`, or with a digest."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    reference = ReferenceField()
    platform = serializers.CharField(required=False, allow_blank=True, max_length=60)


@example({"reference": "registry.example.org/team/shop:1"})
class TagBody(Body):
    """One more name for it; without a tag, latest."""

    reference = ReferenceField(tag_only=True)


class RemoveImageBody(Body):
    """tag takes only that tag off; force also removes what containers use; prune_parents untagged parents."""

    tag = serializers.CharField(required=False, allow_blank=True, max_length=1024)
    force = serializers.BooleanField(required=False)
    prune_parents = serializers.BooleanField(required=False, default=True)


@example({"host": 1, "all": False})
class PruneImagesBody(Body):
    """Dangling images; with all, every image that no container uses."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    all = serializers.BooleanField(required=False)


@extend_schema_serializer(
    examples=[OpenApiExample("One of several tags", value={"reference": "registry.example.org/team/shop:1"})]
)
class PushBody(Body):
    """What to push."""

    reference = serializers.CharField(
        required=False,
        max_length=500,
        help_text="One of the image's tags; may be left out when it has one only.",
    )
