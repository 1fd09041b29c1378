"""What the pages of styles and motions draw, and what their addresses ask for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.timesince import timesince

from studio.accounts.models import Membership
from studio.catalogs import browse, previews, services
from studio.catalogs.browse import Made, Part, Shelf
from studio.catalogs.models import Entry, Sync
from studio.core.clock import now
from studio.core.parsing import as_uuid, as_uuids
from studio.core.words import listing
from studio.engines import Engine
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects.models import Project

VIEWS = {
    Entry.Catalog.STYLES: "catalogs:styles",
    Entry.Catalog.STYLES_2: "catalogs:styles_v2",
    Entry.Catalog.MOTIONS: "catalogs:motions",
}
TABS = (
    (Entry.Catalog.STYLES, "Soul"),
    (Entry.Catalog.STYLES_2, "Soul 2"),
)
FEW = 3
# A page's address carries what is ticked: more of it than browsers take is no choice any more.
MOST_IN_ADDRESS = 150


@dataclass(frozen=True)
class Asked:
    """What the address of a page asks for."""

    part: str = ""
    query: str = ""
    picks: Sequence[uuid.UUID] = ()
    entry: uuid.UUID | None = None


@dataclass(frozen=True)
class Tab:
    url: str
    label: str
    current: bool


@dataclass(frozen=True)
class Detail:
    """One entry large, with what the team made with it; `chosen` if a person asked for it."""

    entry: Entry
    made: Made
    is_favourite: bool
    takers: Sequence[Engine]
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Fares:
    """How the copy of a list fares; `seen` changes when there is something new to draw."""

    catalog: Entry.Catalog
    sync: Sync
    to_come: int
    seen: str

    @property
    def moves(self) -> bool:
        return self.sync.is_running or self.to_come > 0

    @property
    def refreshed(self) -> str:
        return _ago(self.sync.done_at)

    @property
    def failed(self) -> str:
        return _ago(self.sync.failed_at)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A catalog, as far as the address narrows it down."""

    catalog: Entry.Catalog
    asked: Asked
    shelf: Shelf
    shown: Sequence[Entry]
    fares: Fares

    @property
    def is_motions(self) -> bool:
        return self.catalog is Entry.Catalog.MOTIONS

    @property
    def noun(self) -> str:
        return "motion" if self.is_motions else "style"

    @property
    def url(self) -> str:
        return reverse(VIEWS[self.catalog])

    @property
    def tabs(self) -> list[Tab]:
        if self.is_motions:
            return []
        return [
            Tab(reverse(VIEWS[catalog]), label, catalog is self.catalog)
            for catalog, label in TABS
        ]

    @property
    def parts(self) -> list[Part]:
        return self.shelf.parts(self.asked.part)

    @property
    def takers(self) -> str:
        """Return the models that take these, in words that stay short."""
        names = [engine.name for engine in browse.takers(self.catalog)]
        rest = [f"{len(names) - FEW} more"] if len(names) > FEW else []
        return listing([*names[:FEW], *rest])

    @property
    def picks_elsewhere(self) -> list[uuid.UUID]:
        """Return what is ticked but not among the entries shown."""
        shown = {entry.platform_id for entry in self.shown}
        return [pick for pick in self.asked.picks if pick not in shown]

    @property
    def most(self) -> int:
        return browse.MOST_PICKS


def catalog_of(word: str) -> Entry.Catalog:
    if word not in Entry.Catalog.values:
        raise Http404
    return Entry.Catalog(word)


def key_of(membership: Membership, project: Project | None = None) -> ProviderKey:
    """Return the key whose host's lists are shown; without one there is nothing here."""
    key = keys.key_for(membership.team, project)
    if key is None:
        raise Http404
    return key


def asked(data: QueryDict) -> Asked:
    part = data.get("show", "")
    return Asked(
        part=part if part in {browse.FAVOURITES, browse.LATELY} else "",
        query=data.get("q", "").strip()[:100],
        picks=tuple(dict.fromkeys(picked(data)))[:MOST_IN_ADDRESS],
        entry=as_uuid(data.get("entry")),
    )


def picked(data: QueryDict) -> list[uuid.UUID]:
    """Return the ids that are ticked in a form, in its order."""
    return as_uuids(data.getlist("pick"))


def page(
    membership: Membership, key: ProviderKey, *, catalog: Entry.Catalog, asked: Asked
) -> Page:
    shelf = browse.shelf(membership, origin=key.origin, catalog=catalog)
    sync = services.ring_for(key)
    return Page(
        catalog=catalog,
        asked=asked,
        shelf=shelf,
        shown=shelf.show(asked.part, asked.query),
        fares=_fares(catalog, sync, shelf.offered),
    )


def fares(key: ProviderKey, catalog: Entry.Catalog) -> Fares:
    listed = Entry.objects.listed(origin=key.origin, catalog=catalog)
    return _fares(catalog, services.ring_for(key), list(listed))


def detail(membership: Membership, entry: Entry, *, chosen: bool) -> Detail:
    return Detail(
        entry=entry,
        made=browse.made_with(membership, entry),
        is_favourite=entry.favourites.filter(user=membership.user).exists(),
        takers=browse.takers(entry.catalog),
        chosen=chosen,
    )


def chosen_url(entry: Entry) -> str:
    """Return the page on which an entry stands with its details."""
    url = reverse(VIEWS[Entry.Catalog(entry.catalog)])
    return f"{url}?{urlencode({'entry': entry.platform_id})}"


def _ago(moment: datetime | None) -> str:
    if moment is None:
        return ""
    recent = now() - moment < timedelta(minutes=1)
    return "just now" if recent else f"{timesince(moment, depth=1)} ago"


def _fares(catalog: Entry.Catalog, sync: Sync, listed: Sequence[Entry]) -> Fares:
    waits = sum(previews.is_to_come(entry) for entry in listed)
    drawn = sum(bool(entry.still) for entry in listed)
    moment = sync.done_at.timestamp() if sync.done_at else 0
    running = int(sync.is_running)
    return Fares(
        catalog=catalog,
        sync=sync,
        to_come=waits,
        seen=f"{moment:.0f}-{sync.failures}-{running}-{len(listed)}-{drawn}",
    )
