"""Commands of `manage.py` without its start: a process that has read an environment is forked for each of them.

Every command still has a process, connections and an exit status of its own, as in a shell; what it saves are the
seconds of importing everything, a hundred times. Where being killed or staying on is the point, tests start real ones.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from scripts.up import ROOT

COMMAND_SECONDS = 300.0
# Imported once, before anything is known of an environment: slow, and blind to settings.
_BLIND = ("asyncssh", "celery", "docker", "environs", "jinja2", "obstore", "psycopg", "psycopg_pool", "redis")

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["django.core.management", *_BLIND])


class Warm:
    """Quaymaster with one environment, ready to run commands. It ends with the tests, or by `end`."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._pipe, theirs = _context.Pipe()
        self._process = _context.Process(target=_serve, args=(theirs, dict(environment)), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe.recv()  # the environment was read; EOFError: it was refused

    def run(self, *words: str, folder: Path) -> "subprocess.CompletedProcess[str]":
        """Run a command in `folder`, however it ends."""
        self._pipe.send((words, str(folder)))
        if not self._pipe.poll(COMMAND_SECONDS):
            raise TimeoutError(f"{words}: not within {COMMAND_SECONDS:.0f} s")
        status, said, told = self._pipe.recv()
        return subprocess.CompletedProcess(words, status, said, told)

    def end(self) -> None:
        """Let it go."""
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.path.insert(0, str(ROOT))
    django = import_module("django")
    django.setup()
    import_module(import_module("django.conf").settings.ROOT_URLCONF)
    pipe.send("ready")
    while True:
        try:
            words, folder = pipe.recv()
        except EOFError:
            return
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = os.fork()
            if not process:
                _perform(words, folder, output.fileno(), errors.fileno())
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            output.seek(0)
            errors.seek(0)
            pipe.send((status, output.read().decode(), errors.read().decode()))


def _perform(words: tuple[str, ...], folder: str, output: int, errors: int) -> None:
    """Be `manage.py` from here on."""
    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.chdir(folder)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    sys.argv = [str(ROOT / "manage.py"), *words]
    status = 0
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - whatever a command dies of, its test shall see
        traceback.print_exc()
        status = 1
    import_module("django.db").connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
