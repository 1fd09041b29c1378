"""Higgsfield's own image models: the Soul family."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Lane, Makes, Values
from studio.engines.params import (
    CharacterChoice,
    Count,
    Image,
    Number,
    Prompt,
    Ratio,
    Resolution,
    StyleChoice,
)
from studio.engines.pieces import ENHANCE, NEWER, SEED, SEED_OR_NULL
from studio.engines.prices import per_output
from studio.engines.sizes import Size, by_area

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
MORE_RATIOS = ("5:4", "4:5", "21:9")
# This project's own: the area of the resolution at that ratio, multiples of 8.
MORE_SIZES = by_area(
    MORE_RATIOS, {"720p": 1536 * 1152, "1080p": 2048 * 1536}
) | by_area((*RATIOS, *MORE_RATIOS), {"2K": 2048 * 2048, "4K": 4096 * 4096})

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
REFERENCE = Image(name="image_reference_url", key="reference", label="Reference")
CHARACTER_STRENGTH = Number(
    name="custom_reference_strength",
    key="character_strength",
    label="Character strength",
    minimum=0,
    maximum=1,
    default=1.0,
    needs="character",
)
# Reference: an explicit null, and a character strength of 0, are refused by the newer models.
CHARACTER_STRENGTH_ABOVE_0 = replace(CHARACTER_STRENGTH, above_minimum=True)


def lane(values: Values) -> Lane | None:
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
        replace(STYLE, unpublished=NEWER),
        replace(STYLE_STRENGTH, unpublished=NEWER),
        replace(RATIO, also=MORE_RATIOS),
        Resolution(
            options=("720p", "1080p"),
            also=("2K", "4K"),
            published=("2K", "4K"),
            default="720p",
            because={
                "enum": "Newer pages offer 720p and 1080p; the document's two are read as well.",
                "default": "Newer pages start at 720p.",
            },
        ),
        replace(COUNT, unpublished=NEWER),
        replace(SEED_OR_NULL, unpublished=NEWER),
        replace(ENHANCE, unpublished=NEWER),
        Count(name="num_images", options=(1, 2, 3, 4), hidden=True),
        replace(REFERENCE, hidden=True, nullable=True, unpublished=NEWER),
        CharacterChoice(version="v1", hidden=True, nullable=True, unpublished=NEWER),
        replace(CHARACTER_STRENGTH, hidden=True, nullable=True, unpublished=NEWER),
    ),
    price=PRICE,
    seconds=(20, 45),
    sizes=SIZES | MORE_SIZES,
    lane=lane,
)

SOUL_2 = Engine(
    slug="soul-2",
    name="Soul 2",
    path="higgsfield-ai/soul/v2/standard",
    makes=Makes.IMAGE,
    about="The newer Soul, with styles of its own",
    params=(
        Prompt(),
        StyleChoice(catalog="styles-v2"),
        CharacterChoice(version="v2"),
        CHARACTER_STRENGTH_ABOVE_0,
        RATIO,
        RESOLUTION,
        COUNT,
        SEED,
        ENHANCE,
    ),
    price=PRICE,
    seconds=(20, 45),
    sizes=SIZES,
    lane=lane,
    unpublished=NEWER,
)

# Reference: this model ignores a style, or refuses it; none is offered.
SOUL_CINEMA = replace(
    SOUL_2,
    slug="soul-cinema",
    name="Soul Cinema",
    path="higgsfield-ai/soul/cinema",
    about="Stills that look like film, without styles",
    params=(
        Prompt(),
        CharacterChoice(version="cinema"),
        CHARACTER_STRENGTH_ABOVE_0,
        RATIO,
        RESOLUTION,
        COUNT,
        SEED,
        ENHANCE,
    ),
)

SOUL_REFERENCE = Engine(
    slug="soul-reference",
    name="Soul Reference",
    path="higgsfield-ai/soul/reference",
    makes=Makes.IMAGE,
    about="A still led by a picture of yours",
    params=(
        Prompt(),
        replace(REFERENCE, required=True),
        STYLE,
        STYLE_STRENGTH,
        RATIO,
        RESOLUTION,
        COUNT,
        SEED_OR_NULL,
        ENHANCE,
    ),
    price=PRICE,
    seconds=(25, 55),
    sizes=SIZES,
    lane=lane,
)

SOUL_CHARACTER = replace(
    SOUL_REFERENCE,
    slug="soul-character",
    name="Soul Character",
    path="higgsfield-ai/soul/character",
    about="A still of a trained character",
    params=(
        Prompt(),
        CharacterChoice(version="v1", required=True),
        # Reference: declared as required and with a default; its absence is no error.
        replace(CHARACTER_STRENGTH, required=True, forgiving=True),
        replace(REFERENCE, nullable=True),
        STYLE,
        STYLE_STRENGTH,
        RATIO,
        RESOLUTION,
        COUNT,
        SEED_OR_NULL,
        ENHANCE,
    ),
)
