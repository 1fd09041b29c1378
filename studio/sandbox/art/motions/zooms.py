"""Motions of the lens: magnification and focus."""

from __future__ import annotations

from studio.sandbox.art.camera import (
    Bulge,
    Dolly,
    Focus,
    Rim,
    Soften,
    Vertigo,
    Zoom,
    rush,
)
from studio.sandbox.art.motions.entry import Kind

_move = Kind("Zoom and focus", start_end_frame=True)

ZOOMS = (
    _move("Zoom in", "The lens closes in; the camera stays.", Zoom(by=1.5)),
    _move("Zoom out", "The lens opens up; the camera stays.", Zoom(by=0.8)),
    _move("Slow zoom in", "A long, even zoom.", Zoom(by=1.18, ease="soft")),
    _move("Slow zoom out", "A long, even zoom outward.", Zoom(by=0.9, ease="soft")),
    _move("Crash zoom in", "The lens lunges at the subject.", *rush(2.1)),
    _move("Crash zoom out", "The lens jerks back.", *rush(0.7, on_subject=False)),
    _move(
        "Double snap zoom",
        "Two sudden zooms, one after the other.",
        *rush(1.9, ease="twice"),
    ),
    _move(
        "Dolly zoom in",
        "The background swells while the subject keeps its size.",
        Vertigo(by=1.75),
    ),
    _move(
        "Dolly zoom out",
        "The background recedes while the subject keeps its size.",
        Vertigo(by=0.72),
    ),
    _move(
        "Rack focus",
        "Focus goes from the subject to what is behind it.",
        Focus(start=0.9, end=0.08),
        Dolly(by=1.06, ease="soft"),
    ),
    _move(
        "Rack focus to subject",
        "Focus comes from the distance to the subject.",
        Focus(start=0.05, end=0.9),
        Dolly(by=1.06, ease="soft"),
    ),
    _move(
        "Soft focus pull",
        "Everything blurs and comes back sharp.",
        Soften(blur=0.022),
        Zoom(by=1.07),
    ),
    _move(
        "Macro close-up",
        "The lens goes very near and only the subject is sharp.",
        Zoom(by=2.2, on_subject=True),
        Rim(blur=0.024),
    ),
    _move(
        "Fisheye swell",
        "Straight lines bend outward around the middle.",
        Bulge(by=0.75),
    ),
)
