"""All that reproduces a result, as rows a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.attempts.models import Input, Output
from studio.catalogs import services as catalogs
from studio.characters import consent
from studio.core.credits import dollars, words
from studio.core.words import clock
from studio.engines import Engine, registry
from studio.engines.params import (
    Audio,
    CharacterChoice,
    Dimensions,
    MotionList,
    Param,
    Prompt,
    Ratio,
    Resolution,
    Seed,
    StyleChoice,
)
from studio.engines.params import (
    Input as Taken,
)
from studio.generations.models import Generation
from studio.projects.models import Project, hidden_from
from studio.stories.models import Take

# The prompt, the pictures and the shape have places of their own on the page.
ELSEWHERE = (Prompt, Taken, Ratio, Resolution, Dimensions)


@dataclass(frozen=True)
class Row:
    label: str
    value: str
    preview_url: str = ""
    asset: Asset | None = field(default=None)


def of(
    asset: Asset, generation: Generation | None, membership: Membership | None = None
) -> list[Row]:
    """Return the recipe of a made asset, or the facts of an uploaded one.

    With a membership without the story, and the names of sounds, that this member does not see.
    """
    rows = (
        [*_recipe(generation, membership), *_story(generation, membership)]
        if generation
        else []
    )
    return [*rows, *_facts(asset, generation)]


def made_by(asset: Asset) -> Generation | None:
    """Return the generation whose result this is."""
    output = Output.objects.filter(asset=asset).select_related("attempt").first()
    if output is None:
        return None
    found = Generation.objects.filter(public_id=output.attempt.subject)
    return found.select_related("attempt__key", "member").first()


def inputs(generation: Generation | None, membership: Membership) -> list[Input]:
    """Return the pictures that went in, as far as this member sees them, in their order.

    What cannot be shown is a row.
    """
    if generation is None:
        return []
    went_in = generation.attempt.inputs.select_related("asset")
    seen = went_in.exclude(asset__project__in=hidden_from(membership))
    return [item for item in seen if item.asset.kind != Asset.Kind.AUDIO]


def made_from(asset: Asset, membership: Membership) -> list[Asset]:
    """Return the newest results that this picture went into, as far as this member sees them."""
    into = Input.objects.filter(asset=asset).values("attempt")
    outputs = Output.objects.filter(attempt__in=into, asset__trashed=False)
    seen = outputs.exclude(asset__project__in=hidden_from(membership))
    newest = seen.select_related("asset").order_by("-asset_id")[:12]
    return [output.asset for output in newest if output.asset]


def _recipe(generation: Generation, membership: Membership | None) -> Iterator[Row]:
    engine = registry.find(generation.engine)
    if engine is None:
        yield Row("Model", generation.engine)
        return
    yield Row("Model", engine.name)
    for param in engine.offered:
        if isinstance(param, Audio):
            yield from _sounds(param, generation, membership)
        yield from _rows(param, generation, engine)


def _rows(param: Param, generation: Generation, engine: Engine) -> Iterator[Row]:
    """Yield what one parameter says; prompt, pictures and shape have places of their own."""
    value = generation.values.get(param.keeps)
    origin = generation.attempt.origin or generation.attempt.key.origin
    if isinstance(param, ELSEWHERE) or param.is_empty(value):
        return
    if isinstance(param, StyleChoice):
        strength = generation.values.get("style_strength")
        name = generation.names.get("style", "")
        yield Row(
            "Style",
            _with_strength(name, strength),
            _preview(origin, param.catalog, value),
        )
    elif isinstance(param, MotionList):
        for motion, name in zip(
            value, generation.names.get("motions", []), strict=False
        ):
            url = _preview(origin, param.catalog, motion["id"])
            yield Row("Motion", _with_strength(name, motion.get("strength")), url)
    elif isinstance(param, CharacterChoice):
        strength = generation.values.get("character_strength")
        name = generation.names.get("character", str(value))
        yield Row(param.label, _with_strength(name, strength))
        if agreed := consent.agreed_on(generation.team, str(value)):
            yield Row("Consent", agreed)
    elif _says_something(param, value, engine):
        yield Row(param.label, _plain(value))


def _says_something(param: Param, value: object, engine: Engine) -> bool:
    """Tell whether a value is more than what the model does anyway, and not said already."""
    if isinstance(param, Seed) or param.must_be_given:
        return True
    style = engine.only(StyleChoice)
    said_with_style = style is not None and param.needs == style.keeps
    said_already = said_with_style or param.needs == "character"
    return value != param.default and not said_already


def _sounds(
    param: Param, generation: Generation, membership: Membership | None
) -> Iterator[Row]:
    heard = generation.attempt.inputs.filter(key=param.keeps).select_related("asset")
    hidden = hidden_from(membership) if membership else Project.objects.none()
    seen = set(heard.exclude(asset__project__in=hidden).values_list("pk", flat=True))
    for item in heard:
        sound = item.asset
        length = f" · {clock(sound.seconds)}" if sound.seconds else ""
        if item.pk in seen:
            yield Row(param.label, f"{sound.title or 'Sound'}{length}", asset=sound)
        else:
            yield Row(param.label, f"Sound{length}")


def _story(generation: Generation, membership: Membership | None) -> Iterator[Row]:
    """Yield which part of which story it was made for."""
    takes = Take.objects.filter(generation=generation, part__story__deleted_at=None)
    if membership is not None:
        takes = takes.exclude(part__story__project__in=hidden_from(membership))
    if take := takes.select_related("part__story").first():
        yield Row("Story", f"{take.part.story.title} · part {take.part.position}")


def _facts(asset: Asset, generation: Generation | None) -> Iterator[Row]:
    yield Row("Size", _size(asset, generation))
    if generation:
        price = generation.attempt.price
        yield Row("Cost", f"{words(price)} · ${dollars(price):,}")
    made = timezone.localtime(asset.created_at)
    who = f" by {asset.member.display_name}" if asset.member else ""
    yield Row(
        "Made" if generation else "Uploaded", f"{_day(made.date())} {made:%H:%M}{who}"
    )


def _size(asset: Asset, generation: Generation | None) -> str:
    facts = [f"{asset.width} × {asset.height}"]
    if generation and (ratio := generation.values.get("ratio")):
        facts.append(ratio)
    if asset.seconds:
        facts.append(
            clock(asset.seconds) if asset.seconds >= 60 else f"{asset.seconds:.0f} s"
        )
    if asset.fps:
        facts.append(f"{asset.fps:.0f} fps")
    return " · ".join(facts)


def _day(day: object) -> str:
    return "Today" if day == timezone.localdate() else f"{day:%d %b %Y}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "On" if value else "Off"
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


def _with_strength(name: str, strength: float | None) -> str:
    return name if strength in {None, 1} else f"{name} · {strength:g}"


def _preview(origin: str, catalog: str, platform_id: str) -> str:
    entry = catalogs.find(origin, catalog, platform_id)
    if entry is None or not entry.still:
        return ""
    return reverse("catalogs:preview", args=[catalog, entry.platform_id, "still"])
