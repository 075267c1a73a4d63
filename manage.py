#!/usr/bin/env python
"""Django's command line for Quaymaster. People write `setup-link`; the command is a module, `setup_link`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "controlplane.settings")
    command = [word if word.startswith("-") else word.replace("-", "_") for word in sys.argv[1:2]]
    execute_from_command_line([sys.argv[0], *command, *sys.argv[2:]])
