"""Higgsfield's storyboard model."""

from __future__ import annotations

from studio.engines.engine import Engine, Makes
from studio.engines.params import Count, Images, Prompt, Ratio, Resolution
from studio.engines.pieces import SEED_OR_NULL
from studio.engines.prices import per_output
from studio.engines.sizes import by_area

RATIOS = ("9:16", "2:3", "3:4", "1:1", "4:3", "3:2", "16:9")
RESOLUTIONS = ("720p", "1600p")
# This project's own: the area of the resolution at that ratio, multiples of 8.
SIZES = by_area(RATIOS, {"720p": 1280 * 720, "1600p": 2560 * 1600})
# This project's own price until the platform's estimate answers.
PRICE = per_output({"720p": "1", "1600p": "2"})

POPCORN = Engine(
    slug="popcorn",
    name="Popcorn",
    path="higgsfield-ai/popcorn/auto",
    makes=Makes.IMAGE,
    about="A series of stills that belong together",
    params=(
        Prompt(),
        Images(name="image_urls", key="references", label="References", maximum=8),
        Ratio(options=RATIOS, default="4:3"),
        Resolution(options=RESOLUTIONS, label="Quality", default="720p"),
        Count(name="num_images", options=tuple(range(1, 9))),
        SEED_OR_NULL,
    ),
    price=PRICE,
    # Reference: public notes measured more than 100 seconds in the queue.
    seconds=(60, 160),
    sizes=SIZES,
)
