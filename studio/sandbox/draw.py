"""The one place that asks the art for pictures: results, previews, placeholders."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont

from studio.engines import Engine, Size
from studio.engines.registry import at_path
from studio.media.colours import flattened
from studio.media.errors import MediaError
from studio.media.images import opened, reduced
from studio.sandbox import schedule, store
from studio.sandbox.art import Brief, draw, preview
from studio.sandbox.art.clip import clip_size, draw_clip, draw_motion_preview
from studio.sandbox.art.motions import MOTIONS_BY_ID
from studio.sandbox.catalogs import MOTION
from studio.sandbox.inputs import Missing, Source
from studio.sandbox.models import Request
from studio.sandbox.services import image_sources
from studio.sandbox.workshop import IDLE_SECONDS

logger = logging.getLogger(__name__)

FPS = 24
JPEG_QUALITY = 95
# More than are ever being drawn at once, so that one of them is free.
CANDIDATES = 16
LONGEST_INPUT = 2048
# Where neither the model nor its inputs say: as many pixels as the smallest Soul has.
AREA = 1536 * 1152
MULTIPLE = 32
SHORTEST_SIDE = 64
CLIP_SHAPE = (16, 9)

UNREADABLE = "An input file cannot be read"
BROKEN = "Generation failed"

_PLACEHOLDER_SIZE = (1280, 960)
_PAPER, _INK, _LINE = "#e8e4dc", "#33312e", "#b9b3a7"
# Motions side by side are shown on different pictures, so that each can be told at a glance.
_MOTION_STILLS = (
    "Ridges in fog with a low sun",
    "Sea at last light",
    "Portrait of a woman in a turtleneck",
    "Plaster arch and stairs at noon",
    "Amber flacon on a plinth",
    "Dunes in the evening",
    "Terracotta vase with a ball",
    "City bokeh at night",
    "Ferns, cyanotype",
    "Sun through reeded glass",
    "Portrait of a man in a blue coat",
)

Images = Mapping[str, Image.Image]


def draw_next() -> float:
    """Draw the most urgent result that is missing; return how long there is none."""
    for request in Request.objects.undrawn()[:CANDIDATES]:
        with store.claimed(str(request.public_id)) as is_mine:
            if is_mine:
                _draw_all(request)
                return 0.0
    return IDLE_SECONDS


def draw_result(request: Request, number: int) -> Path:
    """Return the file of a result, drawn if it is missing.

    Raises MediaError for an input that cannot be read, Missing for one that is gone.
    """
    path = store.result_path(request.recipe, number, request.extension)
    if path.exists():
        return path
    with store.alone(path.name):
        if not path.exists():
            with store.draft(path) as unfinished:
                _draw(request, number, unfinished)
    return path


def draw_preview(catalog: str, item_id: str, path: Path) -> None:
    """Draw the preview of a catalog entry where there is none yet."""
    with store.alone(path.name):
        if path.exists():
            return
        with store.draft(path) as unfinished:
            if catalog == MOTION:
                draw_motion_preview(item_id, _motion_still(item_id), unfinished)
            else:
                _save(preview(item_id), unfinished)


def placeholder(url: str) -> Image.Image:
    """Return the picture that stands for an address that is not ours, with a label."""
    image = Image.new("RGB", _PLACEHOLDER_SIZE, _PAPER)
    canvas = ImageDraw.Draw(image)
    width, height = image.size
    canvas.rectangle((40, 40, width - 41, height - 41), outline=_LINE, width=2)
    canvas.line((40, 40, width - 41, height - 41), fill=_LINE, width=2)
    canvas.line((40, height - 41, width - 41, 40), fill=_LINE, width=2)
    lines = ("NOT FETCHED", _host(url), "The sandbox opens no addresses but its own.")
    for number, (text, points) in enumerate(zip(lines, (30, 56, 30), strict=True)):
        _write_line(canvas, text, points, (width / 2, height / 2 + (number - 1) * 80))
    return image


def _draw_all(request: Request) -> None:
    # Another may have drawn it between our look and our claim.
    if not Request.objects.undrawn().filter(pk=request.pk).exists():
        return
    try:
        for number in range(request.outputs):
            draw_result(request, number)
    except (MediaError, Missing) as error:
        logger.info("Request %s cannot be drawn: %s", request.public_id, error)
        schedule.record_spoiled(request, UNREADABLE)
    except Exception:
        logger.exception("Request %s cannot be drawn.", request.public_id)
        schedule.record_spoiled(request, BROKEN)
    else:
        schedule.record_drawn(request)


def _write_line(
    canvas: ImageDraw.ImageDraw, text: str, points: int, place: tuple[float, float]
) -> None:
    font = ImageFont.load_default(points)
    left, top, right, bottom = canvas.textbbox(place, text, font=font, anchor="mm")
    canvas.rectangle((left - 20, top - 14, right + 20, bottom + 14), fill=_PAPER)
    canvas.text(place, text, fill=_INK, font=font, anchor="mm")


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return "".join(letter if letter.isascii() else "?" for letter in host)[:36] or "?"


def _draw(request: Request, number: int, path: Path) -> None:
    engine = at_path(request.model)
    if engine is None:
        raise LookupError(request.model)
    sources = image_sources(engine, request.values, origin=request.origin)
    images = {key: _image(source) for key, source in sources.items()}
    if request.extension == "mp4":
        _draw_clip(request, engine, images, path)
    else:
        _save(_still(request, engine, images, number=number), path)


def _still(
    request: Request, engine: Engine, images: Images, *, number: int = 0
) -> Image.Image:
    values = request.values
    width, height = _size(engine, values, images, request.scale)
    return draw(
        Brief(
            prompt=str(values.get("prompt") or ""),
            seed=request.seed + number * 1_000_003,
            width=width,
            height=height,
            style_id=values.get("style"),
            style_strength=_strength(values.get("style_strength")),
            references=tuple(images.values()),
        )
    )


def _draw_clip(request: Request, engine: Engine, images: Images, path: Path) -> None:
    values = request.values
    first = images.get("first_frame") or _still(request, engine, images)
    width, height = clip_size(first.size)
    draw_clip(
        first,
        motions=_motions(values),
        last=images.get("last_frame"),
        seconds=float(engine.clip_seconds(values) or 5),
        fps=FPS,
        size=(_even(width * request.scale), _even(height * request.scale)),
        seed=request.seed,
        path=path,
        prompt=str(values.get("prompt") or ""),
    )


def _strength(value: float | None) -> float:
    return 1.0 if value is None else value


def _motions(values: Mapping[str, Any]) -> list[tuple[str, float]]:
    return [
        (motion["id"].lower(), float(motion.get("strength", 1)))
        for motion in values.get("motions") or []
    ]


def _size(
    engine: Engine, values: Mapping[str, Any], images: Images, scale: float
) -> Size:
    """Return the exact pixels that were asked for, else those of the first input."""
    size = engine.size(values)
    if size is None and (shape := engine.shape(values)):
        size = _of_shape(shape)
    if size is None:
        first = next(iter(images.values()), None)
        size = first.size if first else _of_shape(CLIP_SHAPE)
    width, height = (max(SHORTEST_SIDE, round(side * scale)) for side in size)
    return width, height


def _of_shape(shape: Size) -> Size:
    side = sqrt(AREA / (shape[0] * shape[1]))
    width, height = (round(part * side / MULTIPLE) * MULTIPLE for part in shape)
    return width, height


def _even(side: float) -> int:
    return max(SHORTEST_SIDE, round(side / 2) * 2)


def _image(source: Source) -> Image.Image:
    if source.path is None:
        return placeholder(source.url)
    with opened(source.path) as image:
        return flattened(reduced(image, long_side=LONGEST_INPUT)).convert("RGB")


def _save(image: Image.Image, path: Path) -> None:
    if path.suffix == ".png":
        image.save(path, "PNG")
    else:
        image.convert("RGB").save(path, "JPEG", quality=JPEG_QUALITY, subsampling=0)


def _motion_still(motion_id: str) -> Image.Image:
    """Return the picture that a motion is shown on; each picture is drawn once."""
    place = list(MOTIONS_BY_ID).index(motion_id) % len(_MOTION_STILLS)
    path = store.preview_path(MOTION, f"still-{place}", "jpg")
    if not path.exists():
        with store.draft(path) as unfinished:
            prompt = _MOTION_STILLS[place]
            brief = Brief(prompt=prompt, seed=11, width=720, height=480)
            _save(draw(brief), unfinished)
    with Image.open(path, formats=("JPEG",)) as image:
        image.load()
        return image
