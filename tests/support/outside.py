"""The way out of a private engine: builds on it install packages."""

import atexit
import os
import secrets
import subprocess
from pathlib import Path

from tests.support.engines import Engine

_TIMEOUT_SECONDS = 60


class WayOut:
    """A pair of virtual interfaces and address translation from an engine's network namespace to ours."""

    def __init__(self, engine: Engine) -> None:
        """Open it; closed with `close`, and when the test run ends."""
        # As an engine of the machine itself would set it; there need be none.
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        number = secrets.randbelow(2**14) * 4
        network = f"10.213.{number // 256}"
        ours, theirs = f"{network}.{number % 256 + 1}", f"{network}.{number % 256 + 2}"
        self._subnet = f"{network}.{number % 256}/30"
        self._outer = f"qm{os.getpid() % 10**6}{secrets.token_hex(2)}"
        inner = f"{self._outer}i"
        _run("ip", "link", "add", self._outer, "type", "veth", "peer", "name", inner)
        _run("ip", "link", "set", inner, "netns", str(engine.init_pid))
        _run("ip", "addr", "add", f"{ours}/30", "dev", self._outer)
        _run("ip", "link", "set", self._outer, "up")
        for words in (
            ("ip", "addr", "add", f"{theirs}/30", "dev", inner),
            ("ip", "link", "set", inner, "up"),
            ("ip", "route", "add", "default", "via", ours),
        ):
            _run("nsenter", f"--net={engine.netns}", "--", *words)
        self._rules("-I")
        atexit.register(self.close)

    def close(self) -> None:
        """Take the rules and the interface away; may be called again."""
        if self._outer:
            self._rules("-D")
            # Gone already if its namespace is.
            subprocess.run(["ip", "link", "del", self._outer], check=False, capture_output=True, timeout=60)
            self._outer = ""

    def _rules(self, change: str) -> None:
        masquerade = ("POSTROUTING", "-s", self._subnet, "!", "-o", self._outer, "-j", "MASQUERADE")
        _run("iptables", "-w", "-t", "nat", change, *masquerade)
        for direction in ("-i", "-o"):
            _run("iptables", "-w", change, "FORWARD", direction, self._outer, "-j", "ACCEPT")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=_TIMEOUT_SECONDS)
