"""The findings for programs."""

from typing import Any

from django.utils import timezone

from operate_app.check.findings import Finding, Level
from operate_app.version import version


def report(findings: list[Finding]) -> dict[str, Any]:
    """The findings as JSON."""
    return {
        "version": version(),
        "checked_at": timezone.now().isoformat(),
        "wrong": sum(finding.level is Level.WRONG for finding in findings),
        "findings": [finding.as_json() for finding in findings],
    }
