"""Higgsfield's own clip models: the DoP family."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Duration, MotionList, Prompt
from studio.engines.pieces import (
    ENHANCE,
    FIRST_FRAME,
    LAST_FRAME,
    MAY_FAIL,
    ONLY_NAMED,
    SEED_OR_NULL,
)
from studio.engines.prices import flat

# Reference: public price notes, credits for a clip; with first and last frame it is the same.
CREDITS = {"lite": "2", "turbo": "6.5", "standard": "9"}

MOTIONS = MotionList(nullable=True)
# One public example sends a duration; the clips that are seen last five seconds.
DURATION = Duration(
    options=(5,),
    also=tuple(range(1, 11)),
    default=5,
    hidden=True,
    undocumented=True,
    unpublished="In one public example only.",
)

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
        MOTIONS,
        SEED_OR_NULL,
        ENHANCE,
        DURATION,
    ),
    price=flat(CREDITS["standard"]),
    seconds=(40, 80),
)
DOP_TURBO = replace(
    DOP_STANDARD,
    slug="dop-turbo",
    name="DoP Turbo",
    path="higgsfield-ai/dop/turbo",
    about="The same moves, sooner",
    price=flat(CREDITS["turbo"]),
    seconds=(25, 60),
)
DOP_LITE = replace(
    DOP_STANDARD,
    slug="dop-lite",
    name="DoP Lite",
    path="higgsfield-ai/dop/lite",
    about="The same moves for a draft",
    price=flat(CREDITS["lite"]),
    seconds=(20, 50),
)
# Reference: an earlier name of the standard model; one public client reports that it was refused.
DOP_PREVIEW = replace(
    DOP_STANDARD,
    slug="dop-preview",
    name="DoP Preview",
    path="higgsfield-ai/dop/preview",
    about="The standard model by its earlier name",
    undocumented=MAY_FAIL,
    unpublished=ONLY_NAMED,
)


def _between_two(engine: Engine) -> Engine:
    """Return the variant that goes from a first frame to a last one."""
    return replace(
        engine,
        slug=f"{engine.slug}-first-last-frame",
        name=f"{engine.name} first to last",
        path=f"{engine.path}/first-last-frame",
        about="From a first frame to a last one",
        params=(
            Prompt(),
            FIRST_FRAME,
            replace(LAST_FRAME, required=True),
            MOTIONS,
            SEED_OR_NULL,
            ENHANCE,
            DURATION,
            # One public client names the second picture so.
            replace(LAST_FRAME, name="last_frame_url", hidden=True, undocumented=True),
        ),
        undocumented=MAY_FAIL,
        unpublished=ONLY_NAMED,
    )


DOP_STANDARD_FIRST_LAST = _between_two(DOP_STANDARD)
DOP_TURBO_FIRST_LAST = _between_two(DOP_TURBO)
DOP_LITE_FIRST_LAST = _between_two(DOP_LITE)
