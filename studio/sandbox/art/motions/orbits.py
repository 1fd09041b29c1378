"""Motions around the subject."""

from __future__ import annotations

from studio.sandbox.art.camera import Circle, Dolly, Orbit, Truck
from studio.sandbox.art.motions.entry import Kind

_move = Kind("Orbit and arc", start_end_frame=True)

ORBITS = (
    _move("Orbit left", "The camera circles to the left.", Orbit(right=-17)),
    _move("Orbit right", "The camera circles to the right.", Orbit(right=17)),
    _move(
        "Slow orbit left",
        "The camera circles slowly to the left.",
        Orbit(right=-8, ease="soft"),
    ),
    _move(
        "Slow orbit right",
        "The camera circles slowly to the right.",
        Orbit(right=8, ease="soft"),
    ),
    _move(
        "Fast orbit left",
        "The camera runs around to the left.",
        Orbit(right=-27, ease="arrive"),
    ),
    _move(
        "Fast orbit right",
        "The camera runs around to the right.",
        Orbit(right=27, ease="arrive"),
    ),
    _move(
        "Arc left",
        "A wide curve to the left.",
        Truck(x=-0.26),
        Orbit(right=-11),
    ),
    _move(
        "Arc right",
        "A wide curve to the right.",
        Truck(x=0.26),
        Orbit(right=11),
    ),
    _move(
        "Arc left and in",
        "A curve to the left that comes closer.",
        Orbit(right=-14),
        Dolly(by=1.32, on_subject=True),
    ),
    _move(
        "Arc right and in",
        "A curve to the right that comes closer.",
        Orbit(right=14),
        Dolly(by=1.32, on_subject=True),
    ),
    _move("Arc over", "The camera climbs over the subject.", Orbit(over=15)),
    _move("Arc under", "The camera dips under the subject.", Orbit(over=-15)),
    _move(
        "Orbit and rise",
        "The camera circles and climbs.",
        Orbit(right=13, over=10),
        Dolly(by=0.92),
    ),
    _move(
        "Orbit and sink",
        "The camera circles and comes down.",
        Orbit(right=-13, over=-9),
        Dolly(by=1.1),
    ),
    _move(
        "Swing around",
        "The camera looks at one side, then the other.",
        Orbit(right=16, ease="swing"),
    ),
    _move(
        "Circling view",
        "The camera draws a circle and comes home.",
        Circle(radius=0.14, is_round=True),
    ),
    _move(
        "Figure eight",
        "The camera draws an eight and comes home.",
        Circle(radius=0.17, is_round=False),
    ),
)
