"""Break critical modules in small ways, one at a time, and count how often a test notices: `make mutants`.

`make mutants ARGS="vault leases --most 60 --minutes 20"` tries some modules; without names, all. It works on a copy of
what is committed, never on your files. Tests that need no engine judge. What nobody noticed is shown as a diff: it is a
missing test, or a change that changes nothing. Scores of the past stand in docs/mutants.md.

However it ends, also by `kill -9`, nothing stays: the kernel ends what it started (`_until_we_end`), and what waits for
our end removes the copy (`new_folder`).
"""

import argparse
import io
import json
import os
import random
import shlex
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome, WorkItem, WorkResult

ROOT = Path(__file__).parents[1]
SECONDS_PER_TEST_RUN = 180.0
# `int | None` of an annotation is no place for a bug; `|` of conditions may become `&`.
POINTLESS = tuple(
    f"core/ReplaceBinaryOperator_BitOr_{name}"
    for name in ("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "RShift", "LShift", "BitXor")
)
# By its short name: the module, and the tests that are about it.
MODULES: dict[str, tuple[str, ...]] = {
    "vault": ("accounts_app/vault.py", "tests/accounts/test_seal_values.py"),
    "permissions": (
        "accounts_app/permissions.py",
        "tests/accounts/test_declare_rights.py",
        "tests/accounts/test_use_tokens.py",
        "tests/security/test_walk_routes.py",
    ),
    "guard": (
        "accounts_app/api/guard.py",
        "tests/security/test_declare_nothing.py",
        "tests/security/test_walk_routes.py",
    ),
    "sign_in": ("accounts_app/sign_in.py", "tests/accounts/test_sign_in.py"),
    "attempts": (
        "operations_app/lifecycle/attempts.py",
        "tests/operations/test_perform_operation.py",
        "tests/operations/test_keep_lease.py",
    ),
    "ending": (
        "operations_app/lifecycle/ending.py",
        "tests/operations/test_request_operation.py",
        "tests/operations/test_perform_operation.py",
        "tests/operations/test_wait_for_operations.py",
        "tests/stacks/test_tell_ends.py",
    ),
    "requesting": (
        "operations_app/lifecycle/requesting.py",
        "tests/operations/test_reuse_keys.py",
        "tests/operations/test_request_operation.py",
        "tests/operations/test_wait_for_operations.py",
    ),
    "sweeping": (
        "operations_app/lifecycle/sweeping.py",
        "tests/operations/test_perform_operation.py",
        "tests/operations/test_keep_lease.py",
        "tests/operations/test_wait_for_operations.py",
    ),
    "waiting": (
        "operations_app/lifecycle/waiting.py",
        "tests/operations/test_wait_for_operations.py",
    ),
    "worker": (
        "operations_app/worker.py",
        "tests/operations/test_perform_operation.py",
        "tests/operations/test_keep_lease.py",
        "tests/operations/test_wait_for_operations.py",
    ),
    "hub": ("operations_app/hub.py", "tests/operations/test_gather_hints.py"),
    "leases": ("fleet_app/watcher/leases.py", "tests/fleet/test_share_hosts.py"),
    "drain": ("fleet_app/watcher/drain.py", "tests/fleet/test_distrust_payloads.py"),
    "rows": ("fleet_app/sync/rows.py", "tests/fleet/test_write_readings.py"),
    "policy": ("containers_app/policy.py", "tests/containers/test_confine_container.py"),
    "attention": ("containers_app/services/attention.py", "tests/containers/test_need_somebody.py"),
    "fanout": (
        "containers_app/sockets/fanout.py",
        "tests/live/test_fan_out.py",
        "tests/live/test_join_log.py",
    ),
    "logs": ("containers_app/sockets/logs.py", "tests/live/test_join_log.py"),
    "outbound": ("registries_app/outbound.py", "tests/registries/test_fence_requests.py"),
}


def main() -> None:
    """Read the arguments, try the modules, print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--most", type=int, default=40, help="changes to try of a module, drawn by lot (40)")
    parser.add_argument("--minutes", type=float, default=15, help="for one module, at most (15)")
    parser.add_argument("--seed", type=int, default=0, help="another lot")
    given = parser.parse_args()
    if unknown := set(given.modules) - MODULES.keys():
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    committed = subprocess.run(["git", "-C", ROOT, "archive", "HEAD"], check=True, stdout=subprocess.PIPE)
    with new_folder() as folder:
        for name in given.modules or MODULES:
            copy = folder / name  # its own: a module that ran out of time leaves its last change there
            with tarfile.open(fileobj=io.BytesIO(committed.stdout)) as archive:
                archive.extractall(copy, filter="data")
            lot = random.Random(given.seed)  # noqa: S311 - no secret
            print(try_module(name, copy, most=given.most, seconds=given.minutes * 60, lot=lot), flush=True)


@contextmanager
def new_folder() -> Iterator[Path]:
    """A folder that goes when this process does: the end of its standard input tells the remover."""
    folder = tempfile.mkdtemp(prefix="mutants-")
    # What is just being killed may still be writing.
    wait = 'cat; until rm -rf -- "$1"; do sleep 0.1; done'
    remover = subprocess.Popen(
        ["sh", "-c", wait, "remover", folder], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield Path(folder)
    finally:
        remover.communicate()


def try_module(name: str, copy: Path, *, most: int, seconds: float, lot: random.Random) -> str:
    """Try at most `most` changes of one module in `copy`, for so many seconds; return what to print."""
    module, *tests = MODULES[name]
    config, session = copy.parent / f"{name}.toml", copy.parent / f"{name}.sqlite"
    words = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider"]
    judge = _until_we_end([*words, *tests])
    config.write_text(
        "[cosmic-ray]\n"
        f"module-path = {json.dumps(module)}\ntimeout = {SECONDS_PER_TEST_RUN}\nexcluded-modules = []\n"
        f"test-command = {json.dumps(shlex.join(judge))}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
    )
    began = time.monotonic()
    if _run(copy, *judge, seconds=seconds) != 0:
        return f"{name}: its tests fail before anything was broken, or take too long."
    if _run(copy, _program(), "init", str(config), str(session)) != 0:
        return f"{name}: no changes could be made up."
    lines = (copy / module).read_text().splitlines()
    with use_db(str(session), WorkDB.Mode.open) as found:
        possible = _draw(found, lines, most, lot)
    _run(copy, _program(), "exec", str(config), str(session), seconds=seconds - (time.monotonic() - began))
    with use_db(str(session), WorkDB.Mode.open) as found:
        results = [result for _, result in found.results if result.worker_outcome != WorkerOutcome.SKIPPED]
    left = [result for result in results if str(result.test_outcome.value) == "survived"]
    noticed = len(results) - len(left)
    score = f"{name}: {noticed} of {len(results)} noticed, {possible} possible"
    return "\n".join([*(str(result.diff) for result in left), score])


def _draw(found: WorkDB, lines: Sequence[str], most: int, lot: random.Random) -> int:
    """Leave `most` changes of the module with these lines to try; how many there were."""

    def is_pointless(item: WorkItem) -> bool:
        change = item.mutations[0]
        # `@override` only tells the checker of types something.
        return change.operator_name in POINTLESS or "@override" in lines[change.start_pos[0] - 1]

    items = list(found.pending_work_items)
    sensible = sorted(
        (item for item in items if not is_pointless(item)),
        key=lambda item: (
            item.mutations[0].start_pos,
            item.mutations[0].operator_name,
            item.mutations[0].occurrence,
        ),
    )
    drawn = {item.job_id for item in lot.sample(sensible, min(most, len(sensible)))}
    for item in items:
        if item.job_id not in drawn:
            found.set_result(item.job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
    return len(sensible)


def _program() -> str:
    return str(Path(sys.executable).parent / "cosmic-ray")


def _until_we_end(command: Sequence[str]) -> list[str]:
    """`command`, killed by the kernel when whoever starts it ends (prctl(2), PR_SET_PDEATHSIG)."""
    return ["setpriv", "--pdeathsig", "KILL", "--", *command]


def _run(copy: Path, *command: str, seconds: float | None = None) -> int:
    """How the program ended, -1 when it took too long: what it started ends with it."""
    temporary = copy.parent / "tmp"
    temporary.mkdir(exist_ok=True)
    process = subprocess.Popen(
        _until_we_end(command),
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(temporary)},
        start_new_session=True,  # Ctrl-C is for us
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return -1
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
