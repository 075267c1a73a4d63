"""The image endpoints. History, save and load are live reads."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from containers_app.api.filters import ImageFilter
from containers_app.api.image_bodies import PruneImagesBody, PullBody, PushBody, RemoveImageBody, TagBody
from containers_app.api.image_shapes import ImageDetailSerializer, ImageSerializer
from containers_app.kinds import images as kinds
from containers_app.kinds.hosts import PRUNE_NOUN
from containers_app.models import Image
from containers_app.models.querysets import containers_of_image
from containers_app.services import images, pruning
from containers_app.spec.secrets import masked_inspect
from fleet_app.api.rows import HOST_COLUMNS, OnHosts
from fleet_app.services.asking import host_by_id
from operations_app.api.changes import Change, changes
from operations_app.kinds import Wish


class ImageViewSet(OnHosts[Image], ReadViewSet[Image]):
    """Images of all hosts, as the mirror has them."""

    queryset = Image.objects.select_related("host").annotate(used_by=containers_of_image())
    serializer_class = ImageDetailSerializer
    serializer_classes: ClassVar = {"list": ImageSerializer}
    filterset_class = ImageFilter
    search_fields = ("name", "repo_tags", "engine_id")
    ordering_fields = ("name", "size_bytes", "created_at", "host", "used_by")
    ordering = ("name",)
    required_action: ClassVar = {"list": "image.read", "retrieve": "image.read", "inspect": "image.read"}

    def get_queryset(self) -> QuerySet[Image]:
        rows = super().get_queryset()
        return rows.defer("raw", "sealed_environment", *HOST_COLUMNS) if self.action == "list" else rows

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @route(detail=True)
    def inspect(self, request: Request, pk: int) -> Response:
        """The engine's own words (`docker image inspect`); variables by name only, secret labels masked."""
        return Response(masked_inspect(self.get_object().raw))

    @changes(kinds.PULL, body=PullBody, detail=False)
    def pull(self, change: Change[Image]) -> Wish:
        """Pull an image, with the stored login of its registry if there is one."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        platform = change.data.get("platform", "")
        return kinds.PULL(host, kinds.PullParams(reference=change.data["reference"], platform=platform))

    @changes(kinds.TAG, body=TagBody)
    def tag(self, change: Change[Image]) -> Wish:
        """Give it one more name."""
        image = change.target
        said = kinds.TagParams(image=image.engine_id, reference=change.data["reference"])
        return kinds.TAG(image, said)

    @changes(kinds.PUSH, body=PushBody)
    def push(self, change: Change[Image]) -> Wish:
        """Push the image to the registry its tag names, with the stored login. The result has the digest."""
        return images.wish_to_push(change.target, reference=change.data.get("reference", ""))

    @changes(kinds.REMOVE, body=RemoveImageBody)
    def destroy(self, change: Change[Image]) -> Wish:
        """Remove it, or take one of its tags off."""
        return images.wish_to_remove(
            change.target,
            tag=change.data.get("tag", ""),
            force=change.data.get("force", False),
            prune_parents=change.data["prune_parents"],
        )

    @changes(PRUNE_NOUN["image"], body=PruneImagesBody, detail=False)
    def prune(self, change: Change[Image]) -> Wish:
        """Remove dangling images, or all that no container uses."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        everything = change.data.get("all", False)
        return pruning.prune_noun(host=host, noun="image", everything=everything)
