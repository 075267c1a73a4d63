"""The same build by hand: a docker command line and a curl line. Secrets appear by id only."""

import json
import shlex
from typing import Any

from accounts_app.by_hand import curl_command
from builds_app.options import BuildOptions, build_words
from builds_app.plan import BuildPlan
from builds_app.sources.source import DockerfileSource, GitSource, UploadSource
from containers_app.equivalents import docker_command


def command_of(plan: BuildPlan) -> str:
    """The `docker build` line; a pasted Dockerfile comes from standard input."""
    words = build_words(
        options=plan.options.shown(),
        source=_docker_source(plan),
        dockerfile_path=plan.dockerfile_path,
        tags=plan.tags,
        secret_ids=plan.secret_ids,
    )
    line = docker_command(plan.host, words)
    return f"{line} < Dockerfile" if isinstance(plan.source, DockerfileSource) else line


def _docker_source(plan: BuildPlan) -> str:
    source = plan.source
    if isinstance(source, DockerfileSource):
        return "-"
    if not isinstance(source, GitSource):
        return f"./{plan.subdirectory}" if plan.subdirectory else "."
    fragment = f"{source.ref}:{plan.subdirectory}" if plan.subdirectory else source.ref
    return f"{source.address.url}#{fragment}" if fragment else source.address.url


def curl_of(plan: BuildPlan) -> str:
    """The request that asks for the same build; the values of secrets are to be filled in."""
    body: dict[str, Any] = {"host": plan.host.pk} | _changed_options(plan)
    source = plan.source
    if isinstance(source, UploadSource):
        form = f" \\\n  --form {shlex.quote('build=' + json.dumps(body))} --form archive=@context.tar.gz"
        return curl_command("POST", "builds/") + form
    if isinstance(source, DockerfileSource):
        body["dockerfile"] = source.text
    else:
        body |= {"git_url": source.address.url} | ({"git_ref": source.ref} if source.ref else {})
        body |= {"git_credential": source.credential.pk} if source.credential else {}
    return curl_command("POST", "builds/", body)


def _changed_options(plan: BuildPlan) -> dict[str, Any]:
    defaults = BuildOptions().to_json()
    body = {name: value for name, value in plan.options.shown().to_json().items() if value != defaults[name]}
    body |= {"tags": plan.tags} if plan.tags else {}
    body |= {"name": plan.name} if plan.name else {}
    body |= {"subdirectory": plan.subdirectory} if plan.subdirectory else {}
    body |= {"dockerfile_path": plan.dockerfile_path} if plan.dockerfile_path != "Dockerfile" else {}
    return body | ({"secrets": dict.fromkeys(plan.secret_ids, "…")} if plan.secret_ids else {})
