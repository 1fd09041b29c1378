"""Kling's clip models."""

from __future__ import annotations

from studio.engines.dop import FIRST_FRAME
from studio.engines.engine import Engine, Makes, per_second
from studio.engines.params import Duration, Number, Prompt, Text

# This project's own price until the platform's estimate answers: no public list names one.
KLING_21_PRO = Engine(
    slug="kling-2-1-pro",
    name="Kling 2.1 Pro",
    path="kling-video/v2.1/pro/image-to-video",
    makes=Makes.VIDEO,
    about="Lifelike movement, five or ten seconds",
    params=(
        Prompt(),
        FIRST_FRAME,
        Duration(options=(5, 10), default=5),
        Number(
            name="cfg_scale", label="Prompt strength", minimum=0, maximum=1, default=0.5
        ),
        Text(name="negative_prompt", label="Leave out", max_length=2500),
    ),
    price=per_second("2"),
    seconds=(60, 150),
)
