"""The platform's first API: wrapped bodies, job sets; and the endpoint that followed it."""

from __future__ import annotations

from dataclasses import replace

from studio.engines import dop, popcorn, seedream, soul
from studio.engines.engine import Engine, Makes, Wire
from studio.engines.params import (
    CharacterChoice,
    Choice,
    Count,
    Dimensions,
    Duration,
    Flag,
    Image,
    Images,
    Prompt,
    Ratio,
    Resolution,
    Seed,
)
from studio.engines.pieces import (
    CFG_SCALE,
    ENHANCE,
    FIRST_API,
    MAY_FAIL,
    NEGATIVE_PROMPT,
    ONLY_NAMED,
)
from studio.engines.prices import flat, per_output, per_second

FAMILY = "First API"

# Reference: the official client of this API also sends 0.
SEED = Seed(nullable=True, also=(0,))
PLAIN_PROMPT = replace(ENHANCE, default=False)
# Reference: the 13 sizes of this endpoint, wide ones first.
DIMENSIONS = Dimensions(
    options=tuple(
        f"{width}x{height}"
        for width, height in sorted(
            set(soul.SIZES.values()), key=lambda size: (-size[0] / size[1], -size[0])
        )
    ),
    required=True,
    default="1536x1536",
)

SOUL_V1 = Engine(
    slug="soul-v1",
    name="Soul (first API)",
    family=FAMILY,
    path="v1/text2image/soul",
    makes=Makes.IMAGE,
    about="Soul at thirteen exact sizes",
    params=(
        Prompt(),
        Image(
            name="image_reference",
            key="reference",
            label="Reference",
            nullable=True,
            wrapped=True,
        ),
        soul.STYLE,
        soul.STYLE_STRENGTH,
        CharacterChoice(version="v1", nullable=True),
        soul.CHARACTER_STRENGTH,
        DIMENSIONS,
        Resolution(
            name="quality", label="Quality", options=("720p", "1080p"), default="1080p"
        ),
        soul.COUNT,
        SEED,
        PLAIN_PROMPT,
    ),
    price=soul.PRICE,
    seconds=(20, 45),
    lane=soul.lane,
    wire=Wire.JOB_SET,
    unpublished=FIRST_API,
)

# Reference: "a legacy Soul endpoint with style parameters"; that it answers like the later
# models and reads both forms of a body is this project's own.
SOUL_LEGACY = replace(
    SOUL_V1,
    slug="soul-legacy",
    name="Soul (legacy)",
    path="soul",
    about="The oldest door to Soul",
    params=tuple(
        replace(param, required=False) if isinstance(param, Dimensions) else param
        for param in SOUL_V1.params
    ),
    wire=Wire.FLAT,
    also_wrapped=True,
    undocumented=MAY_FAIL,
    unpublished=ONLY_NAMED,
)

DOP_V1 = Engine(
    slug="dop-v1",
    name="DoP (first API)",
    family=FAMILY,
    path="v1/image2video/dop",
    # Reference: some pages leave the last word of the path out.
    aliases=("v1/image2video",),
    makes=Makes.VIDEO,
    about="Lite, Turbo and Standard behind one door",
    params=(
        Choice(
            name="model",
            key="variant",
            label="Variant",
            options=("lite", "turbo", "standard"),
            also=("preview",),
            spelled={
                name: f"dop-{name}" for name in ("lite", "turbo", "standard", "preview")
            },
            required=True,
            default="turbo",
        ),
        Prompt(),
        Image(
            name="input_images",
            key="first_frame",
            label="First frame",
            required=True,
            wrapped=True,
            listed=2,
        ),
        Image(
            name="input_images_end",
            key="last_frame",
            label="Last frame",
            wrapped=True,
            listed=2,
        ),
        dop.MOTIONS,
        SEED,
        ENHANCE,
        Flag(name="check_nsfw", label="Content check", default=True),
    ),
    price=flat(dop.CREDITS, by="variant"),
    seconds=(20, 80),
    wire=Wire.JOB_SET,
    unpublished=FIRST_API,
)

POPCORN_V1 = Engine(
    slug="popcorn-v1",
    name="Popcorn (first API)",
    family=FAMILY,
    path="v1/text2image/keyframes",
    makes=Makes.IMAGE,
    about="Keyframes that belong together",
    params=(
        Prompt(),
        Images(
            name="image_references",
            key="references",
            label="References",
            maximum=8,
            wrapped=True,
        ),
        Ratio(options=popcorn.RATIOS, default="3:4"),
        Resolution(
            name="quality",
            label="Quality",
            options=popcorn.RESOLUTIONS,
            default="720p",
        ),
        # How many it may be is this project's own, after the later model.
        Count(name="count", options=tuple(range(1, 9))),
        SEED,
    ),
    price=popcorn.PRICE,
    seconds=(60, 160),
    sizes=popcorn.SIZES,
    wire=Wire.JOB_SET,
    unpublished=FIRST_API,
)

QUALITIES = {"basic": "2K", "high": "4K"}

SEEDREAM_V1 = Engine(
    slug="seedream-v1",
    name="Seedream (first API)",
    family=FAMILY,
    path="v1/text2image/seedream",
    makes=Makes.IMAGE,
    about="Changes pictures of yours in words",
    params=(
        Prompt(),
        Images(
            name="input_images",
            key="references",
            label="References",
            required=True,
            minimum=1,
            maximum=8,
            wrapped=True,
        ),
        Ratio(options=seedream.RATIOS, default="4:3"),
        Resolution(
            name="quality", label="Quality", options=tuple(QUALITIES), default="basic"
        ),
    ),
    # This project's own price until the platform's estimate answers.
    price=per_output({"basic": "0.5", "high": "1"}),
    seconds=(15, 45),
    # This project's own reading: basic is the maker's 2K, high the maker's 4K.
    sizes={
        (ratio, quality): seedream.SIZES[ratio, resolution]
        for ratio in seedream.RATIOS
        for quality, resolution in QUALITIES.items()
    },
    wire=Wire.JOB_SET,
    unpublished=FIRST_API,
)

KLING_25_V1 = Engine(
    slug="kling-2-5-v1",
    name="Kling 2.5 (first API)",
    family=FAMILY,
    path="generate/kling-2-5",
    makes=Makes.VIDEO,
    about="From words, or from a still",
    params=(
        Prompt(min_length=1, max_length=1000),
        Image(name="input_image", key="first_frame", label="First frame", wrapped=True),
        Duration(options=(5, 10), default=5),
        replace(CFG_SCALE, step=0.1),
        NEGATIVE_PROMPT,
        PLAIN_PROMPT,
    ),
    # This project's own price until the platform's estimate answers.
    price=per_second("1.25"),
    seconds=(50, 120),
    wire=Wire.JOB_SET,
    unpublished=FIRST_API,
)
