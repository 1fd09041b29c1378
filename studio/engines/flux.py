"""Black Forest Labs' image model."""

from __future__ import annotations

from studio.engines.engine import Engine, Makes
from studio.engines.params import Prompt, Ratio, Whole
from studio.engines.pieces import SEED
from studio.engines.prices import flat
from studio.engines.sizes import by_area

RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "2:3", "1:2", "2:1", "4:5", "3:2")

# The price is this project's own until the platform's estimate answers.
FLUX_KONTEXT_MAX = Engine(
    slug="flux-kontext-max",
    name="FLUX Kontext Max",
    family="FLUX",
    path="flux-pro/kontext/max/text-to-image",
    makes=Makes.IMAGE,
    about="Follows long prompts, sets type well",
    params=(
        Prompt(),
        Ratio(options=RATIOS, default="16:9"),
        Whole(
            name="safety_tolerance",
            label="Safety tolerance",
            minimum=0,
            maximum=6,
            default=6,
        ),
        SEED,
    ),
    price=flat("1.28"),
    seconds=(10, 30),
    # This project's own: the maker's one megapixel at that ratio, multiples of 8.
    sizes=by_area(RATIOS, {"": 1024 * 1024}),
)
