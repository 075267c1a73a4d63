"""What apps declare of themselves: each in modules of agreed names, so that nothing here knows one of them."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def modules_of(apps: Iterable[str], name: str) -> Iterator[ModuleType]:
    """The module `name` ("api.urls") of each of our own `apps` that has one."""
    for app in apps:
        path = f"{app}.{name}"
        if app.endswith("_app") and find_spec(path.rpartition(".")[0]) and find_spec(path):
            yield import_module(path)
