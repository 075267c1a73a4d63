"""Requests that bring files, as scripts and browsers send them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.support.people import Answer, Person

_BOUNDARY: Final = "4f8a1c"


def send_files(
    who: Person,
    method: str,
    path: str,
    document: Mapping[str, Any],
    *,
    archive: bytes = b"",
    files: Mapping[str, bytes] | None = None,
    **headers: str,
) -> Answer:
    """Send `document` as the part `stack`, beside an archive or the files of a folder."""
    parts = [_part('name="stack"', json.dumps(document).encode())]
    if archive:
        parts.append(_part('name="archive"; filename="shop.tar"', archive))
    parts += [_part(f'name="files"; filename="{name}"', content) for name, content in (files or {}).items()]
    response = who.client.generic(
        method,
        f"/api/v1/{path}",
        b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()]),
        content_type=f"multipart/form-data; boundary={_BOUNDARY}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    body = json.loads(response.getvalue() or b"null")
    return Answer(status=response.status_code, body=body, headers=dict(response.items()))


def _part(about: str, content: bytes) -> bytes:
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n"
    kind = "Content-Type: application/octet-stream\r\n" if "filename" in about else ""
    return f"{head}{kind}\r\n".encode() + content + b"\r\n"
