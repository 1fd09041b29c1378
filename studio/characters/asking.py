"""What the views of characters share: whose it is, what may be done to it, what is asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import services as attempts
from studio.characters import photos, screens, training
from studio.characters.forms import CONSENT, EditCharacterForm
from studio.characters.models import Character
from studio.core.htmx import redirect


def get_character(request: TeamRequest, public_id: uuid.UUID) -> Character:
    """Return a character of the team as a page needs it; raises Http404."""
    mine = screens.with_all(request.membership)
    return get_object_or_404(mine, public_id=public_id)


def get_changeable(
    request: TeamRequest, public_id: uuid.UUID, *, action: Action = Action.GENERATE
) -> Character:
    """Return it for somebody who may change it; raises PermissionDenied for others."""
    found = get_character(request, public_id)
    check_can(request.membership, action)
    return found


def by_script(request: TeamRequest) -> bool:
    """Tell whether photos come one by one: the answer is for the script, not for a page."""
    return "X-Photos" in request.headers


def consents(request: TeamRequest) -> bool:
    return bool(request.POST.get("consent"))


def train(request: TeamRequest, found: Character) -> str:
    """Train a character; return why that was not begun, "" where it was."""
    try:
        training.train(found, membership=request.membership, consent=consents(request))
    except training.CannotTrain as error:
        return str(error)
    return ""


def attempt(
    request: TeamRequest, found: Character, act: Callable[[], None]
) -> HttpResponse:
    """Do one thing to a training; a refusal is said and changes nothing."""
    try:
        act()
    except attempts.NotPossible as error:
        messages.error(request, str(error))
    return back(request, found)


def back(request: TeamRequest, found: Character) -> HttpResponse:
    return redirect(request, "characters:character", found.public_id)


def draw(
    request: TeamRequest,
    found: Character,
    form: EditCharacterForm,
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw the page of a character."""
    page = screens.page(found, request.membership, order=request.GET.get("made", ""))
    facts = context(request, page) | {"form": form, "gallery": photos.gallery(request)}
    return render(request, "characters/character.html", facts, status=status)


def context(request: TeamRequest, page: screens.Page) -> dict[str, object]:
    return {
        "page": page,
        "poller": page.poller,
        "character": page.character,
        "consent": CONSENT,
        "most_bytes": settings.STUDIO_UPLOAD_BYTES,
        "can_change": can(request.membership, Action.GENERATE),
        "can_train": can(request.membership, Action.TRAIN),
    }
