"""Higgsfield's own image models."""

from __future__ import annotations

from studio.engines.engine import Engine, Lane, Makes, Size, Values, per_output
from studio.engines.params import (
    CharacterChoice,
    Count,
    Flag,
    Image,
    Number,
    Prompt,
    Ratio,
    Resolution,
    Seed,
    StyleChoice,
)

# Reference: the size list of POST /v1/text2image/soul. It holds two sizes per ratio and one
# square; which of the two belongs to which quality is read off their pixel counts.
SIZES: dict[tuple[str, str], Size] = {
    ("9:16", "720p"): (960, 1696),
    ("2:3", "720p"): (1088, 1632),
    ("3:4", "720p"): (1152, 1536),
    ("1:1", "720p"): (1536, 1536),
    ("4:3", "720p"): (1536, 1152),
    ("3:2", "720p"): (1632, 1088),
    ("16:9", "720p"): (1696, 960),
    ("9:16", "1080p"): (1152, 2048),
    ("2:3", "1080p"): (1344, 2016),
    ("3:4", "1080p"): (1536, 2048),
    ("1:1", "1080p"): (1536, 1536),
    ("4:3", "1080p"): (2048, 1536),
    ("3:2", "1080p"): (2016, 1344),
    ("16:9", "1080p"): (2048, 1152),
}
RATIOS = ("9:16", "2:3", "3:4", "1:1", "4:3", "3:2", "16:9")

# Reference: public price notes, 1.5 credits at 720p and 3 at 1080p for each image; the
# estimate endpoint has the last word.
PRICE = per_output({"720p": "1.5", "1080p": "3"})

STYLE = StyleChoice(catalog="styles", nullable=True)
STYLE_STRENGTH = Number(
    name="style_strength",
    label="Style strength",
    minimum=0,
    maximum=1,
    default=1.0,
    needs="style",
)
RATIO = Ratio(options=RATIOS, default="4:3")
RESOLUTION = Resolution(options=("720p", "1080p"), default="720p")
COUNT = Count(name="batch_size", options=(1, 4))
SEED = Seed(nullable=True)
ENHANCE = Flag(name="enhance_prompt", label="Enhance prompt", default=True)


def _lane(values: Values) -> Lane | None:
    # Reference: the account's first thousand images at 1080p run two at a time.
    return Lane("soul-1080p", 2) if values.get("resolution") == "1080p" else None


# The published document gives this model resolution 2K or 4K, num_images 1 to 4 and three more
# ratios; every newer page gives 720p or 1080p and batch_size. The newer is offered, both are read.
SOUL = Engine(
    slug="soul",
    name="Soul",
    path="higgsfield-ai/soul/standard",
    makes=Makes.IMAGE,
    about="Editorial stills, over a hundred styles",
    params=(
        Prompt(),
        STYLE,
        STYLE_STRENGTH,
        Ratio(options=RATIOS, also=("5:4", "4:5", "21:9"), default="4:3"),
        Resolution(options=("720p", "1080p"), also=("2K", "4K"), default="720p"),
        COUNT,
        SEED,
        ENHANCE,
        Count(name="num_images", options=(1, 2, 3, 4), hidden=True),
        Image(name="image_reference_url", key="reference", hidden=True, nullable=True),
        CharacterChoice(version="v1", hidden=True, nullable=True),
        Number(
            name="custom_reference_strength",
            key="character_strength",
            minimum=0,
            maximum=1,
            hidden=True,
            nullable=True,
        ),
    ),
    price=PRICE,
    seconds=(20, 45),
    sizes=SIZES,
    lane=_lane,
)

# Reference: an explicit null seed, and a character strength of 0, are refused by this model.
SOUL_2 = Engine(
    slug="soul-2",
    name="Soul 2",
    path="higgsfield-ai/soul/v2/standard",
    makes=Makes.IMAGE,
    about="The newer Soul, with styles of its own",
    params=(
        Prompt(),
        StyleChoice(catalog="styles-v2"),
        RATIO,
        RESOLUTION,
        COUNT,
        Seed(),
        ENHANCE,
        CharacterChoice(version="v2", hidden=True),
        Number(
            name="custom_reference_strength",
            key="character_strength",
            minimum=0,
            maximum=1,
            above_minimum=True,
            hidden=True,
        ),
    ),
    price=PRICE,
    seconds=(20, 45),
    sizes=SIZES,
    lane=_lane,
)

SOUL_REFERENCE = Engine(
    slug="soul-reference",
    name="Soul Reference",
    path="higgsfield-ai/soul/reference",
    makes=Makes.IMAGE,
    about="A still led by a picture of yours",
    params=(
        Prompt(),
        Image(
            name="image_reference_url",
            key="reference",
            label="Reference",
            required=True,
        ),
        STYLE,
        STYLE_STRENGTH,
        RATIO,
        RESOLUTION,
        COUNT,
        SEED,
        ENHANCE,
    ),
    price=PRICE,
    seconds=(25, 55),
    sizes=SIZES,
    lane=_lane,
)
