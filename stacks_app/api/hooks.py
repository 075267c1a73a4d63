"""Where git servers call: nobody signs in here, each request is signed."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts_app.errors import NotThere
from accounts_app.permissions import PUBLIC
from stacks_app.models import Hook
from stacks_app.services.hooks import hear


class HookView(APIView):
    """A delivery to the webhook of a stack."""

    required_action: ClassVar = {"post": PUBLIC}
    authentication_classes = ()

    @extend_schema(exclude=True)  # it is no part of the API: git servers decide what they send
    def post(self, request: Request, key: UUID) -> Response:
        """Answer 202 when it is signed, whatever came of it, and 401 when it is not."""
        hook = Hook.objects.select_related("stack__host", "person").filter(key=key).first()
        if hook is None:
            raise NotThere
        delivery = hear(
            hook=hook,
            headers=request.headers,
            # As it came: what is signed is the bytes.
            body=request.body,
            address=str(request.META.get("REMOTE_ADDR", "")),
        )
        said = {"outcome": delivery.outcome, "detail": delivery.words, "operation": delivery.operation_id}
        return Response(said, status=202)
