from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.accounts import services
from studio.accounts.models import User


class Command(BaseCommand):
    help = "Print a link that sets a person's password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        user = User.objects.filter(
            email=options["email"].lower(), is_active=True
        ).first()
        if user is None:
            raise CommandError(f"Nobody here signs in as {options['email']}.")
        self.stdout.write(services.password_link(user))
