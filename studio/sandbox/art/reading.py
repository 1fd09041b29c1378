"""Read a prompt for what it shows, when, and in which colours."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from studio.sandbox.art.colour import RGB, mix
from studio.sandbox.art.words import COLOURS, HAIRS, OWNERS, TEMPERS, THINGS, TIMES

LONGEST = 2_000
SIDES = {"left": -1, "right": 1}
_WORD = re.compile(r"[a-z][a-z'-]*")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`colours` are those that belong to nothing in particular, in the order they came;
    `side` is where the light comes from."""

    scene: str
    time: str = ""
    side: int = 0
    words: frozenset[str] = frozenset()
    colours: tuple[RGB, ...] = ()
    worn: dict[str, RGB] = field(default_factory=dict)


def read(prompt: str, scenes: tuple[str, ...]) -> Reading:
    """Any text will do; a prompt that names nothing known is given a scene by its hash."""
    text = prompt[:LONGEST].lower()
    words = _WORD.findall(text)
    colours, worn = _colours(words)
    return Reading(
        scene=_scene(words) or scenes[_digest(text) % len(scenes)],
        time=_time(f" {' '.join(words)} "),
        side=_side(words),
        words=frozenset(words),
        colours=colours,
        worn=worn,
    )


def _scene(words: list[str]) -> str:
    scores: dict[str, float] = {}
    for scene, weight, things in THINGS:
        known = set(things.split())
        for place, word in enumerate(words):
            if word in known:
                # The first things named matter a little more than the last.
                scores[scene] = scores.get(scene, 0) + weight * (1 + 0.3 / (1 + place))
    return max(scores, key=lambda scene: scores[scene]) if scores else ""


def _time(text: str) -> str:
    return next((time for phrase, time in TIMES if f" {phrase} " in text), "")


def _side(words: list[str]) -> int:
    """Where the light is said to come from: -1 left, 1 right, 0 not said."""
    for first, second, third in zip(words, words[1:], words[2:], strict=False):
        if first == "from" and second in {"the", "camera"} and third in SIDES:
            return SIDES[third]
    return 0


def _colours(words: list[str]) -> tuple[tuple[RGB, ...], dict[str, RGB]]:
    free: list[RGB] = []
    worn: dict[str, RGB] = {}
    for place, word in enumerate(words):
        owner = next(
            (OWNERS[w] for w in words[place + 1 : place + 4] if w in OWNERS), ""
        )
        if owner == "hair" and word in HAIRS:
            worn.setdefault(owner, HAIRS[word])
        elif word in COLOURS:
            colour = _tempered(COLOURS[word], words[place - 1] if place else "")
            if owner and owner not in worn:
                worn[owner] = colour
            else:
                free.append(colour)
    return tuple(free), worn


def _tempered(colour: RGB, before: str) -> RGB:
    goal, share = TEMPERS.get(before, (colour, 0.0))
    return mix(colour, goal, share) if share else colour


def _digest(text: str) -> int:
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(data).digest()[:4])
