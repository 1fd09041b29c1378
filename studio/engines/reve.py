"""Reve's image models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Count, Image, Images, Prompt, Ratio
from studio.engines.prices import per_output
from studio.engines.sizes import by_area

RATIOS = ("1:1", "4:3", "3:4", "3:2", "2:3", "5:4", "4:5", "16:9", "9:16")

COUNT = Count(name="num_images", options=(1, 2, 3, 4))

# The prices are this project's own until the platform's estimate answers.
PRICE, FAST_PRICE = per_output("0.64"), per_output("0.16")

REVE = Engine(
    slug="reve",
    name="Reve",
    family="Reve",
    path="reve/text-to-image",
    makes=Makes.IMAGE,
    about="Stills with a painter's sense of order",
    params=(Prompt(), COUNT),
    price=PRICE,
    seconds=(10, 30),
    # This project's own: no shape can be asked for.
    sizes={("", ""): (1024, 1024)},
)
REVE_EDIT = replace(
    REVE,
    slug="reve-edit",
    name="Reve Edit",
    path="reve/edit",
    about="Changes one picture of yours in words",
    params=(
        Prompt(),
        Image(name="image_url", key="reference", label="Reference", required=True),
        COUNT,
    ),
    sizes=None,
)
REVE_REMIX = replace(
    REVE,
    slug="reve-remix",
    name="Reve Remix",
    path="reve/remix",
    about="Makes one still out of two to four",
    params=(
        Prompt(),
        Images(
            name="image_urls",
            key="references",
            label="References",
            required=True,
            minimum=2,
            maximum=4,
        ),
        Ratio(options=RATIOS, default="4:3"),
        COUNT,
    ),
    # This project's own: one megapixel at that ratio, multiples of 8.
    sizes=by_area(RATIOS, {"": 1024 * 1024}),
)
REVE_FAST_EDIT = replace(
    REVE_EDIT,
    slug="reve-fast-edit",
    name="Reve Fast Edit",
    path="reve/fast/edit",
    price=FAST_PRICE,
    seconds=(5, 15),
)
REVE_FAST_REMIX = replace(
    REVE_REMIX,
    slug="reve-fast-remix",
    name="Reve Fast Remix",
    path="reve/fast/remix",
    price=FAST_PRICE,
    seconds=(5, 15),
)
