"""Motions of air and light, with a camera that hardly moves."""

from __future__ import annotations

from studio.sandbox.art.camera import (
    Bloom,
    Dolly,
    Expose,
    Flakes,
    Grain,
    Leak,
    Mist,
    Rain,
    Rays,
    Tint,
)
from studio.sandbox.art.motions.entry import Kind

_move = Kind("Atmosphere", start_end_frame=False)
_creep = Dolly(by=1.06, ease="soft")

ATMOSPHERE = (
    _move(
        "Snow",
        "Snow falls softly.",
        _creep,
        Flakes(count=240, colour=(250, 252, 255), size=0.014, fall=0.16, sway=0.02),
    ),
    _move("Rain", "Rain comes down at a slant.", _creep, Rain(), Tint(light=(0.9, 0.94, 1.0))),
    _move(
        "Fog roll",
        "Fog rolls in along the ground.",
        _creep,
        Mist(colour=(226, 230, 234), opacity=0.85, drift=0.09, cover=0.8, low=True),
    ),
    _move(
        "Smoke",
        "Smoke rises and thins out.",
        _creep,
        Mist(colour=(150, 150, 154), opacity=0.7, drift=0.02, rise=0.12, scale=0.6),
    ),
    _move(
        "Dust",
        "Dust hangs in the light.",
        _creep,
        Flakes(
            count=150, colour=(255, 240, 210), size=0.008, fall=-0.012, drift=0.02,
            sway=0.015, glow=0.9,
        ),
        Bloom(by=0.3),
    ),
    _move(
        "Embers",
        "Embers rise and glow.",
        _creep,
        Flakes(
            count=130, colour=(255, 140, 40), size=0.011, fall=-0.22, drift=0.05,
            sway=0.02, glow=0.7,
        ),
        Tint(light=(1.04, 0.95, 0.88)),
    ),
    _move(
        "Falling petals",
        "Petals drift down.",
        _creep,
        Flakes(
            count=70, colour=(250, 184, 202), size=0.042, fall=0.13, drift=0.08,
            sway=0.04, shape="petal", opacity=0.95,
        ),
    ),
    _move("Light leak", "Warm light strays over the film.", _creep, Leak()),
    _move("Sun rays", "Shafts of light fan out.", _creep, Rays(), Bloom(by=0.35)),
    _move(
        "Cloud shadows",
        "The shadows of clouds pass.",
        _creep,
        Mist(colour=(18, 22, 34), opacity=0.62, drift=0.2, scale=1.6, cover=0.62),
    ),
    _move(
        "Film grain",
        "Old stock: coarse grain and a scratch or two.",
        _creep,
        Grain(),
        Tint(light=(1.05, 1.0, 0.88)),
    ),
    _move(
        "Lightning",
        "A storm flashes.",
        _creep,
        Tint(light=(0.5, 0.56, 0.76)),
        Expose(stops=1.9, hertz=2.2),
    ),
    _move(
        "Night falls",
        "The light goes blue and dark.",
        _creep,
        Tint(light=(0.24, 0.32, 0.56)),
    ),
)  # fmt: skip
