"""The characters of a team, a new one, and one of them with all about it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.characters import asking, listing, photos, screens, there, training
from studio.characters.forms import CONSENT, EditCharacterForm, NewCharacterForm
from studio.characters.models import Character
from studio.characters.polling import Poller
from studio.core.htmx import invalid, redirect

REFUSED_FIRST = "Nothing was trained: some photos were refused. Look at the rest first."


@require_safe
def character_list(request: TeamRequest) -> HttpResponse:
    """List the team's characters."""
    return render(request, "characters/character_list.html", _listing(request))


@require_safe
def list_news(request: TeamRequest) -> HttpResponse:
    """Answer the list's poll or its search: 204, or the list as it is now."""
    context = _listing(request)
    found = context["listing"]
    if isinstance(found, listing.Listing) and _is_seen(request, found.poller):
        return HttpResponse(status=204)
    return render(request, "characters/_list_news.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def character_new(request: TeamRequest) -> HttpResponse:
    """Make a character from a name and photos, and train it at once if that is pressed."""
    check_can(request.membership, Action.TRAIN)
    form = NewCharacterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _new(request, form)
    if _wants_training(request) and not asking.consents(request):
        form.add_error(None, "Say that you may use these pictures before you train.")
        return _new(request, form)
    found = photos.read(request)
    made = form.save(request.membership)
    refused = photos.put_in(made, found)
    if asking.by_script(request):
        return JsonResponse({"page": _url(made), "refused": refused})
    for sentence in refused:
        messages.error(request, sentence)
    if _wants_training(request) and (why := _train_at_once(request, made, refused)):
        messages.error(request, why)
    return redirect(request, "characters:character", made.public_id)


@require_safe
def character(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one character."""
    found = asking.get_character(request, public_id)
    there.look_if_doubtful(found)
    return asking.draw(request, found, EditCharacterForm(character=found))


@require_safe
def character_news(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer the page's poll: 204, or its state and photos as they are now."""
    found = asking.get_character(request, public_id)
    page = screens.page(found, request.membership, order=request.GET.get("made", ""))
    if _is_seen(request, page.poller):
        return HttpResponse(status=204)
    has_changed = request.GET.get("was") != page.train_key
    context = asking.context(request, page) | {"train_news": has_changed}
    return render(request, "characters/_character_news.html", context)


def _listing(request: TeamRequest) -> dict[str, object]:
    query = request.GET.get("q", "")[:100]
    found = listing.listing(request.membership, query=query)
    return {
        "listing": found,
        "poller": found.poller,
        "can_make": can(request.membership, Action.TRAIN),
    }


def _train_at_once(request: TeamRequest, made: Character, refused: list[str]) -> str:
    return REFUSED_FIRST if refused else asking.train(request, made)


def _wants_training(request: TeamRequest) -> bool:
    return request.POST.get("then") == "train"


def _url(character: Character) -> str:
    return reverse("characters:character", args=[character.public_id])


def _is_seen(request: TeamRequest, poller: Poller) -> bool:
    return poller.url.endswith(request.META.get("QUERY_STRING") or "-")


def _new(request: TeamRequest, form: NewCharacterForm) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "gallery": photos.gallery(request),
        "price": training.PRICE,
        "consent": CONSENT,
        "most_bytes": settings.STUDIO_UPLOAD_BYTES,
    }
    template = "characters/character_new.html"
    if form.is_bound:
        return invalid(request, template, context)
    return render(request, template, context)
