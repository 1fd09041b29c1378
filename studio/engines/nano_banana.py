"""Google's image model."""

from __future__ import annotations

from studio.engines.engine import Engine, Makes
from studio.engines.params import Choice, Count, Images, Prompt, Ratio
from studio.engines.prices import per_output
from studio.engines.sizes import Size

# Reference: the maker's table of output pixels for Gemini 2.5 Flash Image.
SIZES: dict[tuple[str, str], Size] = {
    ("1:1", ""): (1024, 1024),
    ("4:3", ""): (1184, 864),
    ("3:4", ""): (864, 1184),
    ("3:2", ""): (1248, 832),
    ("2:3", ""): (832, 1248),
    ("5:4", ""): (1152, 896),
    ("4:5", ""): (896, 1152),
    ("16:9", ""): (1344, 768),
    ("9:16", ""): (768, 1344),
    ("21:9", ""): (1536, 672),
}

# The price is this project's own until the platform's estimate answers.
NANO_BANANA = Engine(
    slug="nano-banana",
    name="Nano Banana",
    family="Nano Banana",
    path="nano-banana",
    makes=Makes.IMAGE,
    about="Makes and edits, with up to eight pictures",
    params=(
        Prompt(),
        Images(
            name="input_images",
            key="references",
            label="References",
            maximum=8,
            wrapped=True,
        ),
        Ratio(options=("auto", *(ratio for ratio, _ in SIZES)), default="4:3"),
        Count(name="num_images", options=(1, 2, 3, 4)),
        Choice(
            name="output_format",
            label="Format",
            options=("jpeg", "png"),
            default="jpeg",
        ),
    ),
    price=per_output("0.64"),
    seconds=(10, 30),
    sizes=SIZES,
)
