"""ByteDance's image models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Flag, Images, Prompt, Ratio, Resolution
from studio.engines.pieces import MAY_FAIL, ONLY_NAMED
from studio.engines.prices import flat
from studio.engines.sizes import Size

# Reference: the maker's table of recommended pixels for Seedream 4.0.
SIZES: dict[tuple[str, str], Size] = {
    ("1:1", "1K"): (1024, 1024),
    ("4:3", "1K"): (1152, 864),
    ("3:4", "1K"): (864, 1152),
    ("16:9", "1K"): (1312, 736),
    ("9:16", "1K"): (736, 1312),
    ("3:2", "1K"): (1248, 832),
    ("2:3", "1K"): (832, 1248),
    ("21:9", "1K"): (1568, 672),
    ("1:1", "2K"): (2048, 2048),
    ("4:3", "2K"): (2304, 1728),
    ("3:4", "2K"): (1728, 2304),
    ("16:9", "2K"): (2560, 1440),
    ("9:16", "2K"): (1440, 2560),
    ("3:2", "2K"): (2496, 1664),
    ("2:3", "2K"): (1664, 2496),
    ("21:9", "2K"): (3024, 1296),
    ("1:1", "4K"): (4096, 4096),
    ("4:3", "4K"): (4704, 3520),
    ("3:4", "4K"): (3520, 4704),
    ("16:9", "4K"): (5504, 3040),
    ("9:16", "4K"): (3040, 5504),
    ("3:2", "4K"): (4992, 3328),
    ("2:3", "4K"): (3328, 4992),
    ("21:9", "4K"): (6240, 2656),
}
RATIOS = ("1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3", "21:9")

# Reference: one example of an official client sends 2K, 16:9 and camera_fixed; the other
# values are this project's own, after the maker's page.
RATIO = Ratio(options=RATIOS, published=("16:9",), default="16:9")
RESOLUTION = Resolution(options=("1K", "2K", "4K"), published=("2K",), default="2K")
CAMERA_FIXED = Flag(name="camera_fixed", label="Fixed camera", hidden=True)

# The price is this project's own until the platform's estimate answers.
SEEDREAM = Engine(
    slug="seedream-4",
    name="Seedream 4",
    family="Seedream",
    path="bytedance/seedream/v4/text-to-image",
    makes=Makes.IMAGE,
    about="Large stills, up to 4K",
    params=(Prompt(), RATIO, RESOLUTION, CAMERA_FIXED),
    price=flat({"1K": "0.5", "2K": "0.5", "4K": "1"}),
    seconds=(15, 45),
    sizes=SIZES,
    undocumented=(
        "Undocumented: only one example is public; other options may fail on a real account."
    ),
    unpublished=ONLY_NAMED,
)
SEEDREAM_EDIT = replace(
    SEEDREAM,
    slug="seedream-4-edit",
    name="Seedream 4 Edit",
    path="bytedance/seedream/v4/edit",
    about="Changes pictures of yours in words",
    params=(
        Prompt(),
        Images(
            name="image_urls",
            key="references",
            label="References",
            required=True,
            minimum=1,
            maximum=10,
        ),
        replace(RATIO, undocumented=True),
        replace(RESOLUTION, undocumented=True),
    ),
    undocumented=MAY_FAIL,
)
