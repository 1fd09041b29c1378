"""Higgsfield's own clip models."""

from __future__ import annotations

from studio.engines.engine import Engine, Makes, flat
from studio.engines.params import Flag, Image, MotionList, Prompt, Seed

FIRST_FRAME = Image(
    name="image_url", key="first_frame", label="First frame", required=True
)
LAST_FRAME = Image(name="end_image_url", key="last_frame", label="Last frame")

DOP_STANDARD = Engine(
    slug="dop-standard",
    name="DoP Standard",
    path="higgsfield-ai/dop/standard",
    makes=Makes.VIDEO,
    about="Camera moves on a still, five seconds",
    params=(
        Prompt(),
        FIRST_FRAME,
        LAST_FRAME,
        MotionList(nullable=True),
        Seed(nullable=True),
        Flag(name="enhance_prompt", label="Enhance prompt", default=True),
    ),
    price=flat("9"),
    seconds=(40, 80),
)
