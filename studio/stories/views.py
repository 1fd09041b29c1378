"""The stories of a team, a new one, and one of them with its parts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import deciding
from studio.attempts import services as attempts
from studio.core.htmx import invalid, is_htmx, redirect
from studio.core.parsing import as_number
from studio.projects import current
from studio.projects.models import Project
from studio.stories import (
    listing,
    makers,
    parts,
    plans,
    polling,
    screens,
    services,
    starting,
)
from studio.stories.answers import done, refused
from studio.stories.composing import Sheet, sheet
from studio.stories.errors import CannotChange, CannotStart
from studio.stories.forms import ModelForm, PostForm
from studio.stories.loading import changeable, get_story
from studio.stories.models import Story

REFUSALS = (CannotStart, CannotChange, attempts.NotPossible)


@require_safe
def story_list(request: TeamRequest) -> HttpResponse:
    """List the team's stories, newest first; those put away by themselves."""
    context = {
        "listing": _listing(request),
        "can_make": can(request.membership, Action.GENERATE),
    }
    return render(request, "stories/story_list.html", context)


@require_safe
def list_news(request: TeamRequest) -> HttpResponse:
    """Answer the list's poll: 204, or the list as it is now."""
    found = _listing(request)
    if _is_seen(request, found.poller):
        return HttpResponse(status=204)
    context = {"listing": found, "poller": found.poller}
    return render(request, "stories/_list_news.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def story_new(request: TeamRequest) -> HttpResponse:
    """Show what a story would be and cost as it is filled in, and start it."""
    check_can(request.membership, Action.GENERATE)
    drawn = sheet(request)
    if request.method != "POST" or request.POST.get("act") != "start":
        return _new(request, drawn)
    if not drawn.is_ready:
        return _new(request, drawn, status=422)
    try:
        starting.check_price(drawn.agreed, drawn.price.credits)
        story = starting.start(
            drawn.plan,
            membership=request.membership,
            nonce=drawn.nonce,
            project=current.working(request),
        )
    except CannotStart as error:
        return _new(request, drawn.because(str(error)), status=422)
    return redirect(request, "stories:story", story.public_id)


@require_safe
def story(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one story."""
    at = polling.seen(request.membership)
    found = get_story(request, public_id)
    page = screens.page(found, request.membership)
    context = _context(request, page) | {
        "poller": polling.of_page(page, request.membership, at),
        "post": PostForm(story=found),
        "model": _model_form(found),
    }
    return render(request, "stories/story.html", context)


@require_safe
def story_news(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Answer the page's poll: what changed since it last looked, in place."""
    at = polling.seen(request.membership)
    page = screens.page(get_story(request, public_id), request.membership)
    poller = polling.of_page(page, request.membership, at)
    if _is_seen(request, poller):
        return HttpResponse(status=204)
    asked = request.GET
    news = polling.news(
        page,
        since=as_number(asked.get("since")),
        count=as_number(asked.get("count")),
        shown_then=as_number(asked.get("shown")),
    )
    context = _context(request, page) | {
        "poller": poller,
        "news": news,
        "post": PostForm(story=page.story),
        "oob": True,
    }
    return render(request, "stories/_story_news.html", context)


@require_POST
def story_edit(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Change the title, the caption and the hashtags."""
    found = changeable(request, public_id)
    form = PostForm(request.POST, story=found)
    if not form.is_valid():
        template = "stories/_post.html" if is_htmx(request) else "stories/post.html"
        context = {"story": found, "post": form, "can_change": True}
        return invalid(request, template, context)
    services.edit(found, **form.cleaned_data)
    return done(request, found, "Saved.")


@require_POST
def story_model(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Choose the model that makes single parts from now on."""
    found = changeable(request, public_id)
    if not makers.is_able(found.about, request.POST.get("engine", "")):
        raise Http404
    services.choose_model(found, request.POST["engine"])
    return done(request, found, "Parts are made by this model from now on.")


@require_POST
def story_again(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the platform's workflow once more."""
    found = changeable(request, public_id)

    def act() -> None:
        there = screens.page(found, request.membership).price_there
        starting.check_price(_agreed(request), there)
        starting.ask_again(found, membership=request.membership)

    return _try(request, found, act)


@require_POST
def story_build(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make the same from ordinary generations, where the workflow gave nothing."""
    found = changeable(request, public_id)
    slug = request.POST.get("engine", "")
    if not makers.is_able(found.about, slug):
        raise Http404
    if request.POST.get("act") == "look":
        services.choose_model(found, slug)
        return done(request, found, "")

    def act() -> None:
        maker = makers.find(found.about, slug)
        key = starting.key_of(request.membership, found.project)
        starting.check_price(
            _agreed(request), plans.of_story(found, maker).price(key).credits
        )
        starting.build(found, maker, membership=request.membership)

    return _try(request, found, act)


@require_POST
def story_retry(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Make again every part that ended without a result."""
    found = changeable(request, public_id)
    rounds = dict(zip(request.POST.getlist("part"), _rounds(request), strict=False))
    scenes = screens.page(found, request.membership).failed
    due = [scene.part for scene in scenes if str(scene.part.public_id) in rounds]

    def act() -> None:
        seen = [rounds[str(part.public_id)] for part in due]
        begun = parts.retry(
            due, rounds=seen, agreed=_agreed(request), membership=request.membership
        )
        if not begun:
            raise CannotChange(
                "These have been begun again already. Nothing is paid twice."
            )

    return _try(request, found, act)


@require_POST
def story_cancel(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back all that has not started."""
    found = changeable(request, public_id)
    taken_back = services.cancel_all(found)
    if not taken_back:
        return refused(request, found, "Everything runs already, or has ended.")
    return done(request, found, _taken_back(taken_back))


@require_POST
def story_decide(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Settle a workflow of which nobody knows whether it was taken."""
    found = changeable(request, public_id)
    attempt = found.attempt
    if attempt is None:
        raise Http404
    act = deciding.chosen(request)
    return _try(request, found, lambda: act(attempt))


@require_POST
def story_archive(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a story out of the way, or take it back."""
    found = changeable(request, public_id)
    services.archive(found, on=request.POST.get("on") == "1")
    return redirect(request, "stories:story", public_id)


@require_POST
def story_delete(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete a story; what was made stays in the gallery."""
    found = changeable(request, public_id)
    taken_back = services.delete(found)
    said = f"“{found}” is deleted. What it made stays in the gallery."
    messages.success(request, f"{said} {_taken_back(taken_back)}".strip())
    return redirect(request, "stories:story_list")


def _listing(request: TeamRequest) -> listing.Listing:
    return listing.listing(
        request.membership,
        project=_listed(request),
        archived=request.GET.get("archived") == "1",
        before=as_number(request.GET.get("before")) or None,
    )


def _listed(request: TeamRequest) -> Project | None:
    """Return whose stories are listed: a poll's address says it, for a page left open."""
    if is_htmx(request):
        return current.shown(request, request.GET)
    return current.chosen(request)


def _new(request: TeamRequest, drawn: Sheet, *, status: int = 200) -> HttpResponse:
    template = "_new" if is_htmx(request) else "story_new"
    context = {"sheet": drawn}
    return render(request, f"stories/{template}.html", context, status=status)


def _context(request: TeamRequest, page: screens.Page) -> dict[str, object]:
    return {
        "page": page,
        "story": page.story,
        "can_change": can(request.membership, Action.GENERATE),
    }


def _model_form(found: Story) -> ModelForm:
    return ModelForm(story=found, seconds=int(found.values.get("clip_seconds") or 5))


def _agreed(request: TeamRequest) -> Decimal:
    return plans.agreed(request.POST.get("agreed", ""))


def _rounds(request: TeamRequest) -> list[int]:
    return [as_number(text) for text in request.POST.getlist("round")]


def _taken_back(count: int) -> str:
    if not count:
        return ""
    return f"{count} taken back; what is already running goes on and is charged if it succeeds."


def _try(request: TeamRequest, found: Story, act: Callable[[], None]) -> HttpResponse:
    """Do one thing to a story; a refusal is said and changes nothing."""
    try:
        act()
    except REFUSALS as error:
        return refused(request, found, str(error))
    return done(request, found, "")


def _is_seen(request: TeamRequest, poller: polling.Poller) -> bool:
    return poller.url.endswith(request.META.get("QUERY_STRING") or "-")
