"""The outbox: letters go out from here, and a mail server that is down costs nothing but time.

A letter whose server took it just before this process died is sent again, under the same
Message-ID, by which mail programs know that it is the same.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q
from django.utils.timezone import localtime

from studio.core import backoff
from studio.core.clock import in_seconds, now
from studio.core.leases import is_free
from studio.notices.models import Letter, LetterQuerySet, Trouble

logger = logging.getLogger(__name__)

# Longer than a send can take: settings.EMAIL_TIMEOUT holds for each of its few steps.
LEASE = 120.0
MAX_TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3 * 3600.0
KEPT = timedelta(days=30)
SHOWN = timedelta(days=7)
DUE_AT_ONCE = 100


def due() -> list[int]:
    """Return the letters that may be sent now and that nobody is at."""
    ready = Letter.objects.waiting().filter(is_free(), not_before__lte=now())
    letters = ready.filter(user__is_active=True).order_by("not_before")
    return list(letters.values_list("pk", flat=True)[:DUE_AT_ONCE])


def send(letter_id: int) -> None:
    """Send a letter. Safe to run twice: the lease lets one through."""
    letter = _claim(letter_id)
    if letter is None:
        return
    if letter.tries > MAX_TRIES:
        _give_up(letter, Trouble.STOPPED, "")
        return
    try:
        # Django closes a connection only if it came as far as sending.
        with closing(get_connection()) as connection:
            connection.send_messages([_message(letter)])
    except (SMTPException, OSError, ValueError) as error:
        _failed(letter, error)
    else:
        Letter.objects.filter(pk=letter.pk).update(
            sent_at=now(), lease_until=None, trouble="", note=""
        )


def explain(error: Exception) -> tuple[Trouble, bool]:
    """Return what is wrong, and whether trying again is no use."""
    match error:
        case SMTPAuthenticationError():
            return Trouble.LOGIN, False
        case SMTPSenderRefused():
            return Trouble.SENDER, False
        case SMTPRecipientsRefused(recipients=answers):
            return Trouble.ADDRESS, _are_final(code for code, _ in answers.values())
        case SMTPDataError(smtp_code=code):
            return Trouble.REFUSED, _are_final([code])
        case SMTPConnectError() | SMTPServerDisconnected():
            return Trouble.UNREACHABLE, False
        case SMTPNotSupportedError() | ssl.SSLError():
            return Trouble.INSECURE, False
        case SMTPException():
            return Trouble.REFUSED, False
        case OSError():
            return Trouble.UNREACHABLE, False
    # What cannot be written as an address or a header at all.
    return Trouble.ADDRESS, True


def trouble() -> str:
    """Return in words what keeps letters here, and which were given up lately."""
    held = Letter.objects.waiting().exclude(trouble="").order_by("not_before")
    gone = Letter.objects.filter(gave_up_at__gt=now() - SHOWN).order_by("-gave_up_at")
    return " ".join([*_held_words(held), *_gone_words(gone)])


def old() -> LetterQuerySet:
    """Return what was settled long ago."""
    long_ago = now() - KEPT
    return Letter.objects.filter(Q(sent_at__lt=long_ago) | Q(gave_up_at__lt=long_ago))


def sweep(most: int) -> None:
    oldest = list(old().order_by("pk").values_list("pk", flat=True)[:most])
    Letter.objects.filter(pk__in=oldest).delete()


def _claim(letter_id: int) -> Letter | None:
    """Take the lease and count the try: one that kills its process is counted too."""
    mine = Letter.objects.waiting().filter(
        is_free(), pk=letter_id, not_before__lte=now()
    )
    if not mine.update(lease_until=in_seconds(LEASE), tries=F("tries") + 1):
        return None
    return Letter.objects.select_related("user").get(pk=letter_id)


def _message(letter: Letter) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return EmailMessage(
        letter.subject,
        letter.text,
        None,
        [letter.user.email],
        headers={
            "Message-ID": f"<{letter.public_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _failed(letter: Letter, error: Exception) -> None:
    kind, is_final = explain(error)
    note = _note(error)
    logger.warning("letter %s was not sent: %s", letter.pk, note)
    if is_final or letter.tries >= MAX_TRIES:
        _give_up(letter, kind, note)
        return
    pause = backoff.seconds(letter.tries, base=FIRST_PAUSE, cap=LONGEST_PAUSE)
    Letter.objects.filter(pk=letter.pk).update(
        trouble=kind, note=note, not_before=in_seconds(pause), lease_until=None
    )


def _give_up(letter: Letter, kind: Trouble, note: str) -> None:
    Letter.objects.waiting().filter(pk=letter.pk).update(
        trouble=kind, note=note, gave_up_at=now(), lease_until=None
    )


def _note(error: Exception) -> str:
    """Return the error's name and code; its words may hold an address or a user name."""
    code = error.smtp_code if isinstance(error, SMTPResponseException) else ""
    if isinstance(error, SMTPRecipientsRefused):
        code = next((code for code, _ in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".strip()


def _are_final(codes: Iterable[int]) -> bool:
    return all(500 <= code < 600 for code in codes)


def _held_words(held: LetterQuerySet) -> list[str]:
    first = held.first()
    if first is None:
        return []
    number = held.count()
    mails = "1 mail waits" if number == 1 else f"{number} mails wait"
    at = f"{localtime(first.not_before):%H:%M}"
    return [f"{_why(first)}. {mails}; the next try is at {at}."]


def _gone_words(gone: LetterQuerySet) -> list[str]:
    last = gone.first()
    if last is None:
        return []
    number = gone.count()
    mails = "1 mail was" if number == 1 else f"{number} mails were"
    return [f"{mails} given up in the last days: {_why(last)}."]


def _why(letter: Letter) -> str:
    note = f" ({letter.note})" if letter.note else ""
    return f"{Trouble(letter.trouble).label}{note}"
