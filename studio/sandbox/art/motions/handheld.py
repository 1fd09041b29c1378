"""Motions of a camera that somebody or something carries."""

from __future__ import annotations

from studio.sandbox.art.camera import Dolly, Shake, Sway, Zoom
from studio.sandbox.art.motions.entry import Kind

_move = Kind("Handheld", start_end_frame=True)

HANDHELD = (
    _move(
        "Handheld",
        "A camera in the hand, alive but watching.",
        Shake(by=0.03, roll=1.0, zoom=0.01, hertz=0.7),
    ),
    _move(
        "Steady hand",
        "A quiet hand: the frame only breathes.",
        Shake(by=0.014, roll=0.5, hertz=0.35),
    ),
    _move(
        "Walking",
        "The camera walks up, step by step.",
        Dolly(by=1.26, ease="soft"),
        Sway(x=0.018, y=0.026, roll=0.8, hertz=0.95),
    ),
    _move(
        "Running",
        "The camera runs up, out of breath.",
        Dolly(by=1.55, ease="soft"),
        Sway(x=0.03, y=0.05, roll=1.6, hertz=1.5),
        Shake(by=0.018, roll=0.8, hertz=3.2),
    ),
    _move(
        "Shoulder camera",
        "Carried on the shoulder, heavy and slow.",
        Sway(x=0.035, y=0.012, roll=1.4, hertz=0.3),
        Shake(by=0.008, hertz=1.2),
    ),
    _move(
        "Earthquake",
        "The ground shakes the camera hard.",
        Shake(by=0.07, roll=2.6, zoom=0.02, hertz=4.2),
    ),
    _move(
        "Vehicle ride",
        "On the road: fine shaking and a few bumps.",
        Shake(by=0.012, roll=0.3, hertz=5.0),
        Sway(y=0.022, hertz=0.8),
        Dolly(by=1.18, ease="soft"),
    ),
    _move(
        "At sea",
        "On deck: the horizon rocks.",
        Sway(x=0.02, y=0.04, roll=5.0, hertz=0.22),
    ),
    _move(
        "Documentary zoom",
        "In the hand, with a sudden closer look.",
        Shake(by=0.024, roll=0.8, hertz=0.8),
        Zoom(by=1.5, ease="crash", on_subject=True),
    ),
)
