"""Kling's clip models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Duration, Prompt, Ratio
from studio.engines.pieces import CFG_SCALE, FIRST_FRAME, NEGATIVE_PROMPT
from studio.engines.prices import per_second
from studio.engines.sizes import WIDE_TALL_OR_SQUARE, by_area

DURATION = Duration(options=(5, 10), default=5)

# The prices are this project's own until the platform's estimate answers.
KLING_21_PRO = Engine(
    slug="kling-2-1-pro",
    name="Kling 2.1 Pro",
    family="Kling",
    path="kling-video/v2.1/pro/image-to-video",
    makes=Makes.VIDEO,
    about="Lifelike movement, five or ten seconds",
    params=(Prompt(), FIRST_FRAME, DURATION, CFG_SCALE, NEGATIVE_PROMPT),
    price=per_second("2"),
    seconds=(60, 150),
)
KLING_21_STANDARD = replace(
    KLING_21_PRO,
    slug="kling-2-1-standard",
    name="Kling 2.1 Standard",
    path="kling-video/v2.1/standard/image-to-video",
    about="Lifelike movement at a lower price",
    price=per_second("1"),
)
KLING_21_MASTER = replace(
    KLING_21_PRO,
    slug="kling-2-1-master",
    name="Kling 2.1 Master",
    path="kling-video/v2.1/master/image-to-video",
    about="The finest movement of its series",
    price=per_second("4.5"),
    seconds=(120, 300),
)
KLING_21_MASTER_TEXT = replace(
    KLING_21_MASTER,
    slug="kling-2-1-master-text",
    name="Kling 2.1 Master from text",
    path="kling-video/v2.1/master/text-to-video",
    about="A clip from words alone",
    params=(
        Prompt(max_length=2500),
        Ratio(options=WIDE_TALL_OR_SQUARE, default="1:1"),
        DURATION,
        CFG_SCALE,
        NEGATIVE_PROMPT,
    ),
    # This project's own: the area of 1080p at that ratio, multiples of 8.
    sizes=by_area(WIDE_TALL_OR_SQUARE, {"": 1920 * 1080}),
)
KLING_25_TURBO_PRO = replace(
    KLING_21_PRO,
    slug="kling-2-5-turbo-pro",
    name="Kling 2.5 Turbo Pro",
    path="kling-video/v2.5-turbo/pro/image-to-video",
    about="The newer series, quick and steady",
    price=per_second("1.25"),
    seconds=(50, 120),
)
KLING_25_TURBO_STANDARD = replace(
    KLING_25_TURBO_PRO,
    slug="kling-2-5-turbo-standard",
    name="Kling 2.5 Turbo Standard",
    path="kling-video/v2.5-turbo/standard/image-to-video",
    about="The newer series at a lower price",
    price=per_second("0.75"),
)
KLING_25_TURBO_PRO_TEXT = replace(
    KLING_25_TURBO_PRO,
    slug="kling-2-5-turbo-pro-text",
    name="Kling 2.5 Turbo Pro from text",
    path="kling-video/v2.5-turbo/pro/text-to-video",
    about="A clip from words alone",
    params=(Prompt(), DURATION, CFG_SCALE, NEGATIVE_PROMPT),
    # This project's own: no ratio can be asked for, and the maker's usual one is 16:9.
    sizes={("", ""): (1920, 1080)},
)
