"""Strength sweep: one prompt with a character drawn weakly, strongly, and in between, side by side."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.shortcuts import redirect as plain_redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import links
from studio.catalogs import screens
from studio.characters import cast
from studio.characters.models import Character
from studio.characters.polling import Poller, poller
from studio.core.htmx import is_htmx
from studio.core.parsing import as_uuid
from studio.generations import cards, prices, sheets
from studio.generations.cards import Card
from studio.generations.models import Generation
from studio.generations.sheet_forms import SheetForm
from studio.generations.sheets import Line, Sheet
from studio.keys import services as keys
from studio.projects import current

STRENGTHS = ("0.6", "0.8", "1.0")
NOT_CARRIED = ("character", "character_strength", "count")


@dataclass(frozen=True, kw_only=True)
class Sweep(Sheet):
    """One generation a strength of a character."""

    character: Character
    strengths: Sequence[str]
    face_url: str

    @property
    def lines(self) -> list[Line]:
        return [
            Line(
                id=strength,
                name=f"Strength {strength}",
                recipe={"character_strength": float(strength)},
                picture_url=self.face_url,
            )
            for strength in self.strengths
        ]

    def remarks(self) -> Iterator[str]:
        if not self.strengths:
            yield "Keep at least one strength."


@dataclass(frozen=True)
class Cell:
    """One result of a sweep, beside the others."""

    strength: str
    card: Card


@require_http_methods(["GET", "HEAD", "POST"])
def sweep(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show what a sweep of a character's strength would make and cost, or make it."""
    check_can(request.membership, Action.GENERATE)
    character = _character(request.membership, public_id)
    if why := _why_not(request, character):
        messages.error(request, f"{character} cannot be used now: {why}.")
        return plain_redirect("characters:character", public_id)
    sheet = _sheet(request, character)
    results = reverse("generations:swept", args=[public_id, sheet.nonce])
    return sheets.answer(request, sheet, results=results)


@require_safe
def swept(request: TeamRequest, public_id: uuid.UUID, nonce: uuid.UUID) -> HttpResponse:
    """Show the results of a sweep side by side, or answer the poll of that page."""
    character = _character(request.membership, public_id)
    made = list(cards.with_all(_swept(request.membership, nonce), request.membership))
    if not made:
        raise Http404
    drawn = _poller(request.membership, character, nonce, made)
    context = {
        "character": character,
        "cells": _cells(made),
        "prompt": made[0].prompt,
        "poller": drawn,
    }
    if not is_htmx(request):
        return render(request, "generations/sweep.html", context)
    if drawn.url.endswith(request.META.get("QUERY_STRING") or "-"):
        return HttpResponse(status=204)
    return render(request, "generations/_sweep_news.html", context)


def _character(membership: Membership, public_id: uuid.UUID) -> Character:
    mine = Character.objects.visible_to(membership).with_trained()
    related = mine.with_photos(membership).select_related("attempt", "imported")
    return get_object_or_404(related, public_id=public_id)


def _why_not(request: TeamRequest, character: Character) -> str:
    if character.archived_at:
        return "it is archived"
    key = keys.key_for(request.membership.team, current.chosen(request))
    return cast.why_not(character, key=key, version=character.version)


def _sheet(request: TeamRequest, character: Character) -> Sweep:
    membership = request.membership
    key = screens.key_of(membership, current.chosen(request))
    data = request.POST if request.method == "POST" else request.GET
    nonce = as_uuid(data.get("nonce")) or uuid.uuid4()
    like = _like(membership, character)
    own = {"character": character.platform_id}
    engines = sheets.capable(
        cast.takers(character.version), like=like, drop=NOT_CARRIED, own=own
    )
    engine = sheets.engine_of(data, engines, like)
    values = sheets.values_of(engine, data, like, nonce, drop=NOT_CARRIED) | own
    pictures = sheets.pictures_of(request, engine, like)
    page = [character.public_id]
    return Sweep(
        engine=engine,
        character=character,
        strengths=_strengths(data),
        face_url=_face_url(membership, character),
        values=values,
        pictures=pictures,
        places=sheets.places_of(membership, engine, pictures),
        each=prices.price(engine, values, key=key),
        form=SheetForm(engines, engine, initial={"engine": engine.slug, **values}),
        like=like,
        nonce=nonce,
        title=f"Strength sweep of {character}",
        noun="strength",
        url=reverse("generations:sweep", args=page),
        back_url=reverse("characters:character", args=page),
        most=len(STRENGTHS),
    )


def _face_url(membership: Membership, character: Character) -> str:
    face = cast.face(character)
    return links.url(face, "small", membership=membership) if face else ""


def _like(membership: Membership, character: Character) -> Generation | None:
    """Return the latest generation that drew the character, whose settings are kept."""
    drawn = Generation.objects.visible_to(membership).select_related("attempt")
    mine = drawn.filter(values__character=character.platform_id)
    return mine.order_by("-pk").first()


def _strengths(data: QueryDict) -> list[str]:
    """Return the strengths that were not left out; all of them on a page that is new."""
    picked = data.getlist("pick") if "nonce" in data else list(STRENGTHS)
    without = data.get("without", "")
    return [one for one in STRENGTHS if one in picked and one != without]


def _swept(membership: Membership, nonce: uuid.UUID) -> QuerySet[Generation]:
    nonces = [nonce, *(uuid.uuid5(nonce, strength) for strength in STRENGTHS)]
    mine = Generation.objects.visible_to(membership)
    return mine.filter(nonce__in=nonces).order_by("pk")


def _cells(made: Sequence[Generation]) -> list[Cell]:
    return [
        Cell(f"{one.values.get('character_strength', 1):.1f}", card)
        for one, card in zip(made, cards.cards(made), strict=True)
    ]


def _poller(
    membership: Membership,
    character: Character,
    nonce: uuid.UUID,
    made: Sequence[Generation],
) -> Poller:
    url = reverse("generations:swept", args=[character.public_id, nonce])
    moves = any(one.attempt.is_live for one in made)
    return poller(url, membership, moves=moves)
