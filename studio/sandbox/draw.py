"""The one place that asks the art for pictures: results, previews, placeholders."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw, ImageFont

from studio.engines import Engine, Makes, Size
from studio.engines.params import Audio
from studio.engines.registry import at_path
from studio.media.colours import flattened
from studio.media.errors import MediaError
from studio.media.images import opened, reduced
from studio.sandbox import schedule, store
from studio.sandbox.art import Brief, Take, draw, preview
from studio.sandbox.art.clip import draw_clip, draw_motion_preview, draw_talk
from studio.sandbox.art.collage import MOST_PRINTS
from studio.sandbox.art.previews import motion_still
from studio.sandbox.art.sizes import size_of
from studio.sandbox.art.tones import write_tones
from studio.sandbox.catalogs import MOTION
from studio.sandbox.inputs import Missing, Source
from studio.sandbox.models import Request
from studio.sandbox.services import image_sources
from studio.sandbox.workshop import IDLE_SECONDS

logger = logging.getLogger(__name__)

FPS = 24
CLIP_SECONDS = 5
FIRST, LAST, CHARACTER = "first_frame", "last_frame", "character"
PORTRAIT = "portrait"
ROLES = (FIRST, LAST, CHARACTER, PORTRAIT)
# A character may have a hundred photos; no more of them are opened than are shown.
MOST = {CHARACTER: MOST_PRINTS}
JPEG_QUALITY = 95
# More than are ever being drawn at once, so that one of them is free.
CANDIDATES = 16
LONGEST_INPUT = 2048

UNREADABLE = "An input file cannot be read"
BROKEN = "Generation failed"

_PLACEHOLDER_SIZE = (1280, 960)
_PAPER, _INK, _LINE = "#e8e4dc", "#33312e", "#b9b3a7"


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What came in with a request, opened: pictures by key, each list in its order."""

    pictures: Mapping[str, tuple[Image.Image, ...]]
    sounds: tuple[Source, ...] = ()

    @property
    def first(self) -> Image.Image | None:
        """The picture whose shape a result takes where nothing else says."""
        return next(iter(self.frames or self.references), None)

    @property
    def frames(self) -> tuple[Image.Image, ...]:
        """Those that a clip goes through."""
        return (*self.portrait, *self.first_frames, *self.pictures.get(LAST, ()))

    @property
    def first_frames(self) -> tuple[Image.Image, ...]:
        return self.pictures.get(FIRST, ())

    @property
    def portrait(self) -> tuple[Image.Image, ...]:
        """The one who speaks, where the clip is of a person speaking."""
        return self.pictures.get(PORTRAIT, ())

    @property
    def character(self) -> tuple[Image.Image, ...]:
        return self.pictures.get(CHARACTER, ())

    @property
    def references(self) -> tuple[Image.Image, ...]:
        """All that are neither frames of a clip nor photos of a character."""
        others = (self.pictures[key] for key in self.pictures if key not in ROLES)
        return tuple(chain.from_iterable(others))


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
                draw_motion_preview(item_id, motion_still(item_id), unfinished)
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
    inputs = _inputs(sources, engine)
    if engine.makes is Makes.VIDEO:
        _draw_clip(request, engine, inputs, path)
    else:
        size = _size(request, engine, inputs.first)
        _save(_still(request, inputs, size, number=number), path)


def _inputs(sources: Mapping[str, tuple[Source, ...]], engine: Engine) -> Inputs:
    sounds = {param.keeps for param in engine.params if isinstance(param, Audio)}
    pictures = {
        key: tuple(map(_image, found[: MOST.get(key)]))
        for key, found in sources.items()
        if key not in sounds
    }
    heard = chain.from_iterable(sources.get(key, ()) for key in sounds)
    return Inputs(pictures=pictures, sounds=tuple(heard))


def _size(request: Request, engine: Engine, first: Image.Image | None) -> Size:
    pixels = first.size if first else None
    return size_of(engine, request.values, pixels, scale=request.scale)


def _still(
    request: Request, inputs: Inputs, size: Size, *, number: int = 0
) -> Image.Image:
    values = request.values
    return draw(
        Brief(
            prompt=str(values.get("prompt") or ""),
            seed=request.seed + number * 1_000_003,
            width=size[0],
            height=size[1],
            style_id=values.get("style"),
            style_strength=_strength(values.get("style_strength")),
            references=inputs.references,
            character=inputs.character,
            character_strength=_strength(values.get("character_strength")),
        )
    )


def _draw_clip(request: Request, engine: Engine, inputs: Inputs, path: Path) -> None:
    values = request.values
    framed = inputs.frames
    size = _size(request, engine, framed[0] if framed else None)
    if not (inputs.first_frames or inputs.portrait):
        # It opens on a picture of the prompt, and of the references where there are any.
        framed = (_still(request, inputs, size), *framed)
    seconds = float(engine.clip_seconds(values) or CLIP_SECONDS)
    with _sound(request, inputs, seconds, path) as audio:
        take = Take(
            pictures=framed,
            size=size,
            seconds=seconds,
            fps=FPS,
            seed=request.seed,
            prompt=str(values.get("prompt") or ""),
            motions=_motions(values),
            is_fixed=bool(values.get("camera_fixed")),
            audio=audio,
        )
        if audio and inputs.portrait:
            draw_talk(take, audio, path)
        else:
            draw_clip(take, path)


@contextmanager
def _sound(
    request: Request, inputs: Inputs, seconds: float, path: Path
) -> Iterator[Path | None]:
    """Yield the sound that lies under a clip: the one that came in, or one of our own."""
    given = inputs.sounds[0] if inputs.sounds else None
    if given and given.path:
        yield given.path
    elif given or request.values.get("generate_audio"):
        own = path.with_suffix(".wav")
        try:
            write_tones(own, seconds=seconds, seed=request.seed)
            yield own
        finally:
            own.unlink(missing_ok=True)
    else:
        yield None


def _strength(value: float | None) -> float:
    return 1.0 if value is None else value


def _motions(values: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    return tuple(
        (motion["id"].lower(), float(motion.get("strength", 1)))
        for motion in values.get("motions") or []
    )


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
