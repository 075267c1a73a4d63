"""`python -m scripts.swarm`: writes deploy/swarm.yaml, the stack for `docker stack deploy`, from docker-compose.yaml.

The same parts, commands, settings, networks and limits. What differs is what Swarm does otherwise: secrets are its own
instead of volumes, nothing waits for anything (every part tries until it can), and parts are replaced one by one.
"""

import sys
from pathlib import Path
from typing import Any, Final

import yaml

from controlplane.installing.secrets import PARTS

ROOT: Final = Path(__file__).resolve().parent.parent
STACK: Final = ROOT / "deploy" / "swarm.yaml"
HEAD: Final = """\
# Written by `python -m scripts.swarm` from docker-compose.yaml: change that, and run it again.
#
#   docker node update --label-add quaymaster=true NODE    the manager whose engine and disk Quaymaster uses
#   deploy/swarm-secrets                                   makes keys and passwords, once
#   docker stack deploy --compose-file deploy/swarm.yaml quaymaster
#   docker service logs quaymaster_setup                   where to sign in
#
# Settings come from the shell that deploys (`set -a; . ./.env`), see .env.example. Images have to be where the node can
# pull them: QUAYMASTER_IMAGE, QUAYMASTER_NGINX_IMAGE, QUAYMASTER_VERSION.
"""

# Swarm has no word for it, or another one that is made below. It never gives a task new privileges it did not ask for.
DROPPED: Final = (
    "build", "restart", "depends_on", "mem_limit", "pids_limit", "security_opt", "tmpfs", "shm_size", "network_mode",
    "networks", "ports", "volumes",
)  # fmt: skip
LEFT_OUT: Final = (
    "secrets",
    "certificates",
)  # the first is done by swarm-secrets, the second wants a profile
ONCE: Final = "setup"
# A second one at the same time would be in the way: of a port, a socket, a data folder or a clock.
ALONE: Final = ("nginx", "engine", "postgres", "redis", "beat")
ANYWHERE: Final = ("beat",)  # has no volume
SECRETS: Final = "/run/secrets/"
ALONE_NETWORK: Final = "alone"
# nginx asks for the addresses of these every 3 s; Swarm stops the old task as soon as the new one is there.
DRAINED: Final = ("web", "streams")
DRAIN_SECONDS: Final = 5


def write() -> None:
    """Write the stack."""
    STACK.write_text(stack())


def stack() -> str:
    """The text of the stack."""
    compose = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())
    services = {
        name: _service(name, service) for name, service in compose["services"].items() if name not in LEFT_OUT
    }
    names = sorted({one["source"] for service in services.values() for one in service.get("secrets", [])})
    document = {
        "version": "3.13",
        "services": services,
        "networks": {
            **{name: {"driver": "overlay", **(one or {})} for name, one in compose["networks"].items()},
            # Swarm has no "none": one with nobody else in it and no way out comes nearest.
            ALONE_NETWORK: {"driver": "overlay", "internal": True},
        },
        "volumes": {name: {} for name in compose["volumes"] if not name.startswith("secrets")},
        "secrets": {name: {"external": True, "name": f"quaymaster_{name}"} for name in names},
    }
    return HEAD + yaml.dump(document, Dumper=_Plain, sort_keys=False, width=110, allow_unicode=True)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _service(name: str, service: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in service.items() if key not in DROPPED}
    volumes, secrets = _mounts(name, service.get("volumes", []))
    volumes += [_memory_folder(words) for words in service.get("tmpfs", [])]
    if "shm_size" in service:
        volumes.append(_memory_folder(f"/dev/shm:size={service['shm_size']}"))  # noqa: S108 - in the container
    kept["networks"] = [ALONE_NETWORK] if service.get("network_mode") == "none" else service["networks"]
    if "ports" in service:
        kept["ports"] = [_port(words) for words in service["ports"]]
    if volumes:
        kept["volumes"] = volumes
    if secrets:
        kept["secrets"] = secrets
    if name in DRAINED:
        kept["command"] = [*service["command"], "--drain", str(DRAIN_SECONDS)]
    kept["deploy"] = _deploy(name, service)
    return kept


def _deploy(name: str, service: dict[str, Any]) -> dict[str, Any]:
    deploy: dict[str, Any] = {
        "resources": {"limits": {"memory": service["mem_limit"], "pids": service["pids_limit"]}},
    }
    if name not in ANYWHERE:
        deploy["placement"] = {"constraints": ["node.role == manager", "node.labels.quaymaster == true"]}
    if name == ONCE:
        return {
            "mode": "replicated-job",
            "restart_policy": {"condition": "on-failure", "delay": "3s"},
        } | deploy
    order = "stop-first" if name in ALONE else "start-first"
    change = {"parallelism": 1, "order": order, "failure_action": "rollback", "monitor": "60s"}
    back = {"parallelism": 1, "order": order}
    # Addresses of tasks instead of a virtual one: nginx asks for them itself, and it works without IPVS.
    return {"endpoint_mode": "dnsrr", "update_config": change, "rollback_config": back, **deploy}


def _mounts(part: str, volumes: list[Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """Volumes as they are; what is mounted from `secrets-<part>` as secrets at the same places."""
    kept: list[Any] = []
    secrets: list[dict[str, Any]] = []
    for each in volumes:
        # Swarm makes no folder where nothing is, and has no word for that.
        words = each if isinstance(each, str) else f"{each['source']}:{each['target']}"
        if not words.startswith("secrets-"):
            kept.append(words)
            continue
        source, place, _ = words.split(":")
        owner = source.removeprefix("secrets-")
        # Of another part's folder only what everybody may know: a certificate, not its key.
        names = PARTS[owner] if owner == part else [name for name in PARTS[owner] if name == "fullchain.pem"]
        secrets += [
            {"source": secret_name(owner, name), "target": f"{place}/{name}", "mode": 0o444} for name in names
        ]
    return kept, secrets


def secret_name(part: str, name: str) -> str:
    """Most are the same for every part that has them; each has its own password for Redis."""
    return f"{name}-{part}" if name == "redis-url" else name


def _memory_folder(words: str) -> dict[str, Any]:
    target, _, options = words.partition(":")
    size = next(option.partition("=")[2] for option in options.split(",") if option.startswith("size="))
    return {"type": "tmpfs", "target": target, "tmpfs": {"size": _bytes(size)}}


def _bytes(size: str) -> int:
    return int(size[:-1]) * {"k": 2**10, "m": 2**20, "g": 2**30}[size[-1].lower()]


def _port(words: str) -> dict[str, Any]:
    """On the node itself, so that nginx sees who calls; Swarm knows no address to listen at."""
    published, _, target = words.rpartition(":")
    return {
        "target": int(target),
        "published": published[published.rindex("${") :],
        "protocol": "tcp",
        "mode": "host",
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["--list-secrets"]:
        for part, names in PARTS.items():
            for name in names:
                print(part, name, secret_name(part, name))
    else:
        write()
