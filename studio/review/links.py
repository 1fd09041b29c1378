"""Making links to show things to people outside, renewing and revoking them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from studio.accounts import audit
from studio.accounts.addresses import base_url
from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.assets.models import Asset, Board
from studio.core import pulse
from studio.core.clock import now
from studio.core.words import listing
from studio.projects.models import Project
from studio.review import shown
from studio.review.models import SharedAsset, ShareLink
from studio.stories.models import Story

TOKEN_BYTES = 32
# What of a link can be changed, as the activity calls it.
WORDS = {
    "title": "title",
    "expires_at": "how long it works",
    "allow_comments": "comments",
    "allow_download": "downloads",
    "show_recipe": "recipe",
    "show_names": "names",
    "follows": "newer versions",
    "grows": "what comes later",
}
WIDENING = frozenset({"follows", "grows"})


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is to be shown: these assets in this order, of a board, a story, or by themselves."""

    kind: ShareLink.Kind
    name: str
    assets: tuple[int, ...]
    board: Board | None = None
    story: Story | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How it is shown, to whom, and for how long."""

    title: str
    password: str = ""
    expires_at: datetime | None = None
    allow_download: bool = False
    show_recipe: bool = False
    show_names: bool = False
    allow_comments: bool = True
    grows: bool = False
    follows: bool = False


@dataclass(frozen=True)
class Made:
    """A link and its address, which cannot be had again."""

    link: ShareLink
    address: str


class Gone(Exception):
    """The link was revoked or ran out meanwhile."""


@sensitive_variables()
@transaction.atomic
def make(membership: Membership, subject: Subject, terms: Terms) -> Made:
    """Make a link to what is there at this moment. Raises PermissionDenied."""
    check_can(membership, Action.SHARE)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = ShareLink.objects.create(
        team=membership.team,
        made_by=membership.user,
        kind=subject.kind,
        board=subject.board,
        story=subject.story,
        title=terms.title,
        token_sha256=hash_of(token),
        password=make_password(terms.password) if terms.password else "",
        expires_at=terms.expires_at,
        allow_download=terms.allow_download,
        show_recipe=terms.show_recipe,
        show_names=terms.show_names,
        allow_comments=terms.allow_comments,
        grows=terms.grows and subject.board is not None,
        follows=terms.follows,
    )
    SharedAsset.objects.bulk_create(_frozen(link, subject.assets), batch_size=1_000)
    _record(membership, link, "share", f"Shared “{link.title}” by a link.")
    return Made(link, _address(token))


@sensitive_variables()
@transaction.atomic
def edit(
    membership: Membership, link: ShareLink, terms: Terms, *, password: str | None
) -> list[str]:
    """Give a link other terms; return what of them changed, in words.

    The password is changed where one is given, "" takes it away. Raises PermissionDenied, Gone.
    """
    check_can(membership, Action.SHARE)
    _check_sees_all(membership, link)
    asked = {name: getattr(terms, name) for name in WORDS}
    asked["grows"] = terms.grows and link.board_id is not None
    fields = {
        name: value for name, value in asked.items() if value != getattr(link, name)
    }
    _check_widening(membership, link, fields)
    changed = [WORDS[name] for name in fields]
    if password or (link.password and password is not None):
        fields["password"] = make_password(password) if password else ""
        changed.append("password")
    if not changed:
        return []
    if not ShareLink.objects.live().filter(pk=link.pk).update(**fields):
        raise Gone
    words = f"Changed the link “{terms.title}”: {listing(changed)}."
    _record(membership, link, "edit", words)
    return changed


def may_not_widen(membership: Membership, link: ShareLink) -> set[str]:
    """Return which of a link's doors a member may not open: those that show what its maker sees.

    Through them others would come to see what the team keeps from them.
    """
    shut = {name for name in WIDENING if not getattr(link, name)}
    if link.made_by_id != membership.user_id:
        return shut
    return set() if link.board_id else {"grows"}


@sensitive_variables()
@transaction.atomic
def renew(membership: Membership, link: ShareLink) -> Made:
    """Give a link a new address; the old one is dead. Raises PermissionDenied, Gone."""
    check_can(membership, Action.SHARE)
    _check_sees_all(membership, link)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    mine = ShareLink.objects.live().filter(pk=link.pk)
    if not mine.update(token_sha256=hash_of(token)):
        raise Gone
    _record(membership, link, "renew", f"Gave the link “{link.title}” a new address.")
    return Made(link, _address(token))


@transaction.atomic
def revoke(membership: Membership, link: ShareLink) -> bool:
    """End a link for good; tell whether it was open until now. Raises PermissionDenied."""
    check_can(membership, Action.SHARE)
    if not ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=now()
    ):
        return False
    _record(membership, link, "revoke", f"Revoked the link “{link.title}”.")
    return True


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def facts(link: ShareLink) -> dict[str, str]:
    """Return what the log keeps of a link: also the one project that all of it is of."""
    about = link.board or link.story
    project = about.project if about else None
    if project is None:
        several = Project.objects.filter(assets__shared__link=link).distinct()[:2]
        project = several[0] if len(several) == 1 else None
    known = {"project": str(project.public_id)} if project else {}
    return {"link": str(link.public_id), **known}


def assets_of(assets: Iterable[Asset]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(asset.pk for asset in assets))


def _check_sees_all(membership: Membership, link: ShareLink) -> None:
    """Raise PermissionDenied where a link shows more than a member sees: its maker may see more."""
    seen = Asset.objects.visible_to(membership)
    if shown.assets(link).exclude(pk__in=seen.values("pk")).exists():
        raise PermissionDenied("This link shows something that you do not see.")


def _check_widening(
    membership: Membership, link: ShareLink, fields: Mapping[str, object]
) -> None:
    opened = {name for name in WIDENING if fields.get(name)}
    if opened & may_not_widen(membership, link):
        raise PermissionDenied("Only whoever made the link can have it show more.")


def _frozen(link: ShareLink, assets: tuple[int, ...]) -> list[SharedAsset]:
    return [
        SharedAsset(link=link, asset_id=asset, position=place)
        for place, asset in enumerate(assets, start=1)
    ]


def _address(token: str) -> str:
    return base_url() + reverse("review:guest", args=[token])


def _record(membership: Membership, link: ShareLink, deed: str, words: str) -> None:
    audit.record(
        membership.team,
        user=membership.user,
        deed=f"review.{deed}",
        words=words,
        **facts(link),
    )
    pulse.bump(membership.team_id)
