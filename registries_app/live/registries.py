"""Live reads from registries: does a login work, which tags are there, is there a newer image."""

from typing import Any

from asgiref.sync import sync_to_async
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.bodies import Body
from accounts_app.errors import Invalid, Refused
from accounts_app.query import Query
from accounts_app.vault import seal
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import Reference, parse_reference
from containers_app.live.reading import LiveView
from containers_app.models import Image
from registries_app.api.registry_shapes import RegistrySerializer, ServerField
from registries_app.client import RegistryError
from registries_app.looking import client_of, look_for_updates
from registries_app.models import Registry
from registries_app.services.registries import check_login, check_registry


class LoginBody(Body):
    """A login to try before it is stored."""

    server = ServerField(max_length=255)
    username = serializers.CharField(required=False, allow_blank=True, max_length=255)
    password = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=16 * 1024, write_only=True
    )
    plain_http = serializers.BooleanField(default=False)


class LoginVerdict(serializers.Serializer[Any]):
    """How the login went; `detail` says what is wrong when it is not ok."""

    ok = serializers.BooleanField()
    detail = serializers.CharField(allow_blank=True)


class RepositoryTagShape(serializers.Serializer[Any]):
    """A tag, and the whole reference by which Docker pulls it."""

    name = serializers.CharField()
    reference = serializers.CharField()


class RepositoryTagsShape(serializers.Serializer[Any]):
    """Some tags of a repository; `last` asks for the next ones, "" at the end."""

    repository = serializers.CharField()
    tags = RepositoryTagShape(many=True)
    last = serializers.CharField(allow_blank=True)


class TagDigestShape(serializers.Serializer[Any]):
    """The digest a tag has now."""

    reference = serializers.CharField()
    digest = serializers.CharField()


class ImageUpdateShape(serializers.Serializer[Any]):
    """Whether the registry has a newer image under a tag; `newer` is null when nobody can tell, see `reason`."""

    reference = serializers.CharField()
    local_digests = serializers.ListField(child=serializers.CharField())
    remote_digest = serializers.CharField(allow_blank=True)
    newer = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


REPOSITORY = OpenApiParameter(
    "repository", str, required=True, description="Such as library/nginx or team/app."
)
LAST = OpenApiParameter("last", str, description="The last tag you have.")
TAG = OpenApiParameter("tag", str, description="Tag to look up; latest when left out.")


class NewLoginView(LiveView):
    """A login that is not stored yet."""

    required_action = "registry.create"

    @extend_schema(operation_id="live_registries_check_new", request=LoginBody, responses=LoginVerdict)
    async def post(self, request: Request) -> Response:
        """Try a login with a registry."""
        body = LoginBody(data=request.data)
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        registry = Registry(
            server=values["server"], username=values.get("username", ""), plain_http=values["plain_http"]
        )
        seal(registry, "sealed_password", values.get("password", ""))
        detail = await check_login(registry)
        return Response({"ok": not detail, "detail": detail})


class StoredLoginView(LiveView):
    """The login of a stored registry."""

    required_action = "registry.update"

    @extend_schema(request=None, responses=RegistrySerializer)
    async def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Try the stored login; how that went is kept with the registry."""
        registry = await check_registry(await self.find(request, Registry.objects.all(), id))
        return Response(await sync_to_async(lambda: RegistrySerializer(registry).data)())


class TagsView(LiveView):
    """Tags of a repository."""

    required_action = "registry.read"

    @extend_schema(parameters=[REPOSITORY, LAST], responses=RepositoryTagsShape)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The tags of a repository, a page at a time, in the order of the registry."""
        registry = await self.find(request, Registry.objects.all(), id)
        repository = _repository(registry, request)
        async with await sync_to_async(client_of)(registry) as client:
            try:
                page = await client.tags(repository, last=Query.of_request(request).text("last", longest=200))
            except RegistryError as error:
                raise _refused(error) from error
        tags = [
            {"name": tag, "reference": str(Reference(registry.server, repository, tag, ""))}
            for tag in page.tags
        ]
        return Response({"repository": repository, "tags": tags, "last": page.last})


class DigestView(LiveView):
    """The digest of a tag."""

    required_action = "registry.read"

    @extend_schema(parameters=[REPOSITORY, TAG], responses=TagDigestShape)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The digest that a tag of a repository has now."""
        registry = await self.find(request, Registry.objects.all(), id)
        repository, tag = _repository(registry, request), Query.of_request(request).text("tag", "latest")
        _checked(f"{registry.server}/{repository}:{tag}")
        async with await sync_to_async(client_of)(registry) as client:
            try:
                digest = await client.digest(repository, tag)
            except RegistryError as error:
                raise _refused(error) from error
        return Response({"reference": f"{registry.server}/{repository}:{tag}", "digest": digest})


class ImageUpdateView(LiveView):
    """Whether there is a newer image."""

    required_action = "image.read"

    @extend_schema(responses=ImageUpdateShape(many=True))
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """For each tag of an image, whether its registry has a newer one under that name."""
        image = await self.find(request, Image.objects.all(), id)
        found = await look_for_updates(image)
        return Response(ImageUpdateShape(found, many=True).data)


def _repository(registry: Registry, request: Request) -> str:
    """The repository the request names, as the registry names it."""
    text = Query.of_request(request).text("repository")
    return _checked(f"{registry.server}/{text}")


def _checked(text: str) -> str:
    try:
        return parse_reference(text).repository
    except InvalidIdentifier as error:
        raise Invalid("repository", str(error)) from error


def _refused(error: RegistryError) -> Refused:
    # 502: it is the registry that did not answer as we need it (RFC 9110 §15.6.3).
    return Refused(error.code, str(error), status=404 if error.code == "not_found" else 502)
