"""Create: the composer and the wall of cards."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import services as attempts
from studio.core import uploads
from studio.core.clock import now
from studio.core.htmx import is_htmx, redirect, trigger
from studio.engines import DEFAULT, Engine, Makes, registry
from studio.generations import cards, composer, polling, prices, services
from studio.generations.composer import Composer
from studio.generations.forms import ComposerForm, peek
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.projects import services as projects

Pictures = dict[str, Asset]
Errors = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: TeamRequest) -> HttpResponse:
    """Show the composer over the wall, or start a generation."""
    if request.method == "POST":
        return _generate(request)
    return _page(request, _composer_for(request))


@require_POST
def change(request: TeamRequest) -> HttpResponse:
    """Draw the composer for another model: keep what applies, say what was dropped."""
    engine = _engine(request.POST)
    before = registry.find(request.POST.get("engine_before", "")) or engine
    return _recompose(request, engine=engine, before=before)


@require_POST
def price(request: TeamRequest) -> HttpResponse:
    """Draw the price of what the form says now."""
    engine = _engine(request.POST)
    values = engine.complete(peek(engine, request.POST))
    key = keys.default_for(request.membership.team)
    found = prices.price(engine, values, key=key)
    return render(
        request, "generations/_price.html", {"price": found, "engine": engine}
    )


@require_POST
def input_add(request: TeamRequest) -> HttpResponse:
    """Take a picture for a slot, as a file or an asset; switch models where this one has no use for it."""
    check_can(request.membership, Action.GENERATE)
    before = _engine(request.POST)
    slot = request.POST.get("slot", "")
    engine = (
        before if before.param(slot) else registry.with_input(slot, makes=before.makes)
    )
    if engine is None:
        raise Http404
    return _recompose(request, engine=engine, before=before)


@require_GET
def changes(request: TeamRequest) -> HttpResponse:
    """Answer a page's poll: 204, or the poller with the cards that changed."""
    since, top = _number(request.GET.get("since")), _number(request.GET.get("top"))
    poller = polling.changes(request.membership, since=since, top=top)
    if poller.url.endswith(request.META.get("QUERY_STRING", "-")):
        return HttpResponse(status=204)
    context = {
        "poller": poller,
        "is_poll": True,
        "day_summary": _day_summary(request),
    }
    return render(request, "generations/_poller.html", context)


