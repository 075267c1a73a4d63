"""Plain advice about a Dockerfile and its context: which lines, what is wrong with them, and how they could read.

Pure functions from text to advice. Every rule errs on the side of silence, and a person can set each advice aside.
"""

from collections.abc import Collection

from builds_app.adviser.advice import Advice, Subject
from builds_app.adviser.caching import copies_before_install, missing_ignore_file
from builds_app.adviser.image import (
    build_tools_in_image,
    latest_base,
    package_lists_left,
    root_user,
    shell_form,
)
from builds_app.dockerfile import Dockerfile

__all__ = ["Advice", "advise"]

RULES = (
    copies_before_install,
    missing_ignore_file,
    latest_base,
    package_lists_left,
    build_tools_in_image,
    shell_form,
    root_user,
)


def advise(dockerfile: Dockerfile, *, files: Collection[str], target: str = "") -> list[Advice]:
    """Advice about `dockerfile` in a context of `files` (paths), in the order of its lines.

    target: the stage that becomes the image, "" for the last one. Stages the image does not need count as well, as far
    as they are about speed.
    """
    subject = Subject(dockerfile=dockerfile, files=files, target=target)
    found = [advice for rule in RULES for advice in rule(subject)]
    return sorted(found, key=lambda advice: (advice.first_line, advice.code))
