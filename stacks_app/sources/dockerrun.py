"""`Dockerrun.aws.json`, versions 1 and 2, as a compose file, with notes on what has no equivalent.

https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/single-container-docker-configuration.html (version 1) and
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/create_deploy_docker_v2config.html (version 2, whose containers
are those of an ECS task definition)
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from accounts_app.errors import Invalid
from stacks_app.sources.hiding import Hidden
from stacks_app.sources.service_parts import said
from stacks_app.sources.services import doubled
from stacks_app.sources.task_parts import LINUX, health_of, linux_of, mebibytes, network_of, waits_of
from stacks_app.sources.writing import compose_text

LARGEST: Final = 256 * 1024
MOST_CONTAINERS: Final = 100
BUNDLE: Final = "/var/app/current"  # where Elastic Beanstalk lays the files that came along
# Fields of a definition that Compose has by another name and in the same form.
RENAMED: Final = {
    "image": "image", "command": "command", "entryPoint": "entrypoint", "hostname": "hostname", "user": "user",
    "workingDirectory": "working_dir", "privileged": "privileged", "readonlyRootFilesystem": "read_only",
    "dockerLabels": "labels", "dnsServers": "dns", "dnsSearchDomains": "dns_search", "domainname": "domainname",
    "dockerSecurityOptions": "security_opt", "pseudoTerminal": "tty", "interactive": "stdin_open",
}  # fmt: skip


@dataclass(kw_only=True)
class Imported:
    """A compose file, and what somebody should look at before he trusts it.

    variables: secrets of what it is made from, which stand in it as `${NAME}`.
    """

    text: str
    notes: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict, repr=False)


def read_dockerrun(text: str, *, taken: Iterable[str] = ()) -> Imported:
    """Return `text`, a Dockerrun.aws.json, as a compose file; `taken` are names of variables that mean something else.

    Raises:
        Refused: it is none, or of another version.
    """
    if len(text) > LARGEST:
        raise Invalid("text", f"A Dockerrun.aws.json may have {LARGEST // 1024} KiB.")
    try:
        document = json.loads(text)
        json.dumps(document, ensure_ascii=False).encode()  # JSON has halves of letters, which are no text
    except (ValueError, RecursionError) as error:
        raise Invalid("text", f"This is no JSON: {error}") from error
    version = document.get("AWSEBDockerrunVersion") if isinstance(document, dict) else None
    read = {"1": _version_1, "2": _version_2}.get(str(version))
    if read is None:
        raise Invalid("text", "There is no AWSEBDockerrunVersion 1 or 2 in it.")
    reader = _Reader()
    try:
        written, hidden = _without_secrets(read(reader, document), taken)
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise Invalid("text", "Something in it is of another form than the version says.") from error
    return Imported(text=written, notes=[*reader.notes, *hidden.notes], variables=hidden.variables)


def _without_secrets(project: Mapping[str, Any], taken: Iterable[str]) -> tuple[str, Hidden]:
    services: Mapping[str, Mapping[str, Any]] = project["services"]
    # What has no value is the stack's variable of that name.
    named = {
        name
        for each in services.values()
        for name, value in (each.get("environment") or {}).items()
        if value is None
    }
    hidden = Hidden(taken=frozenset({*taken, *named}))
    written = {name: hidden.service(name, each) for name, each in services.items()}
    return compose_text({**doubled(project), "services": written}), hidden


@dataclass
class _Reader:
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)

    def leave(self, what: Mapping[str, Any], known: Iterable[str], *, where: str) -> None:
        """Name what is not taken over."""
        for name in what.keys() - set(known):
            self.note(f"{where}: {name} has no equivalent here and was left out.")


def _version_1(reader: _Reader, document: Mapping[str, Any]) -> dict[str, Any]:
    image = document.get("Image") or {}
    service: dict[str, Any] = {}
    if image.get("Name"):
        service["image"] = str(image["Name"])
        if str(image.get("Update", "true")).lower() == "true":
            service["pull_policy"] = "always"
    else:
        service["build"] = "."
        reader.note("There is no image in it: the service is built from the Dockerfile beside it.")
    ports = [_port(each.get("HostPort"), each["ContainerPort"]) for each in document.get("Ports") or ()]
    if ports and not any(":" in port for port in ports):
        reader.note(
            "Elastic Beanstalk's proxy served the port at 80; here the host chooses one: name it if you like."
        )
    volumes = [
        f"{_place(str(each['HostDirectory']))}:{each['ContainerDirectory']}"
        for each in document.get("Volumes") or ()
    ]
    service |= said(ports=ports, volumes=volumes)
    if document.get("Entrypoint"):
        service["entrypoint"] = str(document["Entrypoint"])
    if document.get("Command"):
        service["command"] = str(document["Command"])
    service["restart"] = "always"
    known = {"AWSEBDockerrunVersion", "Image", "Ports", "Volumes", "Entrypoint", "Command"}
    reader.leave(document, known, where="The file")
    return {"services": {"app": service}}


def _version_2(reader: _Reader, document: Mapping[str, Any]) -> dict[str, Any]:
    volumes = {
        str(each["name"]): str((each.get("host") or {}).get("sourcePath") or "")
        for each in document.get("volumes") or ()
    }
    for each in document.get("volumes") or ():
        reader.leave(each, {"name", "host"}, where=str(each["name"]))
    definitions = document["containerDefinitions"]
    if not 0 < len(definitions) <= MOST_CONTAINERS:
        raise ValueError("no containers, or too many")
    services = {}
    for definition in definitions:
        name = re.sub(r"[^a-zA-Z0-9._-]", "-", str(definition["name"]))
        if name in services:
            raise ValueError(f"{name} is there twice")
        services[name] = _service(reader, name, definition, volumes)
    used = {str(each["sourceVolume"]) for one in definitions for each in one.get("mountPoints") or ()}
    if unknown := sorted(used - volumes.keys()):
        reader.note(
            f"{', '.join(unknown)}: Elastic Beanstalk made these volumes; here they are volumes of the stack."
        )
    named = {name: None for name in (*volumes, *unknown) if not volumes.get(name)}
    reader.leave(document, {"AWSEBDockerrunVersion", "containerDefinitions", "volumes"}, where="The file")
    return {"services": services, **({"volumes": named} if named else {})}


def _service(
    reader: _Reader, name: str, definition: Mapping[str, Any], volumes: Mapping[str, str]
) -> dict[str, Any]:
    if not isinstance(definition["image"], str):
        raise TypeError("an image is a text")
    service = {ours: definition[theirs] for theirs, ours in RENAMED.items() if definition.get(theirs)}
    if definition.get("essential", True):
        service["restart"] = "always"
        reader.note(
            "essential: each essential container is started again by itself; it does not stop the others."
        )
    else:
        service["restart"] = "no"
    links = [str(link) for link in definition.get("links") or ()]
    waited, linux = definition.get("dependsOn") or (), definition.get("linuxParameters") or {}
    if any(each["condition"] == "COMPLETE" for each in waited):
        reader.note(f"{name}: dependsOn COMPLETE waits here for an end without a fault.")
    mounts = [_mount(each, volumes) for each in definition.get("mountPoints") or ()]
    service |= said(
        ports=[
            _port(each.get("hostPort"), each["containerPort"], str(each.get("protocol") or "tcp"))
            for each in definition.get("portMappings") or ()
        ],
        links=links,
        depends_on=waits_of(links, waited),
        environment=_environment(reader, definition),
        **network_of(name, definition),
        healthcheck=health_of(definition.get("healthCheck")),
        stop_grace_period=f"{int(definition['stopTimeout'])}s" if definition.get("stopTimeout") else "",
        sysctls={
            str(each["namespace"]): str(each["value"]) for each in definition.get("systemControls") or ()
        },
        **linux_of(linux),
        volumes=mounts,
        volumes_from=[
            f"{each['sourceContainer']}{':ro' if each.get('readOnly') else ''}"
            for each in definition.get("volumesFrom") or ()
        ],
        extra_hosts=[
            f"{each['hostname']}:{each['ipAddress']}" for each in definition.get("extraHosts") or ()
        ],
        ulimits={
            str(each["name"]): {"soft": int(each["softLimit"]), "hard": int(each["hardLimit"])}
            for each in definition.get("ulimits") or ()
        },
        mem_limit=mebibytes(definition.get("memory")),
        mem_reservation=mebibytes(definition.get("memoryReservation")),
        cpu_shares=int(definition.get("cpu") or 0),
        logging=_logging(definition.get("logConfiguration")),
    )
    known = {
        *RENAMED, "name", "essential", "links", "mountPoints", "portMappings", "environment", "volumesFrom",
        "extraHosts", "ulimits", "memory", "memoryReservation", "cpu", "logConfiguration", "dependsOn",
        "disableNetworking", "healthCheck", "linuxParameters", "secrets", "stopTimeout", "systemControls",
    }  # fmt: skip
    reader.leave(definition, known, where=name)
    reader.leave(linux, LINUX, where=f"{name}: linuxParameters")
    return service


def _environment(reader: _Reader, definition: Mapping[str, Any]) -> dict[str, str | None]:
    """A secret has no value here: one without a value is that of the stack's variable of its name."""
    secret = [str(each["name"]) for each in definition.get("secrets") or ()]
    if secret:
        reader.note(f"{', '.join(secret)}: make them variables of the stack, and secret ones.")
    plain = {str(each["name"]): str(each["value"]) for each in definition.get("environment") or ()}
    return {**dict.fromkeys(secret), **plain}


def _port(host: Any, container: Any, protocol: str = "tcp") -> str:
    port = f"{int(host)}:{int(container)}" if host else str(int(container))
    return port if protocol == "tcp" else f"{port}/{protocol}"


def _mount(each: Mapping[str, Any], volumes: Mapping[str, str]) -> str:
    name = str(each["sourceVolume"])
    source = _place(volumes.get(name, "")) or name
    return f"{source}:{each['containerPath']}{':ro' if each.get('readOnly') else ''}"


def _place(path: str) -> str:
    """A path of the host, below the stack's folder where it is one of the files that came along."""
    if path and not path.startswith(("/", ".")):
        return f"./{path}"
    inside = path == BUNDLE or path.startswith(f"{BUNDLE}/")
    return f".{path.removeprefix(BUNDLE)}" if inside else path


def _logging(value: Mapping[str, Any] | None) -> dict[str, Any]:
    if not value:
        return {}
    return said(driver=value.get("logDriver"), options=value.get("options"))
