"""Culling: one picture after the other over the whole screen, a key a verdict."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import favourites, ratings, verdicts
from studio.assets.models import Asset
from studio.core.htmx import is_htmx, redirect
from studio.core.parsing import as_uuid
from studio.gallery import filters, lineup, selection
from studio.gallery.lineup import LineUp

# Where a browser keeps that a verdict does not turn the page by itself.
STAYS_COOKIE, STAYS = "cull", "stay"
STARS = {str(stars) for stars in range(ratings.MOST + 1)}
NOTHING = "There is nothing to look through here."
LAST = "That was the last one."


@require_safe
def cull(request: TeamRequest) -> HttpResponse:
    """Show one of a line with the next ones behind it; or, to htmx, those behind `behind`."""
    check_can(request.membership, Action.RATE)
    line = lineup.read(request, request.GET)
    if is_htmx(request):
        return _more(request, line)
    shown = _asset(request, request.GET.get("at")) or line.first()
    if shown is None:
        messages.info(request, NOTHING)
        return redirect(request, line.back_url)
    slides, has_more = line.slides(shown, with_it=True)
    before, behind = line.neighbours(shown)
    context = {
        "line": line,
        "slides": slides,
        "shown": slides[0],
        "more_url": line.more_url(slides[-1].asset) if has_more else "",
        "previous_url": line.url(before) if before else "",
        "next_url": line.url(behind) if behind else line.back_url,
        "stays": _stays(request),
    }
    return render(request, "gallery/cull.html", context)


@require_POST
def cull_begin(request: TeamRequest) -> HttpResponse:
    """Look through what is ticked, or through all that match."""
    check_can(request.membership, Action.RATE)
    chosen = selection.read(request.POST)
    url = reverse("gallery:cull")
    if chosen.is_all:
        return redirect(request, f"{url}?{chosen.query}")
    ticked = chosen.assets(request.membership).values_list("pk", flat=True)
    if not ticked:
        return selection.refuse(request, selection.NOTHING)
    named = {"picked": lineup.remember(request, list(ticked))}
    if board := filters.read_query(chosen.query).board:
        named["board"] = board
    return redirect(request, f"{url}?{urlencode(named)}")


@require_POST
def cull_say(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write down what a person says of one; without scripts, turn to the next."""
    check_can(request.membership, Action.RATE)
    seen = Asset.objects.visible_to(request.membership).kept()
    asset = get_object_or_404(seen, public_id=public_id)
    said, _, word = request.POST.get("say", "").partition(":")
    if not _say(request, asset, said, word):
        return HttpResponseBadRequest("Stars, a pick or a favourite.")
    line = lineup.read(request, request.GET)
    if is_htmx(request):
        found = favourites.with_marks(seen, request.user).get(pk=asset.pk)
        context = {"asset": found, "line": line, "said": True}
        return render(request, "gallery/_cull_say.html", context)
    if _stays(request) or said == "favourite" or not word:
        return redirect(request, line.url(asset))
    _, behind = line.neighbours(asset)
    if behind is None:
        messages.info(request, LAST)
    return redirect(request, line.url(behind) if behind else line.back_url)


def _say(request: TeamRequest, asset: Asset, said: str, word: str) -> bool:
    """Do what was said; tell whether it was something that can be said."""
    if said == "stars" and word in STARS:
        ratings.rate(asset, int(word))
    elif said == "flag" and word in {"", *Asset.Flag.values}:
        verdicts.flag(asset, word)
    elif said == "favourite":
        favourites.toggle(request.user, asset)
    else:
        return False
    return True


def _more(request: TeamRequest, line: LineUp) -> HttpResponse:
    last = _asset(request, request.GET.get("behind"))
    slides, has_more = line.slides(last, with_it=False) if last else ([], False)
    more_url = line.more_url(slides[-1].asset) if has_more else ""
    context = {"line": line, "slides": slides, "more_url": more_url}
    return render(request, "gallery/_cull_slides.html", context)


def _asset(request: TeamRequest, text: str | None) -> Asset | None:
    """Return the named one, also where its verdict has taken it out of the filter."""
    seen = Asset.objects.visible_to(request.membership).kept().select_related("team")
    marked = favourites.with_marks(seen, request.user)
    named = as_uuid(text)
    return marked.filter(public_id=named).first() if named else None


def _stays(request: TeamRequest) -> bool:
    return request.COOKIES.get(STAYS_COOKIE) == STAYS
