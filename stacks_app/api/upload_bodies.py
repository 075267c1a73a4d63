"""Requests about stacks that bring files."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from builds_app.api.build_bodies import PartField
from stacks_app.api.stack_bodies import DeployBody, DraftFields, StackBody, StackChangeBody


class WithFiles(DraftFields):
    """The same with the parts of a multipart request: `archive`, or `files`, which are called `folder` here."""

    archive = serializers.ListField(required=False, child=PartField(), max_length=1)
    folder = serializers.ListField(required=False, child=PartField())

    def masked(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Without the files that came."""
        return {
            name: value for name, value in super().masked(sent).items() if name not in {"archive", "folder"}
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Files come one way: as an archive, as a folder, or each as `files` says, which may name parts."""
        named = sorted(each["part"] for each in attrs.get("files", ()) if "part" in each)
        if named and named != list(range(len(attrs.get("folder", ())))):
            words = "Each part has to be one file, which names it by its number, from 0."
            raise serializers.ValidationError({"files": [words]})
        ways = ("files", "archive") if named else ("files", "archive", "folder")
        if len([name for name in ways if attrs.get(name)]) > 1:
            raise serializers.ValidationError("Send one archive, or the files of one folder.")
        return attrs


class UploadedStackBody(StackBody, WithFiles):
    """A stack, its files beside it or in it."""


class UploadedChangeBody(StackChangeBody, WithFiles):
    """A change of the draft, with its files beside it or in it."""


class UploadedDeployBody(DeployBody, WithFiles):
    """A stack to make or change and to apply, with its files beside it or in it."""


def upload_of(body: type[DraftFields], name: str) -> type[serializers.Serializer[Any]]:
    """The shape of a multipart request whose document is a `body`."""
    fields = {
        "__doc__": f"{(body.__doc__ or '').strip()} With all its files: an archive, or those of a folder.",
        "stack": body(required=False),
        "archive": serializers.FileField(required=False, help_text="tar, tar.gz, tar.bz2, tar.xz or zip."),
        "files": serializers.ListField(
            required=False,
            child=serializers.FileField(),
            help_text="With their paths as file names, or as `files` of the document names them by their number.",
        ),
    }
    made: type[serializers.Serializer[Any]] = type(name, (serializers.Serializer,), fields)
    return extend_schema_serializer(component_name=name)(made)
