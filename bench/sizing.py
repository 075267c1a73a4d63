"""`scripts/sizing`: measures an installation on this machine and writes the figures into docs/sizing.md.

Timings are of clients and servers that share the machine's cores: what counts is one beside the other.
"""

import argparse
import os
import platform
import statistics
import subprocess
import time
from pathlib import Path
from typing import Final

from bench.installation import CONTAINERS, HOSTS, RATE, RUNNING, Installation
from scripts.up import ROOT
from tests.support.stack import SERVICES
from tests.support.team_images import IMAGES

PAGE: Final = ROOT / "docs" / "sizing.md"
BEGIN: Final = "<!-- sizing: begin -->"
END: Final = "<!-- sizing: end -->"
ROUNDS: Final = 3


def main() -> None:
    """Measure, print, and write unless `--print` is given."""
    parser = argparse.ArgumentParser(prog="scripts/sizing", description=__doc__)
    parser.add_argument("--print", action="store_true", help="leave docs/sizing.md as it is")
    asked = parser.parse_args()
    installation = Installation()
    try:
        text = "\n\n".join([machine(), parts(installation), rates(installation)])
    finally:
        installation.stack.end()
    print(text, flush=True)
    if not asked.print:
        head, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}")


def machine() -> str:
    """Where it was measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = os.getloadavg()[0]
    return (
        f"On {os.cpu_count()} cores ({next(iter(models), platform.machine())}) with {memory:.0f} GiB, load average\n"
        f"{busy:.1f}; the clients that measure share them. The {HOSTS} hosts are one engine at {HOSTS} addresses with\n"
        f"{CONTAINERS} containers, {RUNNING} of them running, so that mirror and watcher hold {HOSTS * CONTAINERS}."
    )


def parts(installation: Installation) -> str:
    """Memory of each container, the size of each image, and the time it takes to start."""
    idle = installation.memory()
    installation.fill()
    time.sleep(30)  # what filling it took is given back
    full = installation.memory()
    rows = [
        f"| {name} | {idle[name]:.0f} | {full[name]:.0f} |"
        for name in SERVICES
        if name in idle and name in full
    ]
    rows.append(f"| together | {sum(idle.values()):.0f} | {sum(full.values()):.0f} |")
    table = [
        f"| memory in MiB | one host | {HOSTS} hosts, {CONTAINERS} containers each |",
        "|---|---:|---:|",
        *rows,
    ]
    sizes = [f"| {name} | {unpacked:.0f} | {packed:.0f} |" for name, unpacked, packed in images(installation)]
    table += ["", "| image, in MB | unpacked | compressed |", "|---|---:|---:|", *sizes]
    seconds = installation.stack.start_seconds
    table += [
        "",
        f"From `docker compose up -d` until every part is healthy, the images being there: {seconds:.0f} s.",
    ]
    return "\n".join(table)


def images(installation: Installation) -> list[tuple[str, float, float]]:
    """Name, size and size as it is pulled, of our own."""
    told = []
    for name in IMAGES.values():
        size = installation.stack.engine.docker("image", "inspect", "--format", "{{.Size}}", name)
        save = ["sh", "-c", f"docker save {name} | gzip -6 | wc -c"]
        packed = subprocess.run(
            save, env=installation.stack.engine.cli_env(), capture_output=True, check=True
        )
        told.append((name.partition(":")[0], int(size) / 10**6, int(packed.stdout) / 10**6))
    return told


def rates(installation: Installation) -> str:
    """What clients get through nginx beside what they get from the part itself, in turns."""
    pk = installation.talker()
    into = f"/api/v1/live/containers/{pk}/files/upload/?path=/tmp&name=large"
    measured = {
        f"log lines a second, of {RATE} written": (
            "lines",
            f"/ws/containers/{pk}/logs?tail=0&follow=true",
            "streams",
        ),
        "lists of 50 containers a second, 8 scripts": ("lists", "/api/v1/containers/?page_size=50", "web"),
        "MB a second of one upload": ("upload", into, "streams"),
    }
    rows = ["| throughput | direct | through nginx | of direct |", "|---|---:|---:|---:|"]
    for words, (what, path, part) in measured.items():
        direct, proxied = [], []
        for _ in range(ROUNDS):
            direct.append(installation.measure(what, path, direct=part))
            proxied.append(installation.measure(what, path))
        ratio = statistics.median(proxied) / statistics.median(direct)
        rows.append(f"| {words} | {told(direct)} | {told(proxied)} | {ratio:.2f} |")
    return "\n".join(rows)


def told(figures: list[float]) -> str:
    """The middle one, and how far they lie apart."""
    return f"{statistics.median(figures):.0f} ({min(figures):.0f}-{max(figures):.0f})"


if __name__ == "__main__":
    main()
