"""One style of the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from studio.sandbox.art.colour import palette
from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.light import Light
from studio.sandbox.art.look import BARE, NEUTRAL, Look
from studio.sandbox.art.sheet import Medium, Press

NAMESPACE = UUID("6f1c1f0e-3b1c-5d0a-9a57-1c9d5b0e7a11")


@dataclass(frozen=True)
class StyleEntry:
    """`shows` and `seed` choose the scene of its preview."""

    id: str
    name: str
    description: str
    kind: str
    look: Look
    shows: str
    seed: int = 7


def style(
    name: str,
    description: str,
    shows: str,
    tones: str,
    *,
    kind: str,
    light: Light | None = None,
    grade: Grade | None = None,
    media: tuple[Medium, ...] = (),
    press: Press | None = None,
    finish: Finish | None = None,
    seed: int = 7,
    known_id: str = "",
    series: str = "v1",
) -> StyleEntry:
    """A style from one line of a table; `tones` are the eight roles of its palette."""
    look = Look(
        palette=palette(tones),
        light=light,
        media=media,
        grade=grade or NEUTRAL,
        press=press,
        finish=finish or BARE,
    )
    return StyleEntry(
        id=known_id or str(uuid5(NAMESPACE, f"{series}/{name}")),
        name=name,
        description=description,
        kind=kind,
        look=look,
        shows=shows,
        seed=seed,
    )
