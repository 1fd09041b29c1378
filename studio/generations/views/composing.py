"""What the composer asks while it is filled in: another model, a file, a price, a list to choose from."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset
from studio.core.htmx import is_htmx, redirect
from studio.engines import Engine, registry
from studio.generations import composer, inputs, looks, menu, prices
from studio.generations.forms import peek
from studio.generations.slots import taker
from studio.generations.views.create import engine_of, page
from studio.keys import services as keys
from studio.projects import caps, current

PICTURES = 60


@require_POST
def change(request: TeamRequest) -> HttpResponse:
    """Draw the composer for another model, or with its slots in another order.

    What applies is kept, what was dropped is said.
    """
    engine = engine_of(request.POST)
    before = registry.offered(request.POST.get("engine_before", "")) or engine
    return _recompose(request, engine=engine, before=before)


@require_POST
def price(request: TeamRequest) -> HttpResponse:
    """Draw the price of what the form says now, and what is known of the result."""
    engine = engine_of(request.POST)
    values = engine.complete(peek(engine, request.POST))
    given = inputs.held(request.POST, request.membership)
    context = {
        "price": prices.price(
            engine,
            values,
            key=keys.key_for(request.membership.team, current.chosen(request)),
        ),
        "facts": composer.facts(
            engine,
            values,
            given,
            agreed=looks.agreed(engine, values, request.membership),
        ),
        "engine": engine,
        "room": caps.tightest(request.membership, current.chosen(request)),
        "oob": True,
    }
    return render(request, "generations/_priced.html", context)


@require_POST
def input_add(request: TeamRequest) -> HttpResponse:
    """Take files or assets for a slot; switch models where this one has no use for it."""
    check_can(request.membership, Action.GENERATE)
    before = engine_of(request.POST)
    slot = request.POST.get("slot", "")
    engine = before if before.param(slot) else taker(before, slot)
    if engine is None:
        raise Http404
    return _recompose(request, engine=engine, before=before)


@require_GET
def model_list(request: TeamRequest) -> HttpResponse:
    """Show every model, to choose one: a dialog's inside, or a page of links."""
    current = registry.offered(request.GET.get("current", ""))
    context = {"menu": menu.menu(request.membership, current=current)}
    template = "_models.html" if is_htmx(request) else "models.html"
    return render(request, f"generations/{template}", context)


@require_GET
def picture_list(request: TeamRequest) -> HttpResponse:
    """Show the team's newest files that fit a slot, to choose from in a dialog."""
    slot = inputs.SLOTS.get(request.GET.get("slot", ""))
    if slot is None:
        raise Http404
    if not is_htmx(request):
        return redirect(request, "gallery:index")
    fitting = Asset.objects.visible_to(request.membership).kept().filter(kind=slot.kind)
    context = {
        "slot": slot,
        "faces": looks.faces(request.membership) if slot.kind == "image" else (),
        "assets": fitting.order_by("-id")[:PICTURES],
        "many": "many" in request.GET,
    }
    return render(request, "generations/_pictures.html", context)


def _recompose(request: TeamRequest, *, engine: Engine, before: Engine) -> HttpResponse:
    given = inputs.read(request, engine)
    inputs.act(given.chosen, request.POST.get("act", ""))
    inputs.carry(given, engine=engine)
    values, dropped = engine.adopt(peek(before, request.POST), before=before)
    drawn = composer.build(
        request.membership,
        engine=engine,
        values=values,
        given=given,
        dropped=dropped if engine is not before else (),
        project=current.chosen(request),
    )
    if is_htmx(request):
        return render(request, "generations/_composer.html", {"composer": drawn})
    return page(request, drawn)
