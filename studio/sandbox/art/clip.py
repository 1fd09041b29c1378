"""Draw clips: a still, moved as the chosen motions say, encoded as it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from studio.media.encode import encode_mp4
from studio.sandbox.art.camera import Dolly, Operator, Orbit, Played, Shot, Sway, Truck
from studio.sandbox.art.camera.moment import smooth
from studio.sandbox.art.mark import place, stamp
from studio.sandbox.art.motions import MOTIONS_BY_ID

MAX_MOTIONS = 2

_PREVIEW_STRENGTH = 0.7
# What a prompt may say, and the quiet move it gets where no motion was chosen.
_DRIFTS: tuple[tuple[str, Operator], ...] = (
    (r"\b(left)\b", Truck(x=-0.14, ease="soft")),
    (r"\b(right)\b", Truck(x=0.14, ease="soft")),
    (r"\b(rises?|rising|up|sky|tall)\b", Truck(y=-0.14, ease="soft")),
    (r"\b(falls?|falling|down|sink(s|ing)?)\b", Truck(y=0.14, ease="soft")),
    (r"\b(around|orbit(s|ing)?|circles?|turn(s|ing)?)\b", Orbit(right=9, ease="soft")),
    (r"\b(wide|away|out|reveal(s|ing)?)\b", Dolly(by=0.9, ease="soft")),
    (r"\b(clos(e|er|eup)|toward|in|push|portrait)\b", Dolly(by=1.16, ease="soft")),
)


def draw_clip(
    first: Image.Image,
    *,
    motions: Sequence[tuple[str, float]],
    last: Image.Image | None,
    seconds: float,
    fps: int,
    size: tuple[int, int],
    seed: int,
    path: Path,
    audio: Path | None = None,
    prompt: str = "",
) -> None:
    """Write an MP4 that begins with `first` and, where given, ends with `last`.

    Motions are pairs of catalog id and strength (0 to 1). Raises KeyError for an
    unknown id and ValueError for more than MAX_MOTIONS. Same input, same bytes.
    """
    played = _played(motions) if motions else _drift(prompt, seed)
    shot = Shot(first, last, played, size=size, seed=seed)
    frames = _marked(
        shot.frames(seconds=seconds, fps=fps),
        count=shot.frame_count(seconds=seconds, fps=fps),
        fades_out=last is not None,
    )
    encode_mp4(frames, fps=fps, size=size, path=path, audio=audio, crf=22)


def draw_motion_preview(
    motion_id: str,
    still: Image.Image,
    path: Path,
    *,
    size: int = 360,
    seconds: float = 2.0,
    fps: int = 16,
) -> None:
    """Write a short clip for the catalog, `size` on its long side."""
    played = _played([(motion_id, _PREVIEW_STRENGTH)])
    fitted = clip_size(still.size, long_side=size)
    shot = Shot(still, None, played, size=fitted, seed=7)
    frames = shot.frames(seconds=seconds, fps=fps)
    encode_mp4(frames, fps=fps, size=fitted, path=path, crf=25)


def clip_size(image_size: tuple[int, int], *, long_side: int = 1280) -> tuple[int, int]:
    """Return even sides of the same ratio."""
    scale = long_side / max(image_size)
    width, height = (max(2, round(side * scale / 2) * 2) for side in image_size)
    return width, height


def _played(motions: Sequence[tuple[str, float]]) -> list[Played]:
    if len(motions) > MAX_MOTIONS:
        raise ValueError(f"At most {MAX_MOTIONS} motions go together.")
    return [
        Played(operator=operator, amount=_amount(strength))
        for motion_id, strength in motions
        for operator in MOTIONS_BY_ID[motion_id].move
    ]


def _amount(strength: float) -> float:
    """A strength of 0.6 plays a motion as it is declared; 0 still hints at it."""
    return 0.22 + 1.3 * min(1.0, max(0.0, strength))


def _drift(prompt: str, seed: int) -> list[Played]:
    """Return a very slow move: the one the prompt suggests, or the seed's."""
    words = prompt.lower()
    wished = [move for pattern, move in _DRIFTS if re.search(pattern, words)]
    move = wished[0] if wished else _DRIFTS[seed % len(_DRIFTS)][1]
    return [
        Played(operator=move, amount=0.8),
        Played(operator=Sway(x=0.006, y=0.004, hertz=0.15)),
    ]


def _marked(
    frames: Iterator[Image.Image], *, count: int, fades_out: bool
) -> Iterator[Image.Image]:
    """Lay the mark over all frames but those that must equal a given picture."""
    for number, frame in enumerate(frames):
        level = smooth(number / 6)
        if fades_out:
            level *= smooth((count - 1 - number) / 6)
        yield _with_mark(frame, level) if level else frame


def _with_mark(frame: Image.Image, level: float) -> Image.Image:
    box = place(frame.size)
    bare = frame.crop(box)
    stamp(frame)
    if level < 1:
        frame.paste(Image.blend(bare, frame.crop(box), level), box)
    return frame
