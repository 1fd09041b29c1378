"""A catalog as one person sees it: what is offered, starred, lately used, and what was made with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.catalogs.models import Entry, Favourite
from studio.engines import Engine, registry
from studio.engines.params import MotionList, StyleChoice

MOST_PICKS = 20
RECENT = 24
# How far back is looked for what was used and made: recipes have no index of what is in them.
USED_AMONG = 200
MADE_AMONG = 5_000
MADE_SHOWN = 6

FAVOURITES, LATELY = "favourites", "recent"


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One catalog of one host, as one person sees it; stars and uses outlive what a host drops."""

    offered: Sequence[Entry]
    favourites: Sequence[Entry]
    recent: Sequence[Entry]
    starred: Collection[int]

    def show(self, part: str, query: str = "") -> list[Entry]:
        """Return the entries of a part (everything offered, if the word is unknown) that match."""
        parts = {FAVOURITES: self.favourites, LATELY: self.recent}
        words = query.casefold().split()
        return [
            entry for entry in parts.get(part, self.offered) if _matches(entry, words)
        ]

    def parts(self, current: str) -> list[Part]:
        given = (
            ("", "All", self.offered),
            (FAVOURITES, "Favourites", self.favourites),
            (LATELY, "Recent", self.recent),
        )
        return [
            Part(value, label, len(entries), value == current)
            for value, label, entries in given
        ]

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """Return what is offered, each entry once: starred, lately used, the rest."""
        starred = [entry for entry in self.favourites if not entry.is_dropped]
        lately = [
            entry
            for entry in self.recent
            if not entry.is_dropped and entry.pk not in self.starred
        ]
        above = {entry.pk for entry in (*starred, *lately)}
        rest = [entry for entry in self.offered if entry.pk not in above]
        named = (("Favourites", starred), ("Recent", lately), ("All others", rest))
        return [(label, entries) for label, entries in named if entries]


@dataclass(frozen=True)
class Part:
    """One way to narrow a catalog down."""

    value: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Made:
    """What a team made with an entry: the newest results, and how many there are."""

    assets: Sequence[Asset]
    count: int


def shelf(membership: Membership, *, origin: str, catalog: str) -> Shelf:
    """Return a host's catalog, in a fixed number of queries."""
    used = list(_used_lately(membership, origin))
    here = Entry.objects.filter(origin=origin, catalog=catalog)
    stars = Favourite.objects.filter(user=membership.user, entry__in=here)
    starred = list(stars.order_by("-pk").values_list("entry_id", flat=True))
    wanted = Q(dropped_at=None) | Q(pk__in=starred) | Q(platform_id__in=used)
    known = list(here.filter(wanted).order_by("position", "pk"))
    by_pk = {entry.pk: entry for entry in known}
    by_id = {str(entry.platform_id): entry for entry in known}
    return Shelf(
        offered=[entry for entry in known if not entry.is_dropped],
        favourites=[by_pk[pk] for pk in starred if pk in by_pk],
        recent=[by_id[one] for one in used if one in by_id][:RECENT],
        starred=frozenset(starred),
    )


def made_with(membership: Membership, entry: Entry) -> Made:
    """Return what the team made with an entry, among its newest attempts."""
    attempts = Attempt.objects.visible_to(membership)
    oldest = attempts.order_by("-pk").values_list("pk", flat=True)[MADE_AMONG:]
    done = attempts.filter(_in_recipe(entry), state=State.COMPLETED)
    if (last := oldest.first()) is not None:
        done = done.filter(pk__gt=last)
    assets = (
        Asset.objects.visible_to(membership)
        .kept()
        .filter(made_by__attempt__in=done)
        .distinct()
    )
    return Made(list(assets.order_by("-pk")[:MADE_SHOWN]), assets.count())


def takers(catalog: str) -> list[Engine]:
    """Return the models that accept entries of a catalog, in the order they are offered."""
    return [engine for engine in registry.ENGINES if accepts(engine, catalog)]


def accepts(engine: Engine, catalog: str) -> bool:
    """Tell whether a model takes entries of a catalog."""
    takes = (engine.only(StyleChoice), engine.only(MotionList))
    return any(param is not None and param.catalog == catalog for param in takes)


def _matches(entry: Entry, words: Sequence[str]) -> bool:
    text = f"{entry.name} {entry.description}".casefold()
    return all(word in text for word in words)


def _used_lately(membership: Membership, origin: str) -> Iterator[str]:
    """Yield the ids in a person's latest recipes, newest first, each once."""
    # What a workflow became says nothing more than the workflow that a person asked for.
    mine = Attempt.objects.visible_to(membership).filter(
        member=membership.user, key__origin=origin, parent=None
    )
    latest = mine.order_by("-pk").values_list("values", flat=True)[:USED_AMONG]
    yield from dict.fromkeys(one for values in latest for one in _ids(values))


def _ids(values: Mapping[str, Any]) -> Iterator[str]:
    if style := values.get("style"):
        yield str(style).lower()
    for motion in values.get("motions") or []:
        yield str(motion["id"]).lower()


def _in_recipe(entry: Entry) -> Q:
    wanted = str(entry.platform_id)
    if entry.is_motion:
        first = Q(values__motions__0__id=wanted)
        return first | Q(values__motions__1__id=wanted)
    return Q(values__style=wanted)
