"""Motions in which the camera itself travels or turns."""

from __future__ import annotations

from studio.sandbox.art.camera import (
    Burst,
    Dolly,
    Roll,
    Sway,
    Truck,
    Turn,
    Whip,
    Zoom,
)
from studio.sandbox.art.motions.entry import Kind

_move = Kind("Camera moves", start_end_frame=True)

CAMERA_MOVES = (
    _move("Static", "The camera holds still."),
    _move(
        "General",
        "A gentle move that suits most pictures.",
        Dolly(by=1.2, ease="soft", on_subject=True),
        Sway(x=0.012, y=0.006, hertz=0.2),
    ),
    _move(
        "Dolly in",
        "The camera drives straight toward the subject.",
        Dolly(by=1.65, on_subject=True),
    ),
    _move("Dolly out", "The camera drives straight back.", Dolly(by=0.72)),
    _move(
        "Slow push in",
        "The camera creeps closer, hardly noticed.",
        Dolly(by=1.24, ease="soft", on_subject=True),
    ),
    _move(
        "Slow pull back",
        "The camera retreats, hardly noticed.",
        Dolly(by=0.86, ease="soft"),
    ),
    _move(
        "Fast dolly in",
        "The camera rushes up and stops.",
        Dolly(by=2.2, ease="arrive", on_subject=True),
        Burst(by=0.05, ease="arrive"),
    ),
    _move(
        "Fast dolly out",
        "The camera rushes back and stops.",
        Dolly(by=0.6, ease="arrive"),
        Burst(by=0.05, ease="arrive"),
    ),
    _move(
        "Step in",
        "The camera comes closer in four steps.",
        Dolly(by=1.8, ease="steps", on_subject=True),
    ),
    _move("Truck left", "The camera rolls to the left.", Truck(x=-0.34)),
    _move("Truck right", "The camera rolls to the right.", Truck(x=0.34)),
    _move(
        "Slider left",
        "A short, even glide to the left.",
        Truck(x=-0.15, ease="soft"),
    ),
    _move(
        "Slider right",
        "A short, even glide to the right.",
        Truck(x=0.15, ease="soft"),
    ),
    _move(
        "Tracking left",
        "The camera walks along to the left.",
        Truck(x=-0.46, ease="soft"),
        Sway(x=0.012, y=0.012, roll=0.4, hertz=0.9),
    ),
    _move(
        "Tracking right",
        "The camera walks along to the right.",
        Truck(x=0.46, ease="soft"),
        Sway(x=0.012, y=0.012, roll=0.4, hertz=0.9),
    ),
    _move("Pan left", "The camera turns to the left.", Turn(pan=-14)),
    _move("Pan right", "The camera turns to the right.", Turn(pan=14)),
    _move("Slow pan left", "A long turn to the left.", Turn(pan=-7, ease="soft")),
    _move("Slow pan right", "A long turn to the right.", Turn(pan=7, ease="soft")),
    _move("Tilt up", "The camera raises its gaze.", Turn(tilt=12)),
    _move("Tilt down", "The camera lowers its gaze.", Turn(tilt=-12)),
    _move("Pedestal up", "The camera rises, level.", Truck(y=-0.3)),
    _move("Pedestal down", "The camera sinks, level.", Truck(y=0.3)),
    _move(
        "Crane up",
        "The camera rises and keeps looking at the subject.",
        Truck(y=-0.42),
        Turn(tilt=-7),
    ),
    _move(
        "Crane down",
        "The camera sinks and keeps looking at the subject.",
        Truck(y=0.42),
        Turn(tilt=7),
    ),
    _move(
        "Crane up and out",
        "The camera rises away and shows more of the place.",
        Dolly(by=0.8),
        Truck(y=-0.3),
        Turn(tilt=-6),
    ),
    _move(
        "Crane down and in",
        "The camera comes down toward the subject.",
        Truck(y=0.26),
        Turn(tilt=7),
        Dolly(by=1.4, on_subject=True),
    ),
    _move(
        "Jib left",
        "The arm swings up to the left.",
        Truck(x=-0.28, y=-0.2),
        Roll(degrees=-3),
    ),
    _move(
        "Jib right",
        "The arm swings up to the right.",
        Truck(x=0.28, y=-0.2),
        Roll(degrees=3),
    ),
    _move("Whip pan left", "The camera whips around to the left.", Whip(x=-1)),
    _move("Whip pan right", "The camera whips around to the right.", Whip(x=1)),
    _move("Whip tilt up", "The camera whips upward.", Whip(y=-1)),
    _move("Whip tilt down", "The camera whips downward.", Whip(y=1)),
    _move("Roll", "The horizon turns clockwise.", Roll(degrees=20)),
    _move("Counter roll", "The horizon turns anticlockwise.", Roll(degrees=-20)),
    _move(
        "Barrel roll",
        "The camera rolls all the way around.",
        Roll(degrees=-360),
    ),
    _move(
        "Dutch angle",
        "The camera leans over to one side and stays.",
        Roll(degrees=11, ease="arrive"),
        Dolly(by=1.08, ease="soft"),
    ),
    _move(
        "Dutch angle, reversed",
        "The camera leans over to the other side and stays.",
        Roll(degrees=-11, ease="arrive"),
        Dolly(by=1.08, ease="soft"),
    ),
    _move(
        "Push through",
        "The camera gathers speed and goes right through.",
        Dolly(by=3.0, ease="gather", on_subject=True),
        Burst(by=0.09, ease="gather"),
    ),
    _move(
        "Back away",
        "The camera hesitates, then backs off faster and faster.",
        Dolly(by=0.58, ease="gather"),
    ),
    _move(
        "Drone rise",
        "The camera lifts off and looks down.",
        Dolly(by=0.84),
        Truck(y=-0.34, ease="soft"),
        Turn(tilt=-9),
        Sway(x=0.01, hertz=0.25),
    ),
    _move(
        "Drone dive",
        "The camera tips over and dives toward the ground.",
        Turn(tilt=-8),
        Dolly(by=1.6, ease="gather"),
        Roll(degrees=4),
    ),
    _move(
        "Low glide",
        "The camera skims forward close to the ground.",
        Truck(y=0.26, ease="arrive"),
        Dolly(by=1.34, ease="soft"),
    ),
    _move(
        "Spiral in",
        "The camera turns as it comes closer.",
        Roll(degrees=-34),
        Zoom(by=1.45, on_subject=True),
    ),
    _move(
        "Spiral out",
        "The camera turns as it draws back.",
        Roll(degrees=26, ease="soft"),
        Zoom(by=0.74),
    ),
    _move(
        "Pendulum",
        "The camera swings to one side, to the other, and home.",
        Truck(x=0.2, ease="swing"),
        Roll(degrees=6, ease="swing"),
    ),
)
