"""A priced list of generations that differ in one thing, confirmed once."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from studio.accounts.models import Membership
from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset, Board
from studio.core.credits import words
from studio.core.htmx import is_htmx
from studio.core.parsing import as_uuid
from studio.engines import Engine, registry
from studio.engines.params import Choice, Input, Prompt, Seed
from studio.generations import inputs, prices, services, targets
from studio.generations.inputs import Inputs
from studio.generations.models import Generation
from studio.generations.sheet_forms import SheetForm, choices
from studio.projects import current
from studio.projects.models import Project

PICTURES = 12


@dataclass(frozen=True)
class Place:
    """A picture that the model needs, and those at hand."""

    param: Input
    pictures: Sequence[Asset]
    chosen: Asset | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One generation of the list: what it is called by, and what of the recipe is its own.

    `id` tells the lines apart in the form and for ever; `picture_url` may be empty.
    """

    id: str
    name: str
    recipe: Mapping[str, Any]
    picture_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet(ABC):
    """What would be made, and what all of it costs."""

    engine: Engine
    values: Mapping[str, Any]
    pictures: Inputs
    places: Sequence[Place]
    each: prices.Price
    form: SheetForm
    like: Generation | None
    nonce: uuid.UUID
    title: str
    # What the lines differ in.
    noun: str
    # Where it is posted, and where it came from.
    url: str
    back_url: str
    most: int

    @property
    @abstractmethod
    def lines(self) -> Sequence[Line]:
        """Return one line a generation."""

    @abstractmethod
    def remarks(self) -> Iterator[str]:
        """Yield what stands in the way, whatever the prompt."""

    @property
    def total(self) -> Decimal:
        return self.each.credits * len(self.lines)

    @property
    def seed(self) -> Any:
        seed = self.engine.only(Seed)
        return self.values.get(seed.keeps) if seed else None

    @property
    def can_start(self) -> bool:
        return 0 < len(self.lines) <= self.most

    def nonce_of(self, line: Line) -> uuid.UUID:
        """Return the token of one line; the first carries the form's own, so that the whole form is known again."""
        is_first = line.id == self.lines[0].id
        return self.nonce if is_first else uuid.uuid5(self.nonce, line.id)


def answer(request: TeamRequest, sheet: Sheet, *, results: str) -> HttpResponse:
    """Show what would be made and what it costs; or make it, and lead to the page of the results."""
    if request.method != "POST" or request.POST.get("act") != "go":
        return page(request, sheet, list(sheet.remarks()))
    if problems := list(wrong(sheet, request.POST)):
        return page(request, sheet, problems, status=422)
    try:
        started = start(
            sheet,
            membership=request.membership,
            project=current.working(request),
            boards=targets.chosen(request),
        )
    except services.CannotGenerate as error:
        return page(request, sheet, [str(error)], status=422)
    messages.success(request, sentence(started, sheet))
    return redirect(results)


def start(
    sheet: Sheet,
    *,
    membership: Membership,
    project: Project,
    boards: Sequence[Board] = (),
) -> int:
    """Start every line, or none, once: the same nonce again starts nothing; return how many.

    Results go on `boards`. Raises services.CannotGenerate.
    """
    with transaction.atomic():
        mine = Generation.objects.visible_to(membership)
        if mine.filter(nonce=sheet.nonce).exists():
            return 0
        for line in sheet.lines:
            services.start_generation(
                sheet.engine,
                {**sheet.values, **line.recipe},
                membership=membership,
                nonce=sheet.nonce_of(line),
                pictures=sheet.pictures.chosen,
                boards=boards,
                project=project,
            )
    return len(sheet.lines)


def wrong(sheet: Sheet, data: QueryDict) -> Iterator[str]:
    """Yield why nothing is started."""
    yield from sheet.remarks()
    yield from sheet.pictures.errors.values()
    given = inputs.stand_ins(sheet.engine, sheet.pictures.chosen)
    errors = sheet.engine.errors({**sheet.values, **given})
    yield from (sentence for sentences in errors.values() for sentence in sentences)
    if as_uuid(data.get("nonce")) is None:
        yield "This form is incomplete. Confirm it once more."
    if sheet.lines and _agreed(data) < sheet.total:
        yield f"The price is {words(sheet.total)} now. Confirm it once more."


def page(
    request: TeamRequest, sheet: Sheet, problems: Sequence[str], *, status: int = 200
) -> HttpResponse:
    template = "_try" if is_htmx(request) else "try_with"
    context = {
        "sheet": sheet,
        "problems": problems,
        **targets.context(request, is_first="act" not in request.POST),
    }
    return render(request, f"generations/{template}.html", context, status=status)


def sentence(started: int, sheet: Sheet) -> str:
    if not started:
        return "These were started already; nothing new was made."
    what = "generation" if started == 1 else "generations"
    return f"{started} {what} started, {words(sheet.each.credits * started)}"


