#!/usr/bin/env python
"""Run Atelier's management commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run 'make install' first.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
