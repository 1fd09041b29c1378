"""Founding the studio, bringing people in, and letting them back in."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_variables

from studio.accounts import audit, teams, tries
from studio.accounts.addresses import base_url
from studio.accounts.models import Founding, Membership, Role, Team, User
from studio.accounts.tries import TooManyTries
from studio.core.environment import keep_secret
from studio.core.queue import enqueue

__all__ = ["TooManyTries"]

logger = logging.getLogger(__name__)

SETTING_UP = "setup"

RESET_SUBJECT = "Set your password"
RESET_TEXT = """Somebody asked for a new password for {email} at {base}.

Set it here; the link works once, within {days} days:
{link}

If it was not you, do nothing: your password stays as it is.
"""


class AlreadyFounded(Exception):
    """This studio has been created before, by this person or another."""


class AlreadyMember(Exception):
    """The person is in the team already."""


class WrongToken(Exception):
    """The setup token is not the one this studio printed."""


def is_founded() -> bool:
    return Founding.objects.exists()


@sensitive_variables()
@transaction.atomic
def found(*, email: str, password: str) -> Membership:
    """Create the first person and the first team; raises AlreadyFounded for all but one caller."""
    team = teams.new_team(f"{User(email=email.lower()).display_name}’s studio")
    try:
        with transaction.atomic():
            Founding.objects.create(team=team)
    except IntegrityError:
        raise AlreadyFounded from None
    return teams.give_to(User.objects.create_user(email, password), team)


@transaction.atomic
def add_member(team: Team, *, email: str, role: Role) -> Membership:
    """Take a person into a team, creating the person without a password if unknown.

    Raises AlreadyMember.
    """
    user = User.objects.filter(email=email.lower()).first()
    user = user or User.objects.create_user(email)
    membership, added = Membership.objects.get_or_create(
        team=team, user=user, defaults={"role": role}
    )
    if not added:
        raise AlreadyMember
    audit.record(
        team,
        user=None,
        deed="accounts.add",
        words=f"Added {user.email} as {Role(role).label.lower()}.",
    )
    return membership


def memberships_of(user: User | AnonymousUser) -> list[Membership]:
    """Return a person's memberships with their teams, the oldest first."""
    if not user.is_authenticated:
        return []
    found = Membership.objects.filter(user=user).select_related("team").order_by("pk")
    memberships = list(found)
    for membership in memberships:
        membership.user = user
    return memberships


def current_membership(
    memberships: list[Membership], *, team_id: int | None
) -> Membership | None:
    """Return the one in the chosen team, else the oldest, else None."""
    chosen = [one for one in memberships if one.team_id == team_id]
    return next(iter(chosen or memberships), None)


def setup_token() -> str:
    """Return the token that creates the studio from afar, made and kept at the first call."""
    path = _setup_token_path()
    if not path.exists():
        keep_secret(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8").strip()


@sensitive_variables()
def check_setup_token(token: str, *, who: str) -> None:
    """Raise WrongToken or TooManyTries; `who` is the address the tries are counted for."""
    with tries.counted(SETTING_UP, who=who, wrong=WrongToken):
        if not constant_time_compare(token.strip(), setup_token()):
            raise WrongToken


def spend_setup_token() -> None:
    _setup_token_path().unlink(missing_ok=True)


def password_link(user: User) -> str:
    """Return a link that sets the person's password, once."""
    return base_url() + reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )


def ask_password_mail(user: User) -> None:
    """Have a link mailed by the worker: whoever asks waits the same for known and unknown people."""
    if settings.STUDIO_MAIL:
        enqueue("studio.accounts.tasks.mail_password_link", user.pk)


def mail_password_link(user: User) -> None:
    """Send a link to set the password; a mail server that fails is logged, not raised."""
    text = RESET_TEXT.format(
        email=user.email,
        base=base_url(),
        days=settings.PASSWORD_RESET_TIMEOUT // 86_400,
        link=password_link(user),
    )
    try:
        send_mail(RESET_SUBJECT, text, None, [user.email])
    except (SMTPException, OSError) as error:
        logger.error("Mail to user %s was not sent: %s", user.pk, type(error).__name__)


def _setup_token_path() -> Path:
    return Path(settings.STUDIO_SECRETS) / "setup_token"
