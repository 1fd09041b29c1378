"""Whether anything came that a guest's page does not show yet, without telling what else goes on."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Count, Max
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from studio.core import pulse
from studio.review import shown, stacks
from studio.review.guests import Guest
from studio.review.models import Comment, Judgement, ShareLink
from studio.review.panels import Poller
from studio.review.shown import Thing

PACE_MS = 5_000


def grid(guest: Guest, *, page: int) -> Poller:
    """Return what asks for news of the grid: the order of what is shown, and the verdicts on it."""
    seen = _seen(guest.link)
    order = [thing.newest.pk for thing in shown.things(guest.link)]
    told = f"{_digest(order)}-{_digest([_judged(guest.link)])}"
    url = reverse("review:guest_grid_news", args=[guest.token])
    query = urlencode({"page": page, "told": told, "seen": seen})
    return Poller(url=f"{url}?{query}", told=told, interval=PACE_MS)


def asset(guest: Guest, public_id: uuid.UUID) -> Poller:
    """Return what asks for news of one file; raises Http404 for one that is not shown."""
    seen = _seen(guest.link)
    thing = _thing(shown.things(guest.link), public_id)
    comments = Comment.objects.filter(link=guest.link, asset__public_id=public_id)
    said = comments.aggregate(count=Count("pk"), last=Max("changed_at"))
    answers = stacks.answers_of([take.pk for take in thing.takes])
    told = _digest([*said.values(), _judged(guest.link), thing, list(answers)])
    url = reverse("review:guest_asset_news", args=[guest.token, public_id])
    query = urlencode({"told": told, "seen": seen})
    return Poller(url=f"{url}?{query}", told=told, interval=PACE_MS)


def has_other_order(poller: Poller, told: str) -> bool:
    """Tell whether the grid shows other files than a page has been told, not only other verdicts."""
    return poller.told.partition("-")[0] != told.partition("-")[0]


def stands_still(link: ShareLink, seen: str) -> bool:
    """Tell whether nothing at all has changed in the team since a page was drawn."""
    salt, _, mark = seen.partition(".")
    return bool(mark) and constant_time_compare(mark, _mark(link, salt))


def _seen(link: ShareLink) -> str:
    """Return where the team's pulse stands, so that nobody can read it or compare two of them.

    Guests would learn from it when the team is at work.
    """
    salt = secrets.token_hex(4)
    return f"{salt}.{_mark(link, salt)}"


def _mark(link: ShareLink, salt: str) -> str:
    claim = f"{salt}.{link.pk}.{pulse.read(link.team_id)}"
    return salted_hmac("studio.review.guest_news", claim).hexdigest()[:24]


def _judged(link: ShareLink) -> int:
    last = Judgement.objects.filter(link=link).aggregate(last=Max("pk"))["last"]
    return last or 0


def _thing(order: Sequence[Thing], public_id: uuid.UUID) -> Thing:
    for thing in order:
        if any(take.public_id == public_id for take in thing.takes):
            return thing
    raise Http404


def _digest(facts: Sequence[object]) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
