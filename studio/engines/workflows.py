"""Creator workflows: one POST that becomes many requests, each followed by itself.

Reference: one public listing names their paths and what they make. No public source has a
schema, so every field, limit and price here is this project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from studio.engines.engine import Engine, Makes, Values, Wire
from studio.engines.params import (
    Choice,
    Duration,
    Image,
    Param,
    Prompt,
    Ratio,
    StyleChoice,
    Text,
    Whole,
)
from studio.engines.pieces import MAY_FAIL, ONLY_NAMED
from studio.engines.prices import flat, per_second

LONGEST_TOPIC = 2000
SHORTEST_SERIES, LONGEST_SERIES = 90, 300
CLIP_SECONDS = (5, 10)
FEWEST_SLIDES, MOST_SLIDES, USUAL_SLIDES = 3, 10, 5
TALL, SLIDE_SHAPE = "9:16", "4:5"
CLIP_SIZES = {(TALL, ""): (720, 1280)}
SLIDE_SIZES = {(SLIDE_SHAPE, ""): (1080, 1350)}

# A listing and its clients write either word.
_TOPIC = Text(
    name="topic",
    label="Topic",
    required=True,
    max_length=LONGEST_TOPIC,
    multiline=True,
    undocumented=True,
)
_TOPIC_AS_PROMPT = replace(_TOPIC, name="prompt", key="topic", hidden=True)
_MODEL = Text(name="model", max_length=200, hidden=True, undocumented=True)
_TALL = Ratio(
    options=(TALL,), default=TALL, required=True, forgiving=True, undocumented=True
)
_PRODUCT = Image(name="image_url", key="product", label="Product", undocumented=True)
_STYLE = StyleChoice(catalog="styles", undocumented=True)

# What stands for one followed part. It is never posted: it has no path.
CLIP = Engine(
    slug="social-clip",
    name="Series clip",
    path="",
    makes=Makes.VIDEO,
    about="One clip of a series",
    params=(
        Prompt(),
        _PRODUCT,
        _TALL,
        Duration(options=CLIP_SECONDS, default=CLIP_SECONDS[0]),
    ),
    price=per_second("1.2"),
    seconds=(40, 120),
    sizes=CLIP_SIZES,
)
SLIDE = Engine(
    slug="social-slide",
    name="Carousel slide",
    path="",
    makes=Makes.IMAGE,
    about="One slide of a carousel",
    params=(
        Prompt(),
        Text(name="overlay_text", key="overlay", label="Overlay", max_length=300),
        _STYLE,
        replace(_TALL, options=(SLIDE_SHAPE,), default=SLIDE_SHAPE),
    ),
    price=flat("1.5"),
    seconds=(20, 60),
    sizes=SLIDE_SIZES,
)
PARTS = (CLIP, SLIDE)


def part_of(engine: Engine) -> Engine:
    """Return the engine that stands for one part of what this workflow makes."""
    return CLIP if engine.makes is Makes.VIDEO else SLIDE


def _clips(values: Values) -> int:
    """Return how many clips reach the total: the last one may go beyond it."""
    total = int(values.get("total_seconds") or SHORTEST_SERIES)
    return -(-total // _seconds(values))


def _seconds(values: Values) -> int:
    return int(values.get("clip_seconds") or CLIP_SECONDS[0])


def _series_price(values: Values) -> Decimal:
    return _clips(values) * CLIP.price({"duration": _seconds(values)})


def _slides(values: Values) -> int:
    return int(values.get("slides") or USUAL_SLIDES)


def _carousel_price(values: Values) -> Decimal:
    return _slides(values) * SLIDE.price(values)


# What is paid for goes into the body even where it is the default.
_SERIES_PARAMS: tuple[Param, ...] = (
    _TOPIC,
    Choice(
        name="clip_duration",
        key="clip_seconds",
        label="Seconds a clip",
        options=CLIP_SECONDS,
        default=CLIP_SECONDS[0],
        required=True,
        forgiving=True,
        undocumented=True,
    ),
    Whole(
        name="total_duration",
        key="total_seconds",
        label="Seconds in all",
        minimum=SHORTEST_SERIES,
        maximum=LONGEST_SERIES,
        default=SHORTEST_SERIES,
        required=True,
        forgiving=True,
        undocumented=True,
    ),
    _TALL,
    _TOPIC_AS_PROMPT,
    _MODEL,
)


def _series(key: str, name: str, about: str, *extra: Param) -> Engine:
    return Engine(
        slug=f"social-{key}",
        name=name,
        path=f"social/video-series/{key}",
        family="Series",
        makes=Makes.VIDEO,
        about=about,
        params=(*_SERIES_PARAMS, *extra),
        price=_series_price,
        parts=_clips,
        seconds=CLIP.seconds,
        sizes=CLIP_SIZES,
        wire=Wire.WORKFLOW,
        undocumented=MAY_FAIL,
        unpublished=ONLY_NAMED,
    )


KINDS: Mapping[str, Engine] = {
    "tutorial": _series(
        "tutorial", "Tutorial", "A hook, one step a clip, the result, what to do next"
    ),
    "product-showcase": _series(
        "product-showcase",
        "Product showcase",
        "A product from every side: the problem, the details, the proof, the offer",
        replace(_PRODUCT, required=True),
    ),
    "cinematic": _series(
        "cinematic", "Cinematic", "A short film in shots: place, turn, height, calm"
    ),
    "pov": _series("pov", "Point of view", "Through one person's eyes, hands in frame"),
    "faceless-story": _series(
        "faceless-story",
        "Faceless story",
        "A story told by places, hands and things, without a face",
    ),
    "carousel": Engine(
        slug="social-carousel",
        name="Instagram carousel",
        path="social/carousel/instagram",
        family="Carousel",
        makes=Makes.IMAGE,
        about="Slides with words on them, a caption and hashtags",
        params=(
            _TOPIC,
            Whole(
                name="slides",
                label="Slides",
                minimum=FEWEST_SLIDES,
                maximum=MOST_SLIDES,
                default=USUAL_SLIDES,
                required=True,
                forgiving=True,
                undocumented=True,
            ),
            _STYLE,
            replace(_TALL, options=(SLIDE_SHAPE,), default=SLIDE_SHAPE),
            _TOPIC_AS_PROMPT,
        ),
        price=_carousel_price,
        parts=_slides,
        seconds=SLIDE.seconds,
        sizes=SLIDE_SIZES,
        wire=Wire.WORKFLOW,
        undocumented=MAY_FAIL,
        unpublished=ONLY_NAMED,
    ),
}
