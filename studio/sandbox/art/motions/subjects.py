"""Motions of what is in the picture, while the camera stays."""

from __future__ import annotations

from studio.sandbox.art.camera import Dolly, Face, Grow, Melt, Pool, Ripple, Shift, Spin
from studio.sandbox.art.motions.entry import Kind

_move = Kind("Subject", start_end_frame=False)

SUBJECTS = (
    _move(
        "Breathing",
        "The subject breathes.",
        Grow(by=1.05, hertz=0.35, wide=0.7),
    ),
    _move("Heartbeat", "The subject throbs.", Grow(by=1.1, hertz=1.2)),
    _move("Turn left", "The subject turns to the left.", Face(x=-0.17)),
    _move("Turn right", "The subject turns to the right.", Face(x=0.17)),
    _move("Look up", "The subject raises its face.", Face(y=-0.18)),
    _move("Look down", "The subject lowers its face.", Face(y=0.18)),
    _move("Nod", "The subject nods.", Face(y=0.1, hertz=0.8)),
    _move("Shake head", "The subject says no.", Face(x=0.12, hertz=0.9)),
    _move(
        "Lean in",
        "The subject leans toward the camera.",
        Grow(by=1.24),
        Shift(y=0.06, rooted=True),
    ),
    _move("Lean left", "The subject leans to the left.", Shift(x=-0.26, rooted=True)),
    _move("Lean right", "The subject leans to the right.", Shift(x=0.26, rooted=True)),
    _move(
        "Sway",
        "The subject sways from side to side.",
        Shift(x=0.12, hertz=0.4, rooted=True),
    ),
    _move(
        "Float up",
        "The subject lifts off the ground.",
        Shift(y=-0.26),
        Shift(y=0.025, hertz=0.5),
    ),
    _move(
        "Step closer",
        "The subject comes nearer.",
        Grow(by=1.42),
        Shift(y=0.02, hertz=1.1),
    ),
    _move(
        "Step back",
        "The subject draws away.",
        Grow(by=0.74),
        Shift(y=0.02, hertz=1.1),
    ),
    _move(
        "Jump", "The subject leaps and lands.", Shift(y=-0.32, ease="there and back")
    ),
    _move(
        "Hair in the wind",
        "A breeze goes through the upper part.",
        Ripple(by=0.02, length=0.9, hertz=0.9, angle=15, part="top"),
        Dolly(by=1.05, ease="soft"),
    ),
    _move(
        "Fabric ripple",
        "Folds run across the subject.",
        Ripple(by=0.036, length=0.55, hertz=0.8, angle=60, part="subject"),
    ),
    _move(
        "Water surface",
        "The lower part moves like water.",
        Ripple(by=0.032, length=0.45, hertz=0.6, angle=90, part="bottom"),
        Ripple(by=0.018, length=0.6, hertz=0.5, angle=20, part="bottom"),
    ),
    _move("Rings", "Rings spread as from a stone in water.", Pool(by=0.055)),
    _move("Melt", "The picture runs down in streams.", Melt(by=0.7)),
    _move("Twist", "The subject winds about itself.", Spin(degrees=48)),
)
