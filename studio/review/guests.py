"""What a guest's pages draw: the grid of a link, and one of its files large."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404
from django.urls import reverse

from studio.assets.models import Asset
from studio.gallery import recipes
from studio.gallery.recipes import Row
from studio.review import shown, stacks, threads
from studio.review.models import Comment, Judgement, ShareLink
from studio.review.shown import Take, Thing
from studio.review.stacks import TONES
from studio.review.threads import Answered, Thread

SIZE = 60
# Of more, the sentence alone says how far one is.
MOST_SEGMENTS = 40
MOST_SEEN = 500
WORDS = {
    "approved": "Approved",
    "changes": "Changes requested",
    "rejected": "Rejected",
}
# What of a recipe is for people outside; never who made it or what it cost.
TOLD = frozenset({"Model", "Style", "Motion", "Seed", "Size"})
TEAM = "The team"


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody outside with a link: its address, and what this browser keeps of them."""

    link: ShareLink
    token: str
    session: SessionBase

    @property
    def name(self) -> str:
        return str(self.session.get("guest_name", ""))

    @property
    def url(self) -> str:
        return reverse("review:guest", args=[self.token])

    def url_of(self, public_id: uuid.UUID) -> str:
        return reverse("review:guest_asset", args=[self.token, public_id])

    def file(self, asset: Asset, name: str) -> str:
        return reverse("review:guest_file", args=[self.token, asset.public_id, name])


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One of the files, as a stranger may know it."""

    asset: Asset
    number: int
    url: str
    small: str
    large: str
    whole: str
    alt: str
    word: str
    tone: str
    # "v3" where guests see more than one version of it.
    version: str


@dataclass(frozen=True, kw_only=True)
class Grid:
    tiles: Sequence[Tile]
    total: int
    later: int | None
    earlier: int | None


@dataclass(frozen=True)
class Segment:
    tone: str
    is_seen: bool
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One version of what is shown, to switch to."""

    name: str
    url: str
    word: str
    tone: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Large:
    """One file large, where it stands among the others, and what guests said of it."""

    tile: Tile
    versions: Sequence[Switch]
    total: int
    seen: int
    segments: Sequence[Segment]
    previous: str
    next: str
    threads: Sequence[Thread]
    pins: Sequence[Thread]
    dots: Sequence[tuple[Thread, str]]
    recipe: Sequence[Row]


def grid(guest: Guest, *, page: int) -> Grid:
    """Return one page of what the link shows."""
    order = shown.things(guest.link)
    first = page * SIZE
    here = order[first : first + SIZE]
    found = Asset.objects.in_bulk([thing.newest.pk for thing in here])
    verdicts = _verdicts(guest.link)
    return Grid(
        tiles=[
            _tile(guest, found[thing.newest.pk], thing, number, len(order), verdicts)
            for number, thing in enumerate(here, start=first + 1)
            if thing.newest.pk in found
        ],
        total=len(order),
        later=page + 1 if len(order) > first + SIZE else None,
        earlier=page - 1 if page else None,
    )


def large(guest: Guest, public_id: uuid.UUID) -> Large:
    """Return one file of the link; raises Http404 for every other one."""
    order = shown.things(guest.link)
    here, take = _find(order, public_id)
    thing = order[here]
    asset = Asset.objects.select_related("member").get(pk=take.pk)
    newest = [one.newest.pk for one in order]
    seen = _look(guest, asset, newest)
    verdicts = _verdicts(guest.link)
    said = _said(guest, asset, thing)
    return Large(
        tile=_tile(guest, asset, thing, here + 1, len(order), verdicts),
        versions=_switch(guest, thing, take, verdicts),
        total=len(order),
        seen=len(seen),
        segments=_segments(newest, seen, verdicts, here=here),
        previous=guest.url_of(order[here - 1].newest.public_id) if here else "",
        next=(
            guest.url_of(order[here + 1].newest.public_id)
            if here + 1 < len(order)
            else ""
        ),
        threads=said,
        pins=threads.pins(said),
        dots=threads.dots(said, asset.seconds),
        recipe=_recipe(asset) if guest.link.show_recipe else [],
    )


