"""Live reads from registries: does a login work, which tags are there, is there a newer image."""

from typing import Any, ClassVar

from adrf.views import APIView
from asgiref.sync import sync_to_async
from django.db.models import Model, QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.bodies import Body
from accounts_app.errors import NotThere, Refused
from accounts_app.identity import actor_of
from accounts_app.permissions import restrict
from accounts_app.vault import seal
from containers_app.api.registries import RegistrySerializer, ServerField
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.models import Image, Registry
from containers_app.registry.client import RegistryError
from containers_app.registry.looking import client_of, look_for_updates
from containers_app.services.registries import check_login, check_registry


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


class TagsShape(serializers.Serializer[Any]):
    """Some tags of a repository; `last` asks for the next ones, "" at the end."""

    repository = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    last = serializers.CharField(allow_blank=True)


class DigestShape(serializers.Serializer[Any]):
    """The digest a tag has now."""

    reference = serializers.CharField()
    digest = serializers.CharField()


class UpdateShape(serializers.Serializer[Any]):
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


class NewLoginView(APIView):  # type: ignore[misc]  # adrf publishes no types
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


class StoredLoginView(APIView):  # type: ignore[misc]  # adrf publishes no types
    """The login of a stored registry."""

    required_action = "registry.update"

    @extend_schema(request=None, responses=RegistrySerializer)
    async def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Try the stored login; how that went is kept with the registry."""
        registry = await check_registry(await _find(request, Registry.objects.all(), id, "registry.read"))
        return Response(await sync_to_async(lambda: RegistrySerializer(registry).data)())


class TagsView(APIView):  # type: ignore[misc]  # adrf publishes no types
    """Tags of a repository."""

    required_action: ClassVar = "registry.read"

    @extend_schema(parameters=[REPOSITORY, LAST], responses=TagsShape)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The tags of a repository, a page at a time, in the order of the registry."""
        registry = await _find(request, Registry.objects.all(), id, "registry.read")
        repository = _repository(registry, request)
        async with await sync_to_async(client_of)(registry) as client:
            try:
                page = await client.tags(repository, last=request.query_params.get("last", "")[:200])
            except RegistryError as error:
                raise _refused(error) from error
        return Response({"repository": repository, "tags": page.tags, "last": page.last})


class DigestView(APIView):  # type: ignore[misc]  # adrf publishes no types
    """The digest of a tag."""

    required_action: ClassVar = "registry.read"

    @extend_schema(parameters=[REPOSITORY, TAG], responses=DigestShape)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The digest that a tag of a repository has now."""
        registry = await _find(request, Registry.objects.all(), id, "registry.read")
        repository, tag = _repository(registry, request), request.query_params.get("tag") or "latest"
        _checked(f"{registry.server}/{repository}:{tag}")
        async with await sync_to_async(client_of)(registry) as client:
            try:
                digest = await client.digest(repository, tag)
            except RegistryError as error:
                raise _refused(error) from error
        return Response({"reference": f"{registry.server}/{repository}:{tag}", "digest": digest})


class ImageUpdateView(APIView):  # type: ignore[misc]  # adrf publishes no types
    """Whether there is a newer image."""

    required_action: ClassVar = "image.read"

    @extend_schema(responses=UpdateShape(many=True))
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """For each tag of an image, whether its registry has a newer one under that name."""
        image = await _find(request, Image.objects.all(), id, "image.read")
        found = await look_for_updates(image)
        return Response(UpdateShape(found, many=True).data)


async def _find(request: Request, rows: QuerySet[Any], key: int, action: str) -> Any:
    def find() -> Model | None:
        return restrict(rows.filter(pk=key), actor_of(request), action).first()

    row = await sync_to_async(find)()
    if row is None:
        raise NotThere
    return row


def _repository(registry: Registry, request: Request) -> str:
    """The repository the request names, as the registry names it."""
    text = request.query_params.get("repository", "")
    return _checked(f"{registry.server}/{text}")


def _checked(text: str) -> str:
    try:
        return parse_reference(text).repository
    except InvalidIdentifier as error:
        raise Refused("invalid", str(error), status=400, fields={"repository": [str(error)]}) from error


def _refused(error: RegistryError) -> Refused:
    # 502: it is the registry that did not answer as we need it (RFC 9110 §15.6.3).
    return Refused(error.code, str(error), status=404 if error.code == "not_found" else 502)


registry_urlpatterns = [
    path("registries/check/", NewLoginView.as_view()),
    path("registries/<int:id>/check/", StoredLoginView.as_view()),
    path("registries/<int:id>/tags/", TagsView.as_view()),
    path("registries/<int:id>/digest/", DigestView.as_view()),
    path("images/<int:id>/update/", ImageUpdateView.as_view()),
]
