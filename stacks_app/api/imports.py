"""What runs, or was meant to run, without a stack, as routes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import GuardedViewSet
from accounts_app.api.writes import Write, writes
from accounts_app.identity import actor_of
from accounts_app.permissions import Actor
from containers_app.services.creating import read_line
from fleet_app.services.asking import host_by_id
from stacks_app.api.import_bodies import (
    ADOPT_UPLOAD,
    AdoptBody,
    AdoptedShape,
    GatherBody,
    ImportContainersBody,
    ImportedRunShape,
    ImportRunBody,
    ReconstructBody,
    ReconstructedShape,
    UploadedAdoptBody,
)
from stacks_app.models import Stack
from stacks_app.services.adopting import Adopted, adopt_project, reconstruct_project
from stacks_app.services.drafts import WantedFile, tree_of, uploaded_tree
from stacks_app.services.gathering import gather_containers, stack_of_containers
from stacks_app.services.given_files import GivenFiles
from stacks_app.sources.run_lines import import_run
from stacks_app.sources.tree import Tree


class StackImports(GuardedViewSet[Stack]):
    """From other ways to run something to files of a stack, as routes."""

    reads: ClassVar = dict.fromkeys(("import_run", "reconstruct", "gather"), "stack.create")

    def _draft(self, actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    @extend_schema(request=ImportRunBody, responses=ImportedRunShape)
    @route(detail=False, methods=["post"], url_path="import-run", pagination_class=None, filterset_class=None)
    def import_run(self, request: Request) -> Response:
        """A pasted `docker run` line as a service of a compose file. Nothing is run."""
        body = ImportRunBody(data=request.data)
        body.is_valid(raise_exception=True)
        line = read_line(body.validated_data.pop("text"))
        return Response(ImportedRunShape(import_run(line, **body.validated_data)).data)

    @extend_schema(request=ReconstructBody, responses=ReconstructedShape)
    @route(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def reconstruct(self, request: Request) -> Response:
        """A compose file written from what runs of a project. Nothing is made."""
        body = ReconstructBody(data=request.data)
        body.is_valid(raise_exception=True)
        actor = actor_of(request)
        host = host_by_id(actor=actor, host_id=body.validated_data["host"])
        file = reconstruct_project(actor=actor, host=host, project=body.validated_data["project"])
        return Response(ReconstructedShape(file).data)

    @extend_schema(request=GatherBody, responses=ReconstructedShape)
    @route(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def gather(self, request: Request) -> Response:
        """A compose file written from containers that run without a project. Nothing is made."""
        body = GatherBody(data=request.data)
        body.is_valid(raise_exception=True)
        gathered = gather_containers(actor=actor_of(request), **body.validated_data)
        return Response(ReconstructedShape(gathered.file).data)

    @writes("stack.create", body=ImportContainersBody, answer=AdoptedShape, detail=False)
    def import_containers(self, write: Write[Stack]) -> Adopted:
        """Make a stack whose draft has these containers as services. They are not touched."""
        return stack_of_containers(actor=write.actor, **write.data)

    @extend_schema(request={"application/json": AdoptBody, "multipart/form-data": ADOPT_UPLOAD})
    @writes("stack.create", body=UploadedAdoptBody, answer=AdoptedShape, detail=False)
    def adopt(self, write: Write[Stack]) -> Adopted:
        """Make a Compose project that runs a stack. No container is touched; what runs counts as applied.

        Without files its compose file is written from what runs.
        """
        data = dict(write.data)
        host = host_by_id(actor=write.actor, host_id=data.pop("host"))
        project = data.pop("project")
        draft = self._draft(write.actor, data)
        files, columns = draft["files"], draft["values"]
        given = GivenFiles(
            tree=_tree(files, draft["uploaded"]),
            compose_files=columns.pop("compose_files", ()),
            profiles=columns.pop("profiles", ()),
            variables=draft["variables"] or (),
            columns=columns,
        )
        return adopt_project(actor=write.actor, host=host, project=project, given=given)


def _tree(files: Sequence[WantedFile] | None, uploaded: Path | None) -> Tree | None:
    if files is not None:
        return tree_of(Stack(), files)
    return None if uploaded is None else uploaded_tree(uploaded)
