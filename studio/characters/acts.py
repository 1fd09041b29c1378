"""What people do with one character: train it, settle its training, put it away."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import deciding
from studio.characters import asking, consent, leaving, services, training
from studio.characters.forms import EditCharacterForm
from studio.characters.models import Character
from studio.core.htmx import redirect


@require_POST
def character_train(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Train a character, or train it again."""
    found = asking.get_changeable(request, public_id, action=Action.TRAIN)
    why = asking.train(request, found)
    if asking.by_script(request):
        return HttpResponse(why, status=422 if why else 204)
    if why:
        messages.error(request, why)
    return asking.back(request, found)


@require_POST
def character_cancel(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a training back that has not been sent."""
    found = asking.get_changeable(request, public_id, action=Action.TRAIN)
    return asking.attempt(request, found, lambda: training.cancel(found))


@require_POST
def character_decide(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Settle a training of which nobody knows whether it was taken, or where it went."""
    found = asking.get_changeable(request, public_id, action=Action.TRAIN)
    attempt = found.attempt
    if attempt is None:
        raise Http404
    act = deciding.chosen(request)
    return asking.attempt(request, found, lambda: act(attempt))


@require_POST
def character_edit(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give a character another name, default strength or licence note."""
    found = asking.get_changeable(request, public_id)
    form = EditCharacterForm(request.POST, character=found)
    if not form.is_valid():
        return asking.draw(request, found, form, status=422)
    form.save()
    messages.success(request, "Saved.")
    return asking.back(request, found)


@require_POST
def character_consent(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Withdraw the consent to use a character, or give it again."""
    found = asking.get_changeable(request, public_id, action=Action.TRAIN)
    if request.POST.get("act") == "withdraw":
        stopped = consent.withdraw(found, membership=request.membership)
        messages.success(request, _withdrawn(stopped))
    elif asking.consents(request):
        consent.give(found, membership=request.membership)
    else:
        messages.error(request, "Say that you may use these pictures.")
    return asking.back(request, found)


@require_POST
def character_archive(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a character out of the way, or take it back."""
    found = asking.get_changeable(request, public_id)
    services.archive(found, on=request.POST.get("on") == "1")
    return asking.back(request, found)


@require_POST
def character_delete(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a character here, and at the platform if that is wanted."""
    found = asking.get_changeable(request, public_id, action=Action.TRAIN)
    there_too = request.POST.get("where") == "both"
    leaving.delete(found, there_too=there_too)
    where = " The platform is asked to delete it too." if there_too else ""
    messages.success(request, f"“{found}” is deleted here.{where}")
    return redirect(request, "characters:character_list")


@require_POST
def character_forget(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the platform once more to delete what is deleted here already."""
    check_can(request.membership, Action.TRAIN)
    gone = Character.objects.filter(team=request.membership.team)
    found = get_object_or_404(gone.exclude(deleted_at=None), public_id=public_id)
    leaving.try_again(found)
    messages.success(request, f"The platform is asked to delete “{found}” again.")
    return redirect(request, "characters:character_list")


def _withdrawn(stopped: int) -> str:
    jobs = (
        "1 job that waited was" if stopped == 1 else f"{stopped} jobs that waited were"
    )
    back = f" {jobs} taken back, and nothing was charged for that." if stopped else ""
    return f"Nothing new is made with it. What was made stays.{back}"
