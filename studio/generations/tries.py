"""One prompt with several styles or motions: a priced list, confirmed once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.catalogs import browse, screens
from studio.catalogs.models import Entry
from studio.core.parsing import as_uuid
from studio.engines.params import MotionList
from studio.generations import prices, sheets
from studio.generations.models import Generation
from studio.generations.sheet_forms import SheetForm
from studio.generations.sheets import Line, Sheet
from studio.keys.models import ProviderKey
from studio.projects import current

# The same for every line, or different on purpose.
NOT_CARRIED = ("style", "motions", "count")


@dataclass(frozen=True, kw_only=True)
class Try(Sheet):
    """One generation an entry of a catalog."""

    entries: Sequence[Entry]
    # How many of the picked the host of the team's key does not offer.
    strangers: int

    @property
    def lines(self) -> list[Line]:
        return [self._line(entry) for entry in self.entries]

    def remarks(self) -> Iterator[str]:
        if self.strangers:
            yield (
                f"{self.strangers} of what you picked is not offered by the host of your "
                "default key, and was left out."
            )
        if len(self.entries) > self.most:
            yield (
                f"At most {self.most} at a time; these are {len(self.entries)}. "
                "Take some out."
            )
        if not self.entries:
            yield f"Pick at least one {self.noun} first."

    def _line(self, entry: Entry) -> Line:
        chosen = str(entry.platform_id)
        place = [entry.catalog, chosen, "still"]
        return Line(
            id=chosen,
            name=entry.name,
            recipe=self._recipe(chosen),
            picture_url=reverse("catalogs:preview", args=place) if entry.still else "",
        )

    def _recipe(self, chosen: str) -> dict[str, Any]:
        if motions := self.engine.only(MotionList):
            return {motions.keeps: [{"id": chosen, "strength": 1.0}]}
        return {"style": chosen}


@require_http_methods(["GET", "HEAD", "POST"])
def try_with(request: TeamRequest, catalog: str) -> HttpResponse:
    """Show what trying a prompt with several entries would make and cost, or make it."""
    check_can(request.membership, Action.GENERATE)
    sheet = _sheet(request, screens.catalog_of(catalog))
    return sheets.answer(request, sheet, results=reverse("generations:create"))


def _sheet(request: TeamRequest, catalog: Entry.Catalog) -> Try:
    membership = request.membership
    key = screens.key_of(membership, current.chosen(request))
    data = request.POST if request.method == "POST" else request.GET
    nonce = as_uuid(data.get("nonce")) or uuid.uuid4()
    like = _like(membership, data)
    engines = sheets.capable(
        browse.takers(catalog), like=like, drop=NOT_CARRIED, own={}
    )
    engine = sheets.engine_of(data, engines, like)
    values = sheets.values_of(engine, data, like, nonce, drop=NOT_CARRIED)
    pictures = sheets.pictures_of(request, engine, like)
    picks = _picks(data)
    entries = _entries(key, catalog, picks)
    return Try(
        engine=engine,
        entries=entries,
        strangers=len(picks) - len(entries),
        values=values,
        pictures=pictures,
        places=sheets.places_of(membership, engine, pictures),
        each=prices.price(engine, values, key=key),
        form=SheetForm(engines, engine, initial={"engine": engine.slug, **values}),
        like=like,
        nonce=nonce,
        title="Try my prompt",
        noun="motion" if catalog is Entry.Catalog.MOTIONS else "style",
        url=reverse("generations:try_with", args=[catalog.value]),
        back_url=_back_url(catalog, entries),
        most=browse.MOST_PICKS,
    )


def _like(membership: Membership, data: QueryDict) -> Generation | None:
    """Return the generation whose settings are kept: the one named, else a person's latest."""
    visible = Generation.objects.visible_to(membership).select_related("attempt")
    if named := as_uuid(data.get("like")):
        return visible.filter(public_id=named).first()
    return visible.filter(member=membership.user).order_by("-pk").first()


def _picks(data: QueryDict) -> list[uuid.UUID]:
    without = data.get("without", "")
    picks = dict.fromkeys(screens.picked(data))
    return [pick for pick in picks if str(pick) != without]


def _entries(key: ProviderKey, catalog: str, picks: Sequence[uuid.UUID]) -> list[Entry]:
    """Return the picked entries that the host of the team's key offers, in their order."""
    listed = Entry.objects.listed(origin=key.origin, catalog=catalog)
    by_id = {entry.platform_id: entry for entry in listed.filter(platform_id__in=picks)}
    return [by_id[pick] for pick in picks if pick in by_id]


def _back_url(catalog: Entry.Catalog, entries: Sequence[Entry]) -> str:
    picks = urlencode([("pick", str(entry.platform_id)) for entry in entries])
    return f"{reverse(screens.VIEWS[catalog])}?{picks}"
