"""A container spec → the `docker run …` line that makes the same container."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace

from containers_app.spec.container import ContainerSpec, Healthcheck, Resources, RestartPolicy
from containers_app.spec.flag_mounts import MOUNT_FLAGS
from containers_app.spec.flag_values import SHAPED_FLAGS
from containers_app.spec.flags import SIMPLE_FLAGS, Flag
from containers_app.spec.repeated import masked_words, repeatable
from containers_app.spec.secrets import masked

ALL_FLAGS = (*SIMPLE_FLAGS, *SHAPED_FLAGS, *MOUNT_FLAGS)


def run_words(spec: ContainerSpec, *, mask: bool = True) -> list[str]:
    """Return the words of the `docker run` (or `create`) line of `spec`; secrets masked unless not `mask`."""
    spec = masked_spec(spec) if mask else spec
    if spec.healthcheck and (spec.healthcheck.disabled or spec.healthcheck.test == ("NONE",)):
        spec = replace(spec, healthcheck=Healthcheck(disabled=True))  # which excludes the flags that say how
    words = ["docker", "run", "--detach"] if spec.start else ["docker", "create"]
    for flag in ALL_FLAGS:
        words.extend(_flag_words(flag, spec))
    rest = (spec.entrypoint or ())[1:]
    return [*words, spec.image, *rest, *spec.command]


def run_command(spec: ContainerSpec, *, mask: bool = True) -> str:
    """Return the `docker run` line of `spec`, quoted for a shell."""
    return shlex.join(run_words(spec, mask=mask))


def limit_words(*, resources: Resources, restart_policy: RestartPolicy | None) -> list[str]:
    """Return the flags of `docker update` for limits and a restart policy."""
    spec = ContainerSpec(image="", resources=resources, restart_policy=restart_policy or RestartPolicy())
    words = [word for flag in ALL_FLAGS for word in _flag_words(flag, spec)]
    return [*words, "--restart", "no"] if restart_policy == RestartPolicy() else words


def masked_spec(spec: ContainerSpec, *, inherited: Mapping[str, str] | None = None) -> ContainerSpec:
    """Return `spec` with masks for all secrets: in variables, labels, options, and where commands repeat them.

    inherited: variables that the image brings, which commands may repeat too.
    """
    secrets = repeatable({**(inherited or {}), **spec.env}, image=spec.image)
    check, entrypoint = spec.healthcheck, spec.entrypoint
    return replace(
        spec,
        env=masked(spec.env),
        labels=masked(spec.labels),
        logging=replace(spec.logging, options=masked(spec.logging.options)),
        mounts=tuple(replace(each, driver_options=masked(each.driver_options)) for each in spec.mounts),
        command=tuple(masked_words(spec.command, secrets)),
        entrypoint=None if entrypoint is None else tuple(masked_words(entrypoint, secrets)),
        healthcheck=check and replace(check, test=tuple(masked_words(check.test, secrets))),
    )


def _flag_words(flag: Flag, spec: ContainerSpec) -> Iterator[str]:
    name = flag.names[0]
    for text in flag.format(spec):
        if flag.switch:
            yield name if text == "true" else f"{name}={text}"
        elif text.startswith("-") or not text:
            yield f"{name}={text}"
        else:
            yield name
            yield text
