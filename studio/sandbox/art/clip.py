"""Draw clips: a still, moved as the chosen motions say, encoded as it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path

from PIL import Image

from studio.media.encode import encode_mp4
from studio.sandbox.art.brief import Take
from studio.sandbox.art.camera import (
    Dolly,
    Operator,
    Orbit,
    Plate,
    Played,
    Ripple,
    Shot,
    Sway,
    Talk,
    Tint,
    Truck,
)
from studio.sandbox.art.camera.moment import smooth
from studio.sandbox.art.mark import place, stamp
from studio.sandbox.art.motions import MOTIONS_BY_ID
from studio.sandbox.art.voice import Strip, levels, strips

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

# Before a camera on a tripod only the subject breathes and the light changes.
_STILL_CAMERA: tuple[Operator, ...] = (
    Ripple(by=0.010, length=0.9, hertz=0.35, part="subject"),
    Tint(light=(1.06, 1.0, 0.94)),
)


# Who speaks does not hold the head still.
_HEAD = Sway(x=0.012, y=0.008, hertz=0.22)


def draw_clip(take: Take, path: Path) -> None:
    """Write an MP4. Raises KeyError for an unknown motion and ValueError for more than
    MAX_MOTIONS. Same take, same bytes.
    """
    count = max(2, round(take.seconds * take.fps))
    frames = _marked(
        _frames(take, count), count=count, fades_out=len(take.pictures) > 1
    )
    encode_mp4(
        frames,
        fps=take.fps,
        size=take.size,
        path=path,
        audio=take.audio,
        crf=22,
    )


def draw_talk(take: Take, voice: Path, path: Path) -> None:
    """Write an MP4 of a portrait that speaks with a voice, whose waveform runs below it.

    Raises MediaError for a voice that cannot be read. Same take and voice, same bytes.
    """
    count = max(2, round(take.seconds * take.fps))
    loud = levels(voice, frames=count, fps=take.fps)
    played = [Played(operator=move) for move in _STILL_CAMERA[:1]]
    played += [Played(operator=Talk(levels=loud, fps=take.fps)), Played(operator=_HEAD)]
    shot = Shot(Plate(take.pictures[0], take.size), None, played, seed=take.seed)
    strip = Strip(voice, size=take.size, seconds=take.seconds)
    frames = strips(shot.frames(count=count, fps=take.fps), strip, count=count)
    encode_mp4(
        _marked(frames, count=count, fades_out=False),
        fps=take.fps,
        size=take.size,
        path=path,
        audio=take.audio,
        crf=22,
    )


def draw_motion_preview(
    motion_id: str,
    still: Plate,
    path: Path,
    *,
    seconds: float = 1.6,
    fps: int = 15,
) -> None:
    """Write a short clip for the catalog."""
    played = _played([(motion_id, _PREVIEW_STRENGTH)])
    frames = Shot(still, None, played, seed=7).frames(
        count=round(seconds * fps), fps=fps
    )
    encode_mp4(frames, fps=fps, size=still.size, path=path, crf=25)


def _frames(take: Take, count: int) -> Iterator[Image.Image]:
    """Play one shot, or one from each picture to the next; they meet in a shared frame."""
    played = _moves(take)
    plates = [Plate(picture, take.size) for picture in take.pictures]
    pairs = list(pairwise(plates)) or [(plates[0], None)]
    cuts = [number * (count - 1) // len(pairs) for number in range(len(pairs) + 1)]
    for (first, last), (start, end) in zip(pairs, pairwise(cuts), strict=True):
        if start == end:
            continue
        shot = Shot(first, last, played, seed=take.seed)
        frames = shot.frames(count=end - start + 1, fps=take.fps)
        yield from islice(frames, 1 if start else 0, None)


def _moves(take: Take) -> list[Played]:
    if take.is_fixed:
        return [Played(operator=move) for move in _STILL_CAMERA]
    return _played(take.motions) if take.motions else _drift(take.prompt, take.seed)


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
