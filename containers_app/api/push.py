"""`POST images/{id}/push/`."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body
from containers_app.models import Image
from containers_app.services.push import ask_push
from operations_app.api.changes import Change, changes
from operations_app.models import Operation


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


class PushImage:
    """Pushing, for the view set of images."""

    @changes("image.push", body=PushBody)
    def push(self, change: Change[Image]) -> Operation:
        """Push the image to the registry its tag names, with the stored login. The result has the digest."""
        reference = change.data.get("reference", "")
        return ask_push(image=change.target, reference=reference, **change.asked)