def capable(
    engines: Sequence[Engine],
    *,
    like: Generation | None,
    drop: Collection[str],
    own: Mapping[str, Any],
) -> list[Engine]:
    """Return the models that need nothing that is neither asked for on the form nor `own`."""
    return [engine for engine in engines if _needs_nothing(engine, like, drop, own)]


def engine_of(
    data: QueryDict, engines: Sequence[Engine], like: Generation | None
) -> Engine:
    """Return the chosen model, else that of the last generation, else the first; raises Http404."""
    wanted = (data.get("engine", ""), like.engine if like else "")
    by_slug = {engine.slug: engine for engine in engines}
    found = next((by_slug[slug] for slug in wanted if slug in by_slug), None)
    if found is None and not engines:
        raise Http404
    return found or engines[0]


def values_of(
    engine: Engine,
    data: QueryDict,
    like: Generation | None,
    nonce: uuid.UUID,
    *,
    drop: Collection[str],
) -> dict[str, Any]:
    """Return the recipe that all lines share: as in `like` but for what is to `drop`, then as chosen."""
    values = engine.complete(_carried(engine, like, drop))
    values |= {param.keeps: _option(param, data, values) for param in choices(engine)}
    if "prompt" in values:
        words_of_like = like.prompt if like else ""
        values["prompt"] = data.get("prompt", words_of_like).replace("\r\n", "\n")
    seed = engine.only(Seed)
    if seed and values.get(seed.keeps) is None:
        # One for all lines, so that only one thing differs; the same however often the form is drawn.
        low = max(1, seed.minimum)
        values[seed.keeps] = low + nonce.int % (seed.maximum - low + 1)
    return values


def pictures_of(
    request: TeamRequest, engine: Engine, like: Generation | None
) -> Inputs:
    needed = {param.keeps for param in _needed(engine)}
    if request.method == "POST":
        found = inputs.read(request, engine).of(engine)
    else:
        membership = request.membership
        found = Inputs(_at_hand(like, needed, membership) if like else {})
    chosen = {key: there for key, there in found.chosen.items() if key in needed}
    return Inputs(chosen, found.errors)


def places_of(membership: Membership, engine: Engine, pictures: Inputs) -> list[Place]:
    needed = _needed(engine)
    if not needed:
        return []
    images = Asset.objects.visible_to(membership).kept().filter(kind=Asset.Kind.IMAGE)
    newest = list(images.order_by("-pk")[:PICTURES])
    return [_place(param, newest, pictures) for param in needed]


def _needs_nothing(
    engine: Engine,
    like: Generation | None,
    drop: Collection[str],
    own: Mapping[str, Any],
) -> bool:
    given = engine.complete({**_carried(engine, like, drop), **own})
    needed = (param for param in engine.offered if param.required)
    return all(
        isinstance(param, Prompt) or _is_picture(param) or given.get(param.keeps)
        for param in needed
    )


def _carried(
    engine: Engine, like: Generation | None, drop: Collection[str]
) -> dict[str, Any]:
    before = registry.find(like.engine) if like else None
    if like is None or before is None:
        return {}
    values, _ = engine.adopt(like.values, before=before)
    return {key: value for key, value in values.items() if key not in drop}


def _option(param: Choice, data: QueryDict, values: Mapping[str, Any]) -> Any:
    by_word = {str(option): option for option in param.options}
    return by_word.get(data.get(param.keeps, ""), values.get(param.keeps))


def _is_picture(param: object) -> bool:
    return isinstance(param, Input) and param.kind == Asset.Kind.IMAGE


def _needed(engine: Engine) -> list[Input]:
    return [param for param in engine.inputs if param.required]


def _at_hand(
    like: Generation, needed: Collection[str], membership: Membership
) -> inputs.Chosen:
    """Return what went into a generation, and where it used no picture, what came out of it."""
    images = Asset.objects.visible_to(membership).kept().filter(kind=Asset.Kind.IMAGE)
    made = images.filter(made_by__attempt=like.attempt).order_by("made_by__position")
    first = made.first()
    fresh = {key: [first] for key in needed} if first else {}
    return {**fresh, **inputs.at_hand(like, membership)}


def _place(param: Input, newest: Sequence[Asset], pictures: Inputs) -> Place:
    chosen = next(iter(pictures.chosen.get(param.keeps, [])), None)
    others = [asset for asset in newest if asset != chosen]
    return Place(param, [chosen, *others] if chosen else others, chosen)


def _agreed(data: QueryDict) -> Decimal:
    """Return the sum that stood on the button."""
    try:
        agreed = Decimal(data.get("agreed", ""))
    except InvalidOperation:
        return Decimal(-1)
    return agreed if agreed.is_finite() else Decimal(-1)
