"""What requests say of what runs, or was meant to run, without a stack."""

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.api.bodies import Body, example, matching
from containers_app.spec.run_line import LONGEST_LINE
from stacks_app.api.stack_bodies import PROJECT, PROJECT_WORDS, DraftFields, TakingBody
from stacks_app.api.stack_shapes import StackDetailSerializer
from stacks_app.api.upload_bodies import WithFiles, upload_of
from stacks_app.services.adopting import Adopted
from stacks_app.services.reconstructing import Reconstructed
from stacks_app.sources.run_lines import ImportedRun


@example({"text": "docker run -d --name web -p 8080:80 -v data:/data nginx:1.27"})
class ImportRunBody(TakingBody):
    """A `docker run` line, as pasted."""

    text = serializers.CharField(max_length=LONGEST_LINE, trim_whitespace=False)


@extend_schema_serializer(component_name="ImportedRun")
class ImportedRunShape(DataclassSerializer[ImportedRun]):
    """A service for a compose file, with the volumes and networks that the file needs for it, and what to look at.

    `variables` are its secrets, which stand in the service as `${NAME}`: make them secret ones of the stack.
    """

    service = serializers.DictField(child=serializers.JSONField())
    volumes = serializers.DictField(child=serializers.JSONField())
    networks = serializers.DictField(child=serializers.JSONField())
    variables = serializers.DictField(child=serializers.CharField())

    class Meta:
        dataclass = ImportedRun


@example({"host": 1, "project": "shop"})
class ReconstructBody(Body):
    """A Compose project that runs and is no stack yet."""

    host = serializers.IntegerField(help_text="The host it runs on.")
    project = matching(PROJECT, PROJECT_WORDS, help_text="What Compose calls it.")


@example({"containers": [3, 4]})
class GatherBody(Body):
    """Containers of one host that are of no project."""

    containers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**53), min_length=1, max_length=100
    )


@example({"project": "shop", "containers": [3, 4]})
class ImportContainersBody(GatherBody):
    """Containers of one host that are of no project, and the name of the stack that is made of them."""

    project = matching(PROJECT, PROJECT_WORDS, help_text="Its name: what Compose calls the project.")


@example({"host": 1, "project": "shop"})
class AdoptBody(DraftFields):
    """A Compose project that runs, with the files it was made from; without files these are written from what runs."""

    host = serializers.IntegerField(help_text="The host it runs on.")
    project = matching(PROJECT, PROJECT_WORDS, help_text="What Compose calls it.")


class UploadedAdoptBody(AdoptBody, WithFiles):
    """A Compose project that runs, its files beside it or in it."""


ADOPT_UPLOAD = upload_of(AdoptBody, "AdoptUpload")


@extend_schema_serializer(component_name="ReconstructedCompose")
class ReconstructedShape(serializers.Serializer[Reconstructed]):
    """A compose file written from what runs; `variables` names the secrets that stand in it as `${NAME}`."""

    text = serializers.CharField()
    variables = serializers.SerializerMethodField()
    notes = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_variables(self, file: Reconstructed) -> list[str]:
        """Their names."""
        return sorted(file.variables)


@extend_schema_serializer(component_name="AdoptedStack")
class AdoptedShape(serializers.Serializer[Adopted]):
    """The stack that a project became, and what to know about that."""

    stack = StackDetailSerializer()
    notes = serializers.ListField(child=serializers.CharField())
