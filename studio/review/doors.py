"""Whether somebody outside may come in: the address, its end, and the password."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

from studio.accounts import audit, tries
from studio.core.clock import now
from studio.review.links import facts, hash_of
from studio.review.models import ShareLink

GUESSING = "share"
# Where a browser keeps that it knows the password of a link.
_SESSION = "share-{}"


class WrongLink(Exception):
    """No link has this address, or none any more."""


class Over(Exception):
    """The link was revoked, or has run out."""


class WrongPassword(Exception):
    """What was given is not the password of the link."""


class NeedsPassword(Exception):
    """The link opens with a password that this browser has not given yet."""


@sensitive_variables("token")
def find(token: str, *, who: str) -> ShareLink:
    """Return the link of an address; `who` is the address that guesses are counted for.

    Raises WrongLink, Over, and TooManyTries for a guess too many: a right one is always heard.
    """
    found = (
        ShareLink.objects.filter(token_sha256=hash_of(token))
        .select_related("team", "made_by")
        .first()
    )
    if found is None:
        with tries.counted(GUESSING, who=who, wrong=WrongLink):
            raise WrongLink
    if found.is_over:
        raise Over
    return found


@sensitive_variables("token")
def enter(token: str, session: SessionBase, *, who: str) -> ShareLink:
    """Return the link of an address for a browser that may see what it shows.

    Raises NeedsPassword, and what `find` raises.
    """
    link = find(token, who=who)
    if link.password and not _knows(link, session):
        raise NeedsPassword
    return link


@sensitive_variables("password")
def unlock(link: ShareLink, password: str, session: SessionBase, *, who: str) -> bool:
    """Let a browser in that knows the password. `who` is the address tries are counted for.

    Raises TooManyTries.
    """
    kind = f"{GUESSING}:{link.pk}"
    try:
        with tries.counted(kind, who=who, wrong=WrongPassword):
            if not check_password(password, link.password):
                raise WrongPassword
    except WrongPassword:
        return False
    session[_SESSION.format(link.pk)] = _mark(link)
    return True


@transaction.atomic
def note_visit(link: ShareLink) -> None:
    """Count that somebody opened the link; the first of a day is written down."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = ShareLink.objects.filter(pk=link.pk)
    fresh = mine.filter(Q(last_seen_at=None) | Q(last_seen_at__lt=midnight))
    is_first = fresh.update(last_seen_at=now())
    mine.update(views=F("views") + 1, last_seen_at=now())
    if is_first:
        audit.record(
            link.team,
            user=None,
            deed="review.visit",
            words=f"A guest opened the link “{link.title}”.",
            **facts(link),
        )


def _knows(link: ShareLink, session: SessionBase) -> bool:
    held = session.get(_SESSION.format(link.pk), "")
    return constant_time_compare(str(held), _mark(link))


def _mark(link: ShareLink) -> str:
    """Return what a browser keeps: another password, and it is worth nothing."""
    return salted_hmac("studio.review.doors", f"{link.pk}:{link.password}").hexdigest()
