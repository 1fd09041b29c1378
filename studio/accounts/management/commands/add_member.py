from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from studio.accounts import services
from studio.accounts.models import Founding, Role, Team, User


class Command(BaseCommand):
    help = "Take a person into a team and print a link that sets their password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--team", help="the team's public id; the first team if left out"
        )
        parser.add_argument("--role", choices=Role.values, default=Role.EDITOR.value)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        email = _checked(options["email"])
        team = _team(options["team"])
        try:
            membership = services.add_member(
                team, email=email, role=Role(options["role"])
            )
        except services.AlreadyMember:
            raise CommandError(f"{email} is in {team} already.") from None
        self.stdout.write(f"{email} is now in {team} as {membership.role}.")
        if membership.user.has_usable_password():
            self.stdout.write("They sign in with the password they have.")
            return
        self.stdout.write("They set their password here, once:")
        self.stdout.write(services.password_link(membership.user))


def _checked(email: str) -> str:
    try:
        User._meta.get_field("email").run_validators(email)
    except ValidationError:
        raise CommandError(f"{email} is not an e-mail address.") from None
    return email.lower()


def _team(public_id: str | None) -> Team:
    try:
        if public_id:
            return Team.objects.get(public_id=public_id)
        return Founding.objects.select_related("team").get().team
    except Founding.DoesNotExist:
        raise CommandError("This studio has not been created yet.") from None
    except (Team.DoesNotExist, ValidationError):
        raise CommandError(f"There is no team {public_id}.") from None
