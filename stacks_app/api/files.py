"""Files of a stack, as they are sent."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from accounts_app.errors import NotThere
from stacks_app.services.drafts import read_file

PATH = OpenApiParameter("path", str, required=True, description="The path of the file in the stack.")


def file_of(files: list[dict[str, Any]], request: Request) -> HttpResponse:
    """The content of the one that the request asks for.

    Raises:
        NotThere: there is none of that path.
    """
    content = read_file(files, path=request.query_params.get("path", ""))
    if content is None:
        raise NotThere
    return HttpResponse(
        content, content_type=_type_of(content), headers={"Content-Disposition": "attachment"}
    )


def _type_of(content: bytes) -> str:
    """Text, or bytes: a page in a stranger's stack is not to be shown as one of ours."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"
