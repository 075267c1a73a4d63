"""Keeping an installation alive for years: backup and restore, check, rotation of keys, the support bundle.

A floor of its own below the wiring and above everything people work with: it reads every app's tables and files by what
they declare (models, sealed fields, kept folders), and no app knows that it is there.
"""
