"""Talking clips: a portrait that says what a recording says."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes, Wire
from studio.engines.params import Audio, Choice, Duration, Image, Prompt
from studio.engines.pieces import ENHANCE, FIRST_API, SEED
from studio.engines.prices import per_second

# No public page names a price: this project's own, by the second, until the platform's
# estimate answers.
CREDITS_A_SECOND = {"high": "2", "mid": "1.2"}

# Reference: the official client's types ask for quality and duration, public bodies leave
# them out and get these.
SPEAK = Engine(
    slug="speak",
    name="Speak v2",
    path="v1/speak/higgsfield",
    makes=Makes.VIDEO,
    about="A portrait that speaks with your recording",
    params=(
        Prompt(),
        Image(
            name="input_image",
            key="portrait",
            label="Portrait",
            required=True,
            wrapped=True,
        ),
        Audio(
            name="input_audio",
            key="voice",
            label="Voice",
            required=True,
            wrapped=True,
        ),
        Choice(
            name="quality",
            label="Quality",
            options=("high", "mid"),
            default="high",
            required=True,
            forgiving=True,
        ),
        Duration(options=(5, 10, 15), default=5, required=True, forgiving=True),
        SEED,
        replace(ENHANCE, default=False),
    ),
    price=per_second(CREDITS_A_SECOND, by="quality"),
    seconds=(120, 180),
    wire=Wire.JOB_SET,
    undocumented=(
        "No price of this model is public: until the platform answers, the one shown is "
        "this studio’s own guess, 2 credits a second (1.2 in mid quality)."
    ),
    unpublished=FIRST_API,
)
