"""Create: the composer over the wall of cards, and the press of Generate."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.assets import versions
from studio.assets.models import Asset
from studio.characters.models import Character
from studio.core.htmx import is_htmx, redirect, trigger
from studio.core.middleware import policy
from studio.core.parsing import as_uuid
from studio.engines import DEFAULT, Engine, Makes, registry
from studio.generations import (
    cards,
    composer,
    cuts,
    inputs,
    looks,
    polling,
    services,
    targets,
    today,
)
from studio.generations.composer import Composer
from studio.generations.forms import ComposerForm
from studio.generations.inputs import Inputs
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.projects import current


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: TeamRequest) -> HttpResponse:
    """Show the composer over the wall, or start a generation."""
    if request.method == "POST":
        return _generate(request)
    return page(request, _composer_for(request))


def page(request: TeamRequest, drawn: Composer, *, status: int = 200) -> HttpResponse:
    """Draw the whole page round a composer."""
    membership = request.membership
    project = current.chosen(request)
    mine = Generation.objects.visible_to(membership).in_project(project)
    wall = cards.wall(mine, membership)
    top = wall[0].generation.pk if wall else 0
    context = {
        "composer": drawn,
        "wall": wall,
        "poller": polling.first(membership, top=top, project=project),
        "day_summary": today.summary(membership, project),
        **targets.context(request, is_first=request.method != "POST"),
        "answers": versions.read(request.POST or request.GET, membership),
    }
    response = render(request, "generations/create.html", context, status=status)
    # The only page that records.
    response.headers["Permissions-Policy"] = policy(microphone=True)
    return response


def engine_of(data: QueryDict) -> Engine:
    """Return the model that a form is for; there is no page for one that is not offered."""
    # A form cut short by a huge file ends before the model's own field.
    engine = registry.offered(data.get("engine") or data.get("engine_before", ""))
    if engine is None:
        raise Http404
    return engine


def _generate(request: TeamRequest) -> HttpResponse:
    check_can(request.membership, Action.GENERATE)
    engine = engine_of(request.POST)
    given = inputs.read(request, engine)
    used = given.of(engine)
    form = ComposerForm(engine, request.POST, chosen=used.chosen)
    form.is_valid()
    _check_catalog(form, request)
    if form.errors or used.errors:
        return _refuse(request, form, given)
    sent = cuts.cut(
        used, engine=engine, values=form.values, membership=request.membership
    )
    if sent.errors:
        given.errors |= sent.errors
        return _refuse(request, form, given)
    try:
        generation = services.start_generation(
            engine,
            form.values | cuts.noted(used, sent),
            membership=request.membership,
            nonce=form.cleaned_data["nonce"],
            pictures=sent.chosen,
            boards=targets.chosen(request),
            answers=versions.read(request.POST, request.membership),
            project=current.named(request, request.POST),
        )
    except services.CannotGenerate as error:
        form.add_error(None, str(error))
        return _refuse(request, form, given)
    return _started(request, generation)


def _check_catalog(form: ComposerForm, request: TeamRequest) -> None:
    wrong = looks.check(
        form.engine,
        form.values,
        membership=request.membership,
        key=keys.key_for(request.membership.team, current.named(request, request.POST)),
    )
    for name, text in wrong.items():
        form.add_error(name, text)


def _started(request: TeamRequest, generation: Generation) -> HttpResponse:
    if not is_htmx(request):
        return redirect(request, "generations:create")
    mine = Generation.objects.visible_to(request.membership)
    made = cards.with_all(mine.filter(pk=generation.pk), request.membership)
    context = {
        "card": cards.cards(made)[0],
        "nonce": uuid.uuid4(),
        "poller": polling.first(
            request.membership, top=generation.pk, project=current.chosen(request)
        ),
    }
    return trigger(
        render(request, "generations/_started.html", context), jobs_kick=True
    )


def _refuse(request: TeamRequest, form: ComposerForm, given: Inputs) -> HttpResponse:
    drawn = composer.build(
        request.membership,
        engine=form.engine,
        values=form.values,
        form=form,
        given=given,
        project=current.chosen(request),
    )
    if is_htmx(request):
        return render(
            request, "generations/_composer.html", {"composer": drawn}, status=422
        )
    return page(request, drawn, status=422)


def _composer_for(request: TeamRequest) -> Composer:
    membership = request.membership
    project = current.chosen(request)
    if again := as_uuid(request.GET.get("again")):
        mine = Generation.objects.visible_to(membership).select_related("attempt")
        return composer.from_generation(
            get_object_or_404(mine, public_id=again), membership, project
        )
    if "character" in request.GET:
        return _with_character(request)
    for query, key, makes in (
        ("reference", "reference", Makes.IMAGE),
        ("animate", "first_frame", Makes.VIDEO),
    ):
        if query in request.GET:
            images = Asset.objects.visible_to(membership).kept().filter(kind="image")
            asset = get_object_or_404(images, public_id=as_uuid(request.GET[query]))
            return composer.from_asset(asset, membership, project, key=key, makes=makes)
    engine = registry.offered(request.GET.get("model", "")) or DEFAULT
    values = {"prompt": request.GET.get("prompt", "")[:2000]}
    return composer.build(membership, engine=engine, values=values, project=project)


def _with_character(request: TeamRequest) -> Composer:
    mine = Character.objects.visible_to(request.membership).with_trained()
    public_id = as_uuid(request.GET["character"])
    return composer.from_character(
        get_object_or_404(mine, public_id=public_id),
        request.membership,
        current.chosen(request),
        engine=registry.offered(request.GET.get("model", "")),
    )
