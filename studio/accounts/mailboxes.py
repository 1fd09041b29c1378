"""Whether somebody has shown that the mailbox of their address is theirs.

A link that was mailed shows it: an invitation's, or one asked for on the account page. A link that
was copied by hand does not: whoever had it could join under anybody's address, and is marked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from studio.accounts.addresses import base_url
from studio.accounts.models import User
from studio.core.queue import enqueue

logger = logging.getLogger(__name__)

DAYS = 7
_SALT = "studio.accounts.mailboxes"

SUBJECT = "Confirm your address"
TEXT = """{email} is the address of an account at {base}.

If it is yours, confirm it here within {days} days:
{link}

If it is not, do nothing.
"""


class WrongLink(Exception):
    """The link is not this person's, or too old."""


def note_new(user: User, *, is_shown: bool) -> None:
    """Keep of a new person whether the way in showed that the mailbox is theirs."""
    EmailAddress.objects.create(
        user=user, email=user.email, primary=True, verified=is_shown
    )


def note_shown(user: User) -> None:
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)


def unconfirmed(users: Iterable[int]) -> set[int]:
    """Return which of these people have yet to show that their mailbox is theirs."""
    open_ones = EmailAddress.objects.filter(user__in=list(users), verified=False)
    return set(open_ones.values_list("user", flat=True))


def ask(user: User) -> None:
    """Have the link mailed, where this studio mails."""
    if settings.STUDIO_MAIL:
        enqueue("studio.accounts.tasks.mail_confirmation", user.pk)


@sensitive_variables()
def mail(user: User) -> None:
    """Send the link; a mail server that fails is logged, not raised."""
    link = base_url() + reverse("accounts:confirm", args=[token_of(user)])
    text = TEXT.format(email=user.email, base=base_url(), days=DAYS, link=link)
    try:
        send_mail(SUBJECT, text, None, [user.email])
    except (SMTPException, OSError, ValueError) as error:
        logger.error("Mail to user %s was not sent: %s", user.pk, type(error).__name__)


def token_of(user: User) -> str:
    """Return what opens the page that confirms this person's address."""
    return signing.dumps([user.pk, user.email], salt=_SALT)


def check(user: User, token: str) -> None:
    """Raise WrongLink unless this was mailed to this person, at the address they still have."""
    try:
        whose = signing.loads(token, salt=_SALT, max_age=DAYS * 86_400)
    except signing.BadSignature:
        raise WrongLink from None
    if whose != [user.pk, user.email]:
        raise WrongLink
