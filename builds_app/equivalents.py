"""The same build by hand: a docker command line and a curl line. Secrets appear by id only."""

import posixpath
from collections.abc import Sequence
from typing import Any

from accounts_app.by_hand import AND_THEN, command_line, curl_command, curl_form
from builds_app.options import BuildOptions, build_words
from builds_app.plan import BuildPlan
from builds_app.sources.source import DockerfileSource, GitSource, UploadSource
from containers_app.equivalents import docker_command

CLONE = "repository"  # the folder a repository is cloned to


def command_of(plan: BuildPlan) -> str:
    """The `docker build` line; a pasted Dockerfile comes from standard input."""
    source = plan.source
    if isinstance(source, DockerfileSource):
        return f"{docker_command(plan.host, _words(plan, '-'))} < Dockerfile"
    if not isinstance(source, GitSource):
        return _with_text(plan, docker_command(plan.host, _words(plan, _folder(".", plan))))
    if source.address.scheme.startswith("http") and not source.address.path.endswith(".git"):
        # Docker would take it for the address of a tar, or of a single Dockerfile.
        clone = ["git", "clone", source.address.url, CLONE]
        checkout = [["git", "-C", CLONE, "checkout", source.ref]] if source.ref else []
        build = docker_command(plan.host, _words(plan, _folder(f"./{CLONE}", plan)))
        return AND_THEN.join([command_line(clone, *checkout), _with_text(plan, build)])
    fragment = f"{source.ref}:{plan.subdirectory}" if plan.subdirectory else source.ref
    url = f"{source.address.url}#{fragment}" if fragment else source.address.url
    return _with_text(plan, docker_command(plan.host, _words(plan, url, _keys(source))))


def _with_text(plan: BuildPlan, line: str) -> str:
    """A Dockerfile that is no file is given by hand as one that is called so."""
    return f"{line} < Dockerfile" if plan.options.dockerfile_inline else line


def _words(plan: BuildPlan, context: str, keys: Sequence[str] = ()) -> list[str]:
    # In a repository docker looks for the Dockerfile itself, else from where the line is typed.
    folder = f"{context}/" if context.startswith("./") and plan.dockerfile_path != "Dockerfile" else ""
    path = posixpath.normpath(f"{folder}{plan.dockerfile_path}")
    return build_words(
        options=plan.options.shown(),
        source=context,
        dockerfile_path="-" if plan.options.dockerfile_inline else path,
        tags=plan.tags,
        secret_ids=plan.secret_ids,
        keys=keys,
    )


def _folder(root: str, plan: BuildPlan) -> str:
    return f"{root}/{plan.subdirectory}" if plan.subdirectory else root


def _keys(source: GitSource) -> list[str]:
    """What opens the repository: the agent of SSH, or a token in the environment variable GIT_AUTH_TOKEN."""
    if source.address.scheme == "ssh":
        return ["--ssh", "default"]
    return ["--secret", "id=GIT_AUTH_TOKEN"] if source.credential else []


def curl_of(plan: BuildPlan) -> str:
    """The request that asks for the same build; the values of secrets are to be filled in."""
    body: dict[str, Any] = {"host": plan.host.pk} | _changed_options(plan)
    source = plan.source
    if isinstance(source, UploadSource):
        return curl_form("POST", "builds/", "build", body)
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
