"""`quaymaster check`: this installation; with options of Django's own check (`--deploy`, `--tag` …) its settings."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.check import Command as SettingsCheck
from typing_extensions import override

from operate_app.check.everything import look
from operate_app.check.findings import Finding, Level
from operate_app.check.report import report

MARKS = {Level.FINE: "  ok   ", Level.NOTE: "  note ", Level.WRONG: "  WRONG"}


class Command(SettingsCheck):
    """Ends with 1 when anything is wrong, so that a monitor can run it."""

    help = (
        "Say what is wrong with this installation and what to do (with --deploy or --tag: its settings only)."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own name and type

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument("--all", action="store_true", help="also say what is fine")

    @override
    def handle(self, *app_labels: Any, **options: Any) -> None:
        asked_of_django = app_labels or any(
            options[name] for name in ("deploy", "tags", "list_tags", "databases") if name in options
        )
        if asked_of_django:
            super().handle(*app_labels, **options)
            return
        findings = look()
        if options["json"]:
            self.stdout.write(json.dumps(report(findings), indent=2))
        else:
            self._say(findings, everything=options["all"])
        if any(finding.level is Level.WRONG for finding in findings):
            sys.exit(1)

    def _say(self, findings: list[Finding], *, everything: bool) -> None:
        for finding in findings:
            if finding.level is not Level.FINE or everything:
                self.stdout.write(f"{MARKS[finding.level]}  {finding.words}")
                if finding.way_out:
                    self.stdout.write(f"           {finding.way_out}")
        count = sum(finding.level is Level.WRONG for finding in findings)
        self.stdout.write(f"{count} wrong." if count else f"All is well ({len(findings)} things looked at).")
