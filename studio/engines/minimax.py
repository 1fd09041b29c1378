"""MiniMax's clip models: the Hailuo family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Duration, Flag, Prompt, Resolution
from studio.engines.pieces import FIRST_FRAME, LAST_FRAME
from studio.engines.prices import Price, flat, per_second
from studio.engines.sizes import Size

# Reference: the maker's pages, 768P for six or ten seconds and 1080P for six. No ratio can be
# asked for: a clip from words is wide, one from a still takes its shape.
WIDE_768: Mapping[tuple[str, str], Size] = {("", ""): (1366, 768)}
WIDE_1080: Mapping[tuple[str, str], Size] = {("", ""): (1920, 1080)}

DURATION = Duration(options=(6, 10), default=6)
OPTIMIZER = Flag(name="prompt_optimizer", label="Optimize prompt", default=True)


def _from_text(slug: str, name: str, path: str, price: Price) -> Engine:
    """Return a model that makes six seconds at 1080p from words."""
    return Engine(
        slug=f"{slug}-text",
        name=f"{name} from text",
        family="Hailuo",
        path=f"minimax/{path}/text-to-video",
        makes=Makes.VIDEO,
        about="Vivid physics from words",
        params=(Prompt(), OPTIMIZER),
        price=price,
        seconds=(80, 240),
        sizes=WIDE_1080,
        clip=6,
    )


def _from_image(slug: str, name: str, path: str, price: Price) -> Engine:
    """Return a model that makes six seconds from a still."""
    return replace(
        _from_text(slug, name, path, price),
        slug=slug,
        name=f"{name} from image",
        path=f"minimax/{path}/image-to-video",
        about="Vivid physics from a still",
        params=(Prompt(), FIRST_FRAME, OPTIMIZER),
        sizes=None,
    )


def _with_duration(engine: Engine) -> Engine:
    """Return the standard variant: 768p, six or ten seconds."""
    *before, optimizer = engine.params
    return replace(
        engine,
        params=(*before, DURATION, optimizer),
        sizes=WIDE_768 if engine.sizes else None,
    )


# The prices are this project's own until the platform's estimate answers.
PRO, STANDARD, FAST_PRO, FAST = (
    flat("8"),
    per_second("0.75"),
    flat("5"),
    per_second("0.5"),
)

HAILUO_02_PRO_TEXT = _from_text("hailuo-02-pro", "Hailuo 02 Pro", "hailuo-02/pro", PRO)
HAILUO_02_PRO = replace(
    _from_image("hailuo-02-pro", "Hailuo 02 Pro", "hailuo-02/pro", PRO),
    params=(Prompt(), FIRST_FRAME, LAST_FRAME, OPTIMIZER),
)
HAILUO_02_TEXT = _with_duration(
    _from_text("hailuo-02", "Hailuo 02", "hailuo-02/standard", STANDARD)
)
HAILUO_02 = replace(
    _from_image("hailuo-02", "Hailuo 02", "hailuo-02/standard", STANDARD),
    params=(
        Prompt(),
        FIRST_FRAME,
        LAST_FRAME,
        Resolution(
            options=("512p", "768p"),
            spelled={"512p": "512P", "768p": "768P"},
            default="768p",
        ),
        DURATION,
        OPTIMIZER,
    ),
    price=per_second({"512p": "0.35", "768p": "0.75"}),
)
HAILUO_23_PRO_TEXT = _from_text(
    "hailuo-2-3-pro", "Hailuo 2.3 Pro", "hailuo-2.3/pro", PRO
)
HAILUO_23_PRO = _from_image("hailuo-2-3-pro", "Hailuo 2.3 Pro", "hailuo-2.3/pro", PRO)
HAILUO_23_TEXT = _with_duration(
    _from_text("hailuo-2-3", "Hailuo 2.3", "hailuo-2.3/standard", STANDARD)
)
HAILUO_23 = _with_duration(
    _from_image("hailuo-2-3", "Hailuo 2.3", "hailuo-2.3/standard", STANDARD)
)
HAILUO_23_FAST_PRO = _from_image(
    "hailuo-2-3-fast-pro", "Hailuo 2.3 Fast Pro", "hailuo-2.3-fast/pro", FAST_PRO
)
HAILUO_23_FAST = _with_duration(
    _from_image("hailuo-2-3-fast", "Hailuo 2.3 Fast", "hailuo-2.3-fast/standard", FAST)
)
