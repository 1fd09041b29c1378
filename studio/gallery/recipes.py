"""All that reproduces a result, as rows a person can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from studio.assets.models import Asset
from studio.attempts.models import Input, Output
from studio.catalogs import services as catalogs
from studio.core.credits import words
from studio.core.words import clock
from studio.engines import Engine, registry
from studio.engines.params import (
    Image,
    MotionList,
    Param,
    Prompt,
    Ratio,
    Resolution,
    StyleChoice,
)
from studio.generations.models import Generation


@dataclass(frozen=True)
class Row:
    label: str
    value: str
    preview_url: str = ""
    asset: Asset | None = field(default=None)


def of(asset: Asset, generation: Generation | None) -> list[Row]:
    """Return the recipe of a made asset, or the facts of an uploaded one."""
    rows = list(_recipe(generation)) if generation else []
    return [*rows, *_facts(asset, generation)]


def made_by(asset: Asset) -> Generation | None:
    """Return the generation whose result this is."""
    output = Output.objects.filter(asset=asset).select_related("attempt").first()
    if output is None:
        return None
    found = Generation.objects.filter(public_id=output.attempt.subject)
    return found.select_related("attempt__key", "member").first()


def inputs(generation: Generation | None) -> list[Input]:
    """Return the pictures that went in."""
    return list(generation.attempt.inputs.select_related("asset")) if generation else []


def made_from(asset: Asset) -> list[Asset]:
    """Return the newest results that this picture went into."""
    outputs = Output.objects.filter(attempt__inputs__asset=asset, asset__trashed=False)
    newest = outputs.select_related("asset").order_by("-asset_id")[:12]
    return [output.asset for output in newest if output.asset]


def _recipe(generation: Generation) -> Iterator[Row]:
    engine = registry.find(generation.engine)
    if engine is None:
        yield Row("Model", generation.engine)
        return
    yield Row("Model", engine.name)
    for param in engine.offered:
        yield from _rows(param, generation, engine)


def _rows(param: Param, generation: Generation, engine: Engine) -> Iterator[Row]:
    """Yield what one parameter says; prompt, pictures and shape have places of their own."""
    value = generation.values.get(param.keeps)
    origin = generation.attempt.origin or generation.attempt.key.origin
    if isinstance(param, Prompt | Image | Ratio | Resolution) or param.is_empty(value):
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
    elif (not param.needs and value != param.default) or param.keeps == "seed":
        yield Row(param.label, _plain(value))


def _facts(asset: Asset, generation: Generation | None) -> Iterator[Row]:
    yield Row("Size", _size(asset, generation))
    if generation:
        yield Row("Cost", words(generation.attempt.price))
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
