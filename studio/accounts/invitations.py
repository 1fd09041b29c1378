"""Inviting people by a link that works once, for one address, for a week."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from studio.accounts import audit, mailboxes, tries
from studio.accounts.addresses import base_url
from studio.accounts.models import Invitation, Membership, Role, Team, User
from studio.accounts.permissions import Action, check_can, check_still_can
from studio.accounts.services import AlreadyMember
from studio.core import pulse
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.core.words import one_line

logger = logging.getLogger(__name__)

DAYS = 7
TOKEN_BYTES = 32
JOINING = "join"

SUBJECT = "You are invited to {team}"
TEXT = """{who} invites you to {team} at {base}, as {role}.

Join here; the link works once, until {until}, and only for {email}:
{link}

If you do not know what this is about, do nothing: nothing happens without you.
"""


class WrongLink(Exception):
    """No invitation was ever made with this token."""


class Spent(Exception):
    """The invitation was used already."""


class TakenBack(Exception):
    """The invitation was taken back, or replaced by a newer one."""


class Expired(Exception):
    """The invitation was not used in time."""


class NotYours(Exception):
    """The invitation is for another address."""


class Closed(Exception):
    """The account of this address may not sign in."""


class AccountExists(Exception):
    """Somebody has an account with this address already, and signs in with that."""


@dataclass(frozen=True)
class Made:
    """A new invitation, and its link, which cannot be had again."""

    invitation: Invitation
    link: str


@sensitive_variables()
@transaction.atomic
def invite(membership: Membership, *, email: str, role: Role) -> Made:
    """Make an invitation and have it mailed; an older one for the address is taken back.

    Raises PermissionDenied, AlreadyMember.
    """
    # The team's row is the lock: of two invitations at once the later one stands.
    Team.objects.select_for_update().get(pk=membership.team_id)
    check_still_can(membership, Action.MANAGE_TEAM)
    email = email.lower()
    ours = Membership.objects.visible_to(membership)
    if ours.filter(user__email=email).exists():
        raise AlreadyMember
    older = Invitation.objects.visible_to(membership).filter(email=email)
    older.pending().update(revoked_at=now())
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        team=membership.team,
        email=email,
        role=role,
        token_sha256=_hash(token),
        invited_by=membership.user,
        expires_at=now() + timedelta(days=DAYS),
    )
    _record(invitation, membership.user, "invite", f"Invited {email} as {_role(role)}.")
    if settings.STUDIO_MAIL:
        enqueue("studio.accounts.tasks.mail_invitation", invitation.pk)
    return Made(invitation, link(token))


@transaction.atomic
def revoke(membership: Membership, invitation: Invitation) -> bool:
    """Take an invitation back; tell whether it was still open. Raises PermissionDenied."""
    check_can(membership, Action.MANAGE_TEAM)
    open_ones = Invitation.objects.visible_to(membership).pending()
    if not open_ones.filter(pk=invitation.pk).update(revoked_at=now()):
        return False
    _record(
        invitation,
        membership.user,
        "revoke",
        f"Took back the invitation of {invitation.email}.",
    )
    return True


@sensitive_variables("token")
def find(token: str, *, who: str) -> Invitation:
    """Return the invitation that a link leads to; `who` is the address tries are counted for.

    Raises TooManyTries, WrongLink, and Spent, TakenBack or Expired for a link that was good once.
    """
    with tries.counted(JOINING, who=who, wrong=WrongLink):
        wanted = _hash(token)
        links = Q(token_sha256=wanted) | Q(mailed_sha256=wanted)
        found = Invitation.objects.select_related("team", "invited_by")
        invitation = found.filter(links).first()
        if invitation is None:
            raise WrongLink
        _check_open(invitation)
    invitation.is_by_mail = invitation.mailed_sha256 == wanted
    return invitation


def account_of(invitation: Invitation) -> User | None:
    """Return who signs in with the invited address already; raises Closed."""
    user = User.objects.filter(email=invitation.email).first()
    if user is not None and not user.is_active:
        raise Closed
    return user


@transaction.atomic
def accept(invitation: Invitation, *, user: User) -> Membership:
    """Take the invited person into the team: one of any who try at once.

    Raises NotYours, Closed, Spent, TakenBack, Expired.
    """
    if user.email != invitation.email:
        raise NotYours
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise Closed
    _spend(invitation)
    if invitation.is_by_mail:
        mailboxes.note_shown(user)
    return _let_in(invitation, user)


@sensitive_variables("password")
@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str) -> Membership:
    """Create the invited person's account and take it into the team.

    Raises AccountExists, and what `accept` raises.
    """
    _spend(invitation)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
    except IntegrityError:
        raise AccountExists from None
    mailboxes.note_new(user, is_shown=invitation.is_by_mail)
    return _let_in(invitation, user)


@sensitive_variables()
def mail(invitation: Invitation) -> None:
    """Send a link of its own, once; a mail server that fails is logged, not raised.

    The link that was shown is not known any more: only its hash was kept.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    mine = Invitation.objects.usable().filter(pk=invitation.pk, mailed_sha256=None)
    if not mine.update(mailed_sha256=_hash(token)):
        return
    try:
        send_mail(_subject(invitation), _text(invitation, token), None, _to(invitation))
    # ValueError is for what cannot be written as an address or a header at all.
    except (SMTPException, OSError, ValueError) as error:
        logger.error(
            "Mail of invitation %s was not sent: %s",
            invitation.pk,
            type(error).__name__,
        )
        Invitation.objects.filter(pk=invitation.pk).update(mailed_sha256=None)


def link(token: str) -> str:
    return base_url() + reverse("accounts:join", args=[token])


def _check_open(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Spent
    if invitation.revoked_at is not None:
        raise TakenBack
    if invitation.has_expired:
        raise Expired


def _spend(invitation: Invitation) -> None:
    mine = Invitation.objects.usable().filter(pk=invitation.pk)
    if not mine.update(accepted_at=now()):
        invitation.refresh_from_db()
        _check_open(invitation)


def _let_in(invitation: Invitation, user: User) -> Membership:
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    membership, is_new = Membership.objects.get_or_create(
        team=invitation.team, user=user, defaults={"role": invitation.role}
    )
    if is_new:
        words = f"{user} joined as {_role(invitation.role)}."
        _record(invitation, user, "join", words)
        pulse.bump(invitation.team_id)
    return membership


def _record(invitation: Invitation, user: User, deed: str, words: str) -> None:
    audit.record(
        invitation.team,
        user=user,
        deed=f"accounts.{deed}",
        words=words,
        email=invitation.email,
        role=invitation.role,
    )


def _subject(invitation: Invitation) -> str:
    return SUBJECT.format(team=one_line(invitation.team.name))


def _text(invitation: Invitation, token: str) -> str:
    by = invitation.invited_by
    return TEXT.format(
        who=one_line(by.display_name) if by else "Somebody",
        team=one_line(invitation.team.name),
        base=base_url(),
        role=_role(invitation.role),
        until=f"{invitation.expires_at:%-d %B %Y, %H:%M} UTC",
        email=invitation.email,
        link=link(token),
    )


def _to(invitation: Invitation) -> list[str]:
    return [invitation.email]


def _role(role: str) -> str:
    return Role(role).label.lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
