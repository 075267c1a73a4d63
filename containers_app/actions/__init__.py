"""What workers do with engines: a function per kind of operation, by noun. Importing this registers all."""

from containers_app.actions import (
    containers,
    failures,
    hosts,
    images,
    networks,
    prune,
    push,
    recreate,
    run,
    volumes,
)

__all__ = [
    "containers",
    "failures",
    "hosts",
    "images",
    "networks",
    "prune",
    "push",
    "recreate",
    "run",
    "volumes",
]
