#!/usr/bin/env python
"""Curio's command line: ``manage.py serve``, ``manage.py create_token``, and Django's own commands."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notes_project.settings")
    execute_from_command_line(sys.argv)
