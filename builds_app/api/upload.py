"""Takes a request with its files as `multipart/form-data`: parts go to disk as they arrive, counted on the way.

One field, `build` of a build, is the JSON document of the request; `archive` is one archive, or `files` are the files
of a folder, each with its path inside the folder as file name (RFC 7578).
"""

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, ClassVar

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponseBase
from django.http.multipartparser import MultiPartParser as DjangoMultiPartParser
from django.http.multipartparser import MultiPartParserError
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser

from accounts_app.api.parsers import refuse_depth, too_deep
from accounts_app.errors import Refused
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.limits import Limits, Meter
from builds_app.sources.folders import upload_folder
from builds_app.sources.uploads import UploadedPart

CHUNK = 256 * 1024


class _PathsKept(DjangoMultiPartParser):
    """Keeps the whole path that a browser sends for a file of a folder; it is checked when the folder is laid out."""

    def sanitize_file_name(self, file_name: str) -> str:
        return file_name


class _PartWriter(FileUploadHandler):
    """Writes each file part to `folder` under a number, within `limits`."""

    chunk_size = CHUNK

    def __init__(self, folder: Path, limits: Limits) -> None:
        super().__init__()
        self._folder = folder
        self._meter = Meter(limits=limits, started=time.monotonic())
        self._file: IO[bytes] | None = None
        self._digest = hashlib.sha256()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._meter.add_file()
        self._digest = hashlib.sha256()
        self._file = (self._folder / str(self._meter.files)).open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._file is None:
            raise MultiPartParserError("Data came before its part.")
        self._meter.add_bytes(len(raw_data))
        self._digest.update(raw_data)
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        if self._file is None:
            raise MultiPartParserError("A part ended before it began.")
        self._file.close()
        path = Path(self._file.name)
        return UploadedPart(
            name=self.file_name or "", path=path, size=file_size, sha256=self._digest.hexdigest()
        )

    def upload_interrupted(self) -> None:
        if self._file is not None:
            self._file.close()


class TakesFiles:
    """A view whose requests may bring files; those are gone at the end of the request, however that comes.

    document: the part that is the JSON document.
    parts: what each part with files is called in the body that is made of them.
    """

    document: ClassVar[str]
    parts: ClassVar[Mapping[str, str]] = {"archive": "archive", "files": "files"}

    def upload_limits(self) -> Limits:
        """How much may come."""
        raise NotImplementedError

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve the request."""
        with ExitStack() as self._cleanup:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view
            return answer

    @property
    def upload_folder(self) -> Path:
        """A new folder for this request."""
        return self._cleanup.enter_context(upload_folder())


class UploadParser(BaseParser):
    """Parses such a request into the mapping a JSON request would be, with the parts beside it: see `TakesFiles`."""

    media_type = "multipart/form-data"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        context = parser_context or {}
        request = context["request"]
        meta = request.META | {"CONTENT_TYPE": media_type or request.content_type}
        view: TakesFiles = context["view"]
        try:
            writer = _PartWriter(view.upload_folder, view.upload_limits())
            fields, files = _PathsKept(meta, stream, [writer], request.encoding or "utf-8").parse()
        except MultiPartParserError as error:
            raise ParseError(f"The multipart body is damaged: {error}") from error
        except ContextRefused as error:
            raise Refused(error.code, str(error), status=413) from error
        unknown = set(files) - view.parts.keys() | set(fields) - {view.document}
        if unknown:
            raise ValidationError({name: ["There is no such part."] for name in sorted(unknown)})
        document = _document(view.document, fields.get(view.document, "{}"))
        # Parts are files that came with the request; what only looks like one in the document does not count.
        said = {name: value for name, value in document.items() if name not in view.parts.values()}
        return {**said, **{view.parts[name]: files.getlist(name) for name in files}}


def _document(name: str, text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ValidationError({name: [f"This is no JSON: {error}"]}) from error
    except RecursionError as error:
        raise too_deep() from error
    refuse_depth(document)
    if not isinstance(document, dict):
        raise ValidationError({name: ["This must be a JSON object."]})
    return document
