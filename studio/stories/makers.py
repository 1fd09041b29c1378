"""The models that can make one part, and what they are asked."""

from __future__ import annotations

import math
from typing import Any

from studio.assets.models import Asset
from studio.engines import ENGINES, Engine, Makes, registry
from studio.engines.params import Duration, Image, Images, Prompt, Ratio, StyleChoice
from studio.engines.sizes import proportions
from studio.generations.services import Chosen
from studio.stories.kinds import Kind

UPRIGHT = "9:16"


def makers(kind: Kind, *, seconds: int = 0, style: str = "") -> list[Engine]:
    """Return the models that can make a part, the most fitting first, then the cheapest.

    Clips are 9:16; slides come in the ratio nearest to 4:5 that the model has. With a
    product, only models that take its picture; with a style, only those of its catalog.
    """
    fitting = [engine for engine in ENGINES if _fits(engine, kind, style=style)]
    return sorted(fitting, key=lambda engine: _rank(engine, kind, seconds))


def find(kind: Kind, slug: str, *, seconds: int = 0, style: str = "") -> Engine:
    """Return the model of that name if it can make a part, else the first that can."""
    able = makers(kind, seconds=seconds, style=style)
    return next((engine for engine in able if engine.slug == slug), able[0])


def is_able(kind: Kind, slug: str) -> bool:
    return any(engine.slug == slug for engine in makers(kind))


def values(
    engine: Engine, kind: Kind, *, prompt: str, seconds: int | None, style: str = ""
) -> dict[str, Any]:
    """Return what the model is asked for one part."""
    chosen: dict[str, Any] = {"prompt": prompt}
    if ratio := engine.only(Ratio):
        chosen[ratio.keeps] = _nearest_ratio(ratio, kind)
    if (duration := engine.only(Duration)) and seconds:
        chosen[duration.keeps] = nearest_seconds(engine, seconds)
    if style and engine.only(StyleChoice):
        chosen["style"] = style
    return engine.complete(chosen)


def pictures(engine: Engine, product: Asset | None) -> Chosen:
    """Return where the product's picture goes in."""
    taker = _taker(engine)
    return {taker.keeps: [product]} if taker and product else {}


def nearest_seconds(engine: Engine, seconds: int) -> int:
    """Return the length that the model has nearest to the wanted one, rather the longer."""
    duration = engine.only(Duration)
    lengths = [int(option) for option in duration.options] if duration else []
    if not lengths:
        return engine.clip_seconds({}) or seconds
    return min(lengths, key=lambda one: (abs(one - seconds), -one))


def longest_prompt(engine: Engine) -> int:
    prompt = engine.only(Prompt)
    return prompt.max_length if prompt else 2_000


def known(slug: str) -> str:
    """Return what a person calls a model."""
    engine = registry.find(slug)
    return engine.name if engine else slug


def _fits(engine: Engine, kind: Kind, *, style: str) -> bool:
    makes = Makes.IMAGE if kind.is_carousel else Makes.VIDEO
    ratio = engine.only(Ratio)
    if engine.makes is not makes or ratio is None:
        return False
    if not kind.is_carousel and UPRIGHT not in ratio.options:
        return False
    if style and not _has_styles(engine):
        return False
    return _can_be_given_all(engine, kind)


def _has_styles(engine: Engine) -> bool:
    styles = engine.only(StyleChoice)
    return styles is not None and styles.catalog == "styles"


def _can_be_given_all(engine: Engine, kind: Kind) -> bool:
    """Tell whether words, and a product where there is one, are all that the model needs."""
    needed = {param.keeps for param in engine.offered if param.must_be_given}
    given = {"prompt"}
    if kind.needs_product:
        taker = _taker(engine)
        return taker is not None and needed <= given | {taker.keeps}
    # One that would start from a still if it had one has a twin that is made for words alone.
    return needed <= given and engine.param("first_frame") is None


def _taker(engine: Engine) -> Image | None:
    takers = [param for param in engine.inputs if isinstance(param, Image)]
    needed = [param for param in takers if param.required]
    return next(iter(needed or takers), None)


def _rank(engine: Engine, kind: Kind, seconds: int) -> tuple[Any, ...]:
    asked = values(engine, kind, prompt="", seconds=seconds or None)
    ratio = engine.only(Ratio)
    shape = str(asked[ratio.keeps]) if ratio else UPRIGHT
    off = abs(nearest_seconds(engine, seconds) - seconds) if seconds else 0
    return (
        bool(engine.undocumented),
        _distance(shape, kind),
        off,
        # Where it may be one of several pictures, it is rather a hint than the product itself.
        kind.needs_product and isinstance(_taker(engine), Images),
        engine.price(asked),
    )


def _nearest_ratio(ratio: Ratio, kind: Kind) -> str:
    shapes = [str(option) for option in ratio.options if ":" in str(option)]
    return min(shapes, key=lambda shape: _distance(shape, kind))


def _distance(shape: str, kind: Kind) -> float:
    width, height = proportions(shape)
    wanted = kind.ratio[0] / kind.ratio[1]
    return abs(math.log(width / height / wanted))
