"""The files a build may use: unpacked from an upload or fetched from git, checked, listed and digested.

Nothing in here knows Django. What is refused raises `ContextRefused`, and then nothing is left behind.
"""

from builds_app.sources.context.limits import ContextRefused, Limits

__all__ = ["ContextRefused", "Limits"]
