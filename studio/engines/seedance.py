"""ByteDance's clip models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Duration, Flag, Param, Prompt, Ratio, Resolution
from studio.engines.pieces import FIRST_FRAME, ONLY_NAMED
from studio.engines.prices import per_second
from studio.engines.sizes import Size

# Reference: the maker's table of output pixels for Seedance 1.0.
SIZES: dict[tuple[str, str], Size] = {
    ("16:9", "480p"): (864, 480),
    ("9:16", "480p"): (480, 864),
    ("4:3", "480p"): (736, 544),
    ("3:4", "480p"): (544, 736),
    ("1:1", "480p"): (640, 640),
    ("21:9", "480p"): (960, 416),
    ("16:9", "720p"): (1248, 704),
    ("9:16", "720p"): (704, 1248),
    ("4:3", "720p"): (1120, 832),
    ("3:4", "720p"): (832, 1120),
    ("1:1", "720p"): (960, 960),
    ("21:9", "720p"): (1504, 640),
    ("16:9", "1080p"): (1920, 1088),
    ("9:16", "1080p"): (1088, 1920),
    ("4:3", "1080p"): (1664, 1248),
    ("3:4", "1080p"): (1248, 1664),
    ("1:1", "1080p"): (1440, 1440),
    ("21:9", "1080p"): (2176, 928),
}
RATIOS = ("16:9", "9:16", "4:3", "3:4", "1:1", "21:9")

RESOLUTION = Resolution(
    options=("480p", "720p", "1080p"),
    spelled={"480p": "480", "720p": "720", "1080p": "1080"},
    default="1080p",
)
OPTIONS: tuple[Param, ...] = (
    Ratio(options=RATIOS, default="16:9"),
    RESOLUTION,
    Duration(options=tuple(range(2, 13)), default=5),
    Flag(name="camera_fixed", label="Fixed camera"),
)

# The prices are this project's own until the platform's estimate answers.
SEEDANCE_LITE_TEXT = Engine(
    slug="seedance-1-lite-text",
    name="Seedance 1 Lite from text",
    family="Seedance",
    path="bytedance/seedance/v1/lite/text-to-video",
    makes=Makes.VIDEO,
    about="Two to twelve seconds from words",
    params=(
        Prompt(),
        OPTIONS[0],
        replace(RESOLUTION, default="720p"),
        *OPTIONS[2:],
    ),
    price=per_second({"480p": "0.3", "720p": "0.6", "1080p": "1.4"}),
    seconds=(40, 120),
    sizes=SIZES,
)
SEEDANCE_LITE = replace(
    SEEDANCE_LITE_TEXT,
    slug="seedance-1-lite",
    name="Seedance 1 Lite from image",
    path="bytedance/seedance/v1/lite/image-to-video",
    about="Two to twelve seconds from a still",
    params=(Prompt(), FIRST_FRAME, *OPTIONS),
)
SEEDANCE_PRO_FAST_TEXT = replace(
    SEEDANCE_LITE_TEXT,
    slug="seedance-1-pro-fast-text",
    name="Seedance 1 Pro Fast from text",
    path="bytedance/seedance/v1/pro/fast/text-to-video",
    params=(Prompt(), *OPTIONS),
    price=per_second({"480p": "0.25", "720p": "0.5", "1080p": "1.1"}),
    seconds=(30, 80),
)
SEEDANCE_PRO_FAST = replace(
    SEEDANCE_PRO_FAST_TEXT,
    slug="seedance-1-pro-fast",
    name="Seedance 1 Pro Fast from image",
    path="bytedance/seedance/v1/pro/fast/image-to-video",
    about="Two to twelve seconds from a still",
    params=(Prompt(), FIRST_FRAME, *OPTIONS),
)
SEEDANCE_PRO = replace(
    SEEDANCE_LITE,
    slug="seedance-1-pro",
    name="Seedance 1 Pro from image",
    path="bytedance/seedance/v1/pro/image-to-video",
    params=(
        Prompt(),
        FIRST_FRAME,
        *(replace(option, undocumented=True) for option in OPTIONS),
    ),
    price=per_second({"480p": "0.5", "720p": "1", "1080p": "2.4"}),
    seconds=(60, 150),
    undocumented=(
        "Undocumented beyond prompt and first frame: "
        "the other options may fail on a real account."
    ),
    unpublished=ONLY_NAMED,
)
