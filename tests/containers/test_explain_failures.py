"""What an engine's words mean, where no engine can be made to say them on order: a full disk, a forbidden place."""

import pytest

from containers_app.actions.failures import translate
from containers_app.engine.errors import EngineFault, StreamCut, Unreachable
from operations_app.registry import ActionInterrupted


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("write /var/lib/docker/tmp/GetImageBlob123: no space left on device", "no_space"),
        ("error creating overlay mount to /data/overlay2/x: operation not permitted", "no_permission"),
        (
            "error while creating mount source path '/root/x': mkdir /root/x: permission denied",
            "mount_failed",
        ),
        ("open /run/docker/plugins/x.sock: permission denied", "no_permission"),
        (
            'exec: "/nope": stat /nope: no such file or directory: unknown',
            "command_not_found",
        ),
        (
            "error during container init: open /proc/sys/net/x: no such file or directory: unknown",
            "engine_fault",
        ),
        ("conflicting options: port publishing and the container type network mode", "conflicting_options"),
        ("conflicting options: hostname and the network mode", "conflicting_options"),
        ("unable to find user olga: no matching entries in passwd file", "user_not_found"),
        ('error gathering device information while adding custom device "/dev/x"', "device_not_found"),
        ("Bind for 0.0.0.0:80 failed: port is already allocated", "port_taken"),
        (
            "pull access denied for x, repository does not exist or may require 'docker login'",
            "image_not_found",
        ),
    ],
)
def test_it_says_what_to_do(words: str, code: str) -> None:
    failure = translate(EngineFault(words, status=500))
    assert failure is not None
    assert (failure.code, failure.detail) == (code, words)
    assert bool(failure.hint) == (code != "engine_fault")


def test_it_tells_what_failed_from_what_nobody_knows() -> None:
    unreachable, cut = translate(Unreachable("No route to host.")), translate(StreamCut("It went away."))
    assert unreachable is not None
    assert (unreachable.code, isinstance(unreachable, ActionInterrupted)) == ("host_unreachable", False)
    assert unreachable.hint
    assert isinstance(cut, ActionInterrupted)
    assert translate(ValueError("ours")) is None
