"""Saying something of an asset, answering, settling it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.assets.models import Asset
from studio.core import pulse
from studio.core.clock import now
from studio.review import telling
from studio.review.models import Comment, ShareLink

# Far more than a round of review has; somebody who fills a link by a script ends here.
MOST_OF_A_LINK = 2_000
FULL = (
    f"There are {MOST_OF_A_LINK:,} comments here, which is all it can hold. "
    "Ask whoever sent you the link for a new one. This comment was not saved."
)


# Somebody presses twice, or a browser sends it again: nobody means to say it twice.
AGAIN = timedelta(minutes=1)


class TooMany(Exception):
    """A link holds no more comments."""


class Closed(Exception):
    """Nothing is said by this link, or not any more."""


@dataclass(frozen=True, kw_only=True)
class Saying:
    """What is said, and where: a point of a still, a moment of a clip, an answer to somebody."""

    body: str
    x: float | None = None
    y: float | None = None
    seconds: float | None = None
    parent: Comment | None = None


@transaction.atomic
def say(membership: Membership, asset: Asset, saying: Saying) -> Comment:
    """Write down what a member says, and tell whom it concerns. Raises PermissionDenied.

    An answer to a guest is read by the guests of that link. The same again is no news.
    """
    check_can(membership, Action.COMMENT)
    by = {
        "link": saying.parent.link if saying.parent else None,
        "author": membership.user,
    }
    if just := _just_said(asset, saying, **by):
        return just
    said = _write(asset, saying, **by)
    telling.of_comment(said, by=membership)
    return said


@transaction.atomic
def say_as_guest(
    link: ShareLink, asset: Asset, saying: Saying, *, name: str
) -> Comment:
    """Write down what a guest says, and tell whoever made the link. Raises TooMany.

    The same again is no news.
    """
    if just := _just_said(asset, saying, link=link, guest_name=name):
        return just
    if Comment.objects.filter(link=link).count() >= MOST_OF_A_LINK:
        raise TooMany
    said = _write(asset, saying, link=link, guest_name=name)
    telling.of_guest(
        link, asset, about=f"comment:{said.pk}", name=name, did="commented on"
    )
    return said


@transaction.atomic
def settle(membership: Membership, comment: Comment, *, done: bool) -> None:
    """Mark a thread as done, or open it again. Raises PermissionDenied."""
    check_can(membership, Action.COMMENT)
    by = membership.user if done else None
    _change(comment, resolved_at=now() if done else None, resolved_by=by)


@transaction.atomic
def take_back(membership: Membership, comment: Comment) -> bool:
    """Delete what one has said oneself; answers to it stay. False for somebody else's."""
    if comment.author_id != membership.user_id:
        return False
    _change(comment, deleted_at=now())
    return True


def _just_said(asset: Asset, saying: Saying, **by: object) -> Comment | None:
    """Return the same as it was said a moment ago; others who say it at once wait until then."""
    list(Asset.objects.select_for_update(of=("self",)).filter(pk=asset.pk))
    fresh = Comment.objects.kept().filter(created_at__gt=now() - AGAIN)
    return fresh.filter(asset=asset, **_fields(saying), **by).first()


def _fields(saying: Saying) -> dict[str, object]:
    return {
        "parent": _root(saying.parent),
        "x": saying.x,
        "y": saying.y,
        "seconds": saying.seconds,
        "body": saying.body,
    }


def _write(asset: Asset, saying: Saying, **by: object) -> Comment:
    said = Comment.objects.create(asset=asset, **_fields(saying), **by)
    pulse.bump(asset.team_id)
    return said


def _root(parent: Comment | None) -> Comment | None:
    """Return the thread: an answer to an answer belongs to the same one."""
    return (parent.parent or parent) if parent else None


def _change(comment: Comment, **fields: object) -> None:
    Comment.objects.filter(pk=comment.pk).update(changed_at=now(), **fields)
    pulse.bump(comment.asset.team_id)