def _said(guest: Guest, asset: Asset, thing: Thing) -> list[Thread]:
    """Return what the link's guests said of a file, and where they see it answered."""
    answered = {
        comment: Answered(f"v{number}", guest.url_of(public_id))
        for comment, number, public_id in stacks.answers_of(
            [take.pk for take in thing.takes]
        )
    }
    return threads.threads(
        Comment.objects.filter(link=guest.link, asset=asset), answered
    )


def _find(order: Sequence[Thing], public_id: uuid.UUID) -> tuple[int, Take]:
    for place, thing in enumerate(order):
        for take in thing.takes:
            if take.public_id == public_id:
                return place, take
    raise Http404


def _switch(
    guest: Guest, thing: Thing, here: Take, verdicts: dict[int, str]
) -> list[Switch]:
    """Return the versions to switch between, the newest first; none where there is but one."""
    if len(thing.takes) < 2:
        return []
    return [
        Switch(
            name=f"v{take.number}",
            url=guest.url_of(take.public_id),
            word=WORDS.get(verdicts.get(take.pk, ""), ""),
            tone=TONES.get(verdicts.get(take.pk, ""), ""),
            is_here=take.pk == here.pk,
        )
        for take in reversed(thing.takes)
    ]


def _tile(
    guest: Guest,
    asset: Asset,
    thing: Thing,
    number: int,
    total: int,
    verdicts: dict[int, str],
) -> Tile:
    verdict = verdicts.get(asset.pk, "")
    small = guest.file(asset, "small") if "small" in asset.derivatives else ""
    names = {take.pk: f"v{take.number}" for take in thing.takes}
    version = names[asset.pk] if len(names) > 1 else ""
    return Tile(
        asset=asset,
        number=number,
        url=guest.url_of(asset.public_id),
        small=small,
        large=guest.file(asset, "large") if "large" in asset.derivatives else small,
        whole=guest.file(asset, "whole") if not asset.is_image else "",
        alt=" ".join(filter(None, [_alt(guest.link, asset, number, total), version])),
        word=WORDS.get(verdict, ""),
        tone=TONES.get(verdict, ""),
        version=version,
    )


def _alt(link: ShareLink, asset: Asset, number: int, total: int) -> str:
    """Return words for a picture; the prompt only where the recipe is for guests."""
    told = asset.prompt if link.show_recipe else ""
    return told or f"{asset.get_kind_display()} {number} of {total}"


def _verdicts(link: ShareLink) -> dict[int, str]:
    """Return the newest verdict of the link's own guests on each file."""
    rows = Judgement.objects.filter(link=link).order_by("pk")
    return dict(rows.values_list("asset", "verdict"))


def _look(guest: Guest, asset: Asset, order: Sequence[int]) -> set[int]:
    """Note in this browser that its guest has seen a file; return all seen that are shown."""
    key = f"seen-{guest.link.pk}"
    seen = list(guest.session.get(key, []))
    if asset.pk not in seen and len(seen) < MOST_SEEN:
        seen.append(asset.pk)
        guest.session[key] = seen
    return set(seen) & set(order)


def _segments(
    order: Sequence[int], seen: set[int], verdicts: dict[int, str], *, here: int
) -> list[Segment]:
    if not 1 < len(order) <= MOST_SEGMENTS:
        return []
    return [
        Segment(TONES.get(verdicts.get(pk, ""), ""), pk in seen, place == here)
        for place, pk in enumerate(order)
    ]


def _recipe(asset: Asset) -> list[Row]:
    made = recipes.made_by(asset)
    return [row for row in recipes.of(asset, made) if row.label in TOLD]
