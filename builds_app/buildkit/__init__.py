"""Client of the BuildKit inside a Docker engine: builds an image and reports every step while it runs.

`build` is the door; `StepModel` puts its updates together. Works with engines 20.10 to 29. No Django in here.
"""

from builds_app.buildkit.context import ContextPaths, list_context
from builds_app.buildkit.errors import BuildFailed, InvalidBuild
from builds_app.buildkit.ignore import read_dockerfile
from builds_app.buildkit.matcher import PatternMatcher
from builds_app.buildkit.model import Step, StepModel, StepName, StepState, parse_step_name
from builds_app.buildkit.patterns import read_patterns
from builds_app.buildkit.request import BuildRequest, BuildResult, NetworkMode, RegistryAuth, context_name
from builds_app.buildkit.solve import build
from builds_app.buildkit.threads import in_thread
from builds_app.buildkit.updates import LintWarning, LogChunk, ProgressRow, StepUpdate, Update

__all__ = [
    "BuildFailed",
    "BuildRequest",
    "BuildResult",
    "ContextPaths",
    "InvalidBuild",
    "LintWarning",
    "LogChunk",
    "NetworkMode",
    "PatternMatcher",
    "ProgressRow",
    "RegistryAuth",
    "Step",
    "StepModel",
    "StepName",
    "StepState",
    "StepUpdate",
    "Update",
    "build",
    "context_name",
    "in_thread",
    "list_context",
    "parse_step_name",
    "read_dockerfile",
    "read_patterns",
]
