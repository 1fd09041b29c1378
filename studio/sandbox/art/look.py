"""A look: everything a style changes, as values."""

from __future__ import annotations

from dataclasses import dataclass

from studio.sandbox.art.colour import Palette
from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.light import Light
from studio.sandbox.art.sheet import Medium, Press

NEUTRAL = Grade()
BARE = Finish()


@dataclass(frozen=True, kw_only=True)
class Look:
    """None keeps what the prompt and the scene chose."""

    palette: Palette | None = None
    light: Light | None = None
    media: tuple[Medium, ...] = ()
    grade: Grade = NEUTRAL
    press: Press | None = None
    finish: Finish = BARE


PLAIN = Look(grade=Grade(contrast=1.03))
