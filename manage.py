#!/usr/bin/env python
"""Run Atelier's management commands."""

import os
import sys

from studio.pages.supervisor import floor


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    if said := floor.problem():
        sys.exit(said)
    # Not above: what is missing here is to be said in a sentence first.
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, EnvError, FileNotFoundError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