@require_POST
def cancel(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Cancel a card's attempt."""
    return _act(
        request, public_id, lambda generation: attempts.cancel(generation.attempt)
    )


@require_POST
def retry(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Try a card again, on the same card."""
    membership = request.membership
    return _act(
        request,
        public_id,
        lambda generation: services.retry(generation, membership=membership),
    )


@require_POST
def clear(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an ended card off the wall."""
    response = _act(request, public_id, services.clear)
    if is_htmx(request) and "X-Refused" not in response:
        return HttpResponse()
    return response


@require_POST
def decide(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Settle an unclear submit at a person's word."""
    request_id = request.POST.get("request_id", "").strip()[:64]
    acts: dict[str, Callable[[Generation], None]] = {
        "again": lambda generation: attempts.send_again(generation.attempt),
        "give_up": lambda generation: attempts.give_up(generation.attempt),
        "adopt": lambda generation: attempts.ask_to_adopt(
            generation.attempt, request_id
        ),
    }
    act = acts.get(request.POST.get("choice", ""))
    if act is None:
        raise Http404
    return _act(request, public_id, act)


def _generate(request: TeamRequest) -> HttpResponse:
    check_can(request.membership, Action.GENERATE)
    engine = _engine(request.POST)
    pictures, picture_errors = _pictures(request)
    form = ComposerForm(engine, request.POST, with_pictures=frozenset(pictures))
    form.is_valid()
    _check_catalog(form, request)
    wrong = {name: text for name, text in picture_errors.items() if engine.param(name)}
    if form.errors or wrong:
        return _refuse(request, form, pictures, wrong)
    used = {key: asset for key, asset in pictures.items() if engine.param(key)}
    try:
        generation = services.start_generation(
            engine,
            form.values,
            membership=request.membership,
            nonce=form.cleaned_data["nonce"],
            pictures=used,
        )
    except services.CannotGenerate as error:
        form.add_error(None, str(error))
        return _refuse(request, form, pictures, {})
    return _started(request, generation)


def _started(request: TeamRequest, generation: Generation) -> HttpResponse:
    if not is_htmx(request):
        return redirect(request, "generations:create")
    mine = Generation.objects.filter(pk=generation.pk)
    context = {
        "card": cards.cards(cards.with_all(mine))[0],
        "nonce": uuid.uuid4(),
        "poller": polling.first(request.membership, top=generation.pk),
    }
    return trigger(
        render(request, "generations/_started.html", context), jobs_kick=True
    )


def _refuse(
    request: TeamRequest, form: ComposerForm, pictures: Pictures, picture_errors: Errors
) -> HttpResponse:
    drawn = composer.build(
        request.membership,
        engine=form.engine,
        values=form.values,
        form=form,
        pictures=pictures,
        picture_errors=picture_errors,
    )
    if is_htmx(request):
        return render(
            request, "generations/_composer.html", {"composer": drawn}, status=422
        )
    return _page(request, drawn, status=422)


def _page(request: TeamRequest, drawn: Composer, *, status: int = 200) -> HttpResponse:
    membership = request.membership
    wall = cards.wall(Generation.objects.visible_to(membership))
    top = wall[0].generation.pk if wall else 0
    context = {
        "composer": drawn,
        "wall": wall,
        "poller": polling.first(membership, top=top),
        "day_summary": _day_summary(request),
    }
    return render(request, "generations/create.html", context, status=status)


def _day_summary(request: TeamRequest) -> dict[str, int | Decimal]:
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    made = (
        Asset.objects.visible_to(request.membership)
        .made()
        .filter(created_at__gte=midnight)
    )
    return {
        "made": made.count(),
        "credits": projects.spent(request.membership.team, since=midnight),
    }


def _composer_for(request: TeamRequest) -> Composer:
    membership = request.membership
    if again := _uuid(request.GET.get("again")):
        mine = Generation.objects.visible_to(membership).select_related("attempt")
        return composer.from_generation(
            get_object_or_404(mine, public_id=again), membership
        )
    for query, key, makes in (
        ("reference", "reference", Makes.IMAGE),
        ("animate", "first_frame", Makes.VIDEO),
    ):
        if query in request.GET:
            asset = composer.asset_of(membership, _uuid(request.GET[query]))
            if asset is None:
                raise Http404
            return composer.from_asset(asset, membership, key=key, makes=makes)
    engine = registry.find(request.GET.get("model", "")) or DEFAULT
    values = {"prompt": request.GET.get("prompt", "")[:2000]}
    return composer.build(membership, engine=engine, values=values)


def _recompose(request: TeamRequest, *, engine: Engine, before: Engine) -> HttpResponse:
    pictures, picture_errors = _pictures(request)
    values = peek(before, request.POST)
    values, dropped = engine.adopt(values, before=before)
    drawn = composer.build(
        request.membership,
        engine=engine,
        values=values,
        pictures=pictures,
        picture_errors=picture_errors,
        dropped=dropped if engine is not before else (),
    )
    if is_htmx(request):
        return render(request, "generations/_composer.html", {"composer": drawn})
    return _page(request, drawn)


def _pictures(request: TeamRequest) -> tuple[Pictures, Errors]:
    """Return the pictures in the form by slot, files stored as assets, and what was refused."""
    found: Pictures = {}
    errors: Errors = {}
    project = projects.general(request.membership.team)
    for key, label in composer.SLOTS:
        if file := request.FILES.get(key):
            try:
                found[key] = assets.receive_upload(
                    file, membership=request.membership, project=project
                )
            except assets.Refused as error:
                errors[key] = str(error)
        elif asked := request.POST.get(f"{key}_asset"):
            asset = composer.asset_of(request.membership, _uuid(asked))
            if asset is None:
                errors[key] = f"The picture for “{label}” is not here any more."
            else:
                found[key] = asset
    if sentence := uploads.refusal(request):
        errors[request.POST.get("slot") or composer.SLOTS[0][0]] = sentence
    return found, errors


def _check_catalog(form: ComposerForm, request: TeamRequest) -> None:
    wrong = composer.check_catalog(
        form.engine, form.values, membership=request.membership
    )
    for name, text in wrong.items():
        form.add_error(name, text)


def _act(
    request: TeamRequest, public_id: uuid.UUID, act: Callable[[Generation], None]
) -> HttpResponse:
    """Do one thing to a card and draw it; a refusal is said and changes nothing."""
    check_can(request.membership, Action.GENERATE)
    mine = Generation.objects.visible_to(request.membership).select_related(
        "attempt__key", "team"
    )
    generation = get_object_or_404(mine, public_id=public_id)
    refused = ""
    try:
        act(generation)
    except (attempts.NotPossible, services.CannotGenerate) as error:
        refused = str(error)
    if not is_htmx(request):
        if refused:
            messages.error(request, refused)
        return redirect(request, "generations:create")
    return _card(request, generation, refused)


def _card(request: TeamRequest, generation: Generation, refused: str) -> HttpResponse:
    mine = cards.with_all(Generation.objects.filter(pk=generation.pk))
    response = render(request, "generations/_card.html", {"card": cards.cards(mine)[0]})
    if refused:
        response["X-Refused"] = "1"
        return trigger(
            response, toast={"text": refused, "tone": "failed"}, jobs_kick=True
        )
    return trigger(response, jobs_kick=True)


def _engine(data: QueryDict | Mapping[str, Any]) -> Engine:
    engine = registry.find(data.get("engine", ""))
    if engine is None:
        raise Http404
    return engine


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return (
        int(text)
        if text and text.isascii() and text.isdigit() and len(text) < 19
        else 0
    )
