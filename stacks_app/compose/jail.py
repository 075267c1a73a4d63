"""Shuts itself in and becomes another program: `python -I -S jail.py '{"program": …}' argument…`.

Landlock (https://docs.kernel.org/userspace-api/landlock.html) needs no privilege, so this works in a container of ours
as on a bare machine. It holds for whatever the program becomes or starts, and nothing can loosen it. What Landlock does
not know, UDP and with it names of the network, sockets of other programs, and on older kernels TCP, a filter of system
calls forbids (https://docs.kernel.org/userspace-api/seccomp_filter.html), which needs no privilege either. This file
runs alone and imports nothing of ours, so that it starts in milliseconds.
"""

import ctypes
import errno
import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from typing import Final, TypedDict

FAILED: Final = 126  # the exit status that tells that it did not get as far as the program

_CREATE_RULESET: Final = 444  # the same numbers on every architecture
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_VERSION: Final = 1  # flag of the first: tell the version instead
_PATH_BENEATH: Final = 1
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38

_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_TRUNCATE: Final = 1 << 14
_IOCTL_DEV: Final = 1 << 15
_OF_FILES: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
# What each version of Landlock can forbid on files: it refuses a wish for more.
_ON_FILES: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ON_FILES_LATER: Final = (1 << 16) - 1
_TCP_SINCE, _TCP = 4, 0b11  # bind and connect
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals outside

_PR_SET_SECCOMP: Final = 22
_FILTER: Final = 2
_AF_UNIX: Final = 1
# By what `uname` calls the machine: how the kernel calls it (linux/audit.h), and its number of `socket`.
_MACHINES: Final = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198), "riscv64": (0xC00000F3, 198)}
_IO_URING_SETUP: Final = 425  # everywhere; it opens sockets without the call of that name
_X32: Final = 0x40000000  # from here on the same calls have other numbers
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # linux/bpf_common.h
_NUMBER, _MACHINE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in `struct seccomp_data`
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EACCES

_libc = ctypes.CDLL(None, use_errno=True)


class Jail(TypedDict):
    """What it is given. `limits` are those of `setrlimit` by their names, `keeps` names of the environment.

    speaks: to an engine, at a path; to nobody at all without.
    """

    program: str
    parent: int
    fenced: bool
    executes: Sequence[str]
    reads: Sequence[str]
    writes: Sequence[str]
    keeps: Sequence[str]
    speaks: bool
    limits: dict[str, int]


def landlock_version() -> int:
    """The version of the kernel's Landlock; 0 when it has none, or it is switched off."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def enter(jail: Jail, arguments: Sequence[str]) -> None:
    """Become the program, with these `arguments`, inside.

    Raises:
        OSError: something of it could not be done; the program was not started.
    """
    _check(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != jail["parent"]:
        raise ProcessLookupError("who asked for this ended meanwhile")
    _hear_again()
    for name, most in jail["limits"].items():
        _lower(getattr(resource, f"RLIMIT_{name}"), most)
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if jail["fenced"]:
        _shut(jail, landlock_version())
        _close_sockets(os.uname().machine, speaks=jail["speaks"])
    # By name: Python puts a locale into an environment that has none.
    environment = {name: os.environ[name] for name in jail["keeps"]}
    os.execve(jail["program"], [jail["program"], *arguments], environment)  # noqa: S606 no shell: a list of words


def _hear_again() -> None:
    """Undo what Python, and the workers that start this, do to signals: the program would inherit it."""
    for number in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _lower(limit: int, most: int) -> None:
    _, hard = resource.getrlimit(limit)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(limit, (most, most))


def _shut(jail: Jail, version: int) -> None:
    on_files = _ON_FILES.get(version, _ON_FILES_LATER)
    parts = [on_files]
    if version >= _TCP_SINCE:
        parts.append(_TCP)
    if version >= _SCOPES_SINCE:
        parts.append(_SCOPES)
    wish = struct.pack(f"={len(parts)}Q", *parts)
    rules = _check(_libc.syscall(_CREATE_RULESET, wish, ctypes.c_size_t(len(wish)), 0))
    reading = _READ_FILE | _READ_DIR
    for path in jail["executes"]:
        _allow(rules, path, (_EXECUTE | reading) & on_files)
    for path in jail["reads"]:
        _allow(rules, path, reading & on_files)
    for path in jail["writes"]:
        _allow(rules, path, ~_EXECUTE & on_files)
    _check(_libc.syscall(_RESTRICT_SELF, rules, 0))
    os.close(rules)


def _close_sockets(machine: str, *, speaks: bool) -> None:
    """Have no socket opened, or none but those with a path. Where the machine is not known, Landlock holds alone."""
    if machine not in _MACHINES:
        return
    kernels, socket = _MACHINES[machine]
    steps = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 0, 6, kernels),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 4, 0, _X32),
        (_EQUAL, 3, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 3, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 1 if speaks else 0, 0, _AF_UNIX),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    whole = struct.pack("HP", len(steps), ctypes.addressof(program))
    _check(_libc.prctl(_PR_SET_SECCOMP, _FILTER, whole, 0, 0))


def _allow(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    rights = rights if os.path.isdir(path) else rights & _OF_FILES  # noqa: PTH112 pathlib takes its time to import
    _check(_libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0))
    os.close(place)


def _check(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


if __name__ == "__main__":
    try:
        enter(json.loads(sys.argv[1]), sys.argv[2:])
    except (OSError, ValueError) as error:
        sys.stderr.write(f"the jail could not be entered: {error}\n")
        sys.exit(FAILED)
