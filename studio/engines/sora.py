"""OpenAI's clip models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Duration, Prompt, Ratio, Resolution
from studio.engines.pieces import FIRST_FRAME
from studio.engines.prices import per_second
from studio.engines.sizes import HD, WIDE_OR_TALL, by_area

# Reference: the maker's pages, 1280x720 or upright; for 1080p 1920x1080 is assumed.
SIZES = by_area(WIDE_OR_TALL, {name: HD[name] for name in ("720p", "1080p")})

RATIO = Ratio(options=WIDE_OR_TALL, default="16:9")
PRO_RESOLUTION = Resolution(options=("720p", "1080p"), default="720p")
OPTIONS = (
    RATIO,
    Resolution(options=("720p",), default="720p"),
    Duration(options=(4, 8, 12), default=4),
)
PRO_OPTIONS = (RATIO, PRO_RESOLUTION, OPTIONS[2])

# The prices are this project's own until the platform's estimate answers.
SORA_TEXT = Engine(
    slug="sora-2-text",
    name="Sora 2 from text",
    family="Sora",
    path="sora-2/text-to-video",
    makes=Makes.VIDEO,
    about="Scenes with sound from words",
    params=(Prompt(), *OPTIONS),
    price=per_second("1.6"),
    seconds=(60, 180),
    sizes=SIZES,
)
SORA = replace(
    SORA_TEXT,
    slug="sora-2",
    name="Sora 2 from image",
    path="sora-2/image-to-video",
    about="Scenes with sound, from a still if you like",
    params=(Prompt(), replace(FIRST_FRAME, required=False), *OPTIONS),
)
SORA_PRO_TEXT = replace(
    SORA_TEXT,
    slug="sora-2-pro-text",
    name="Sora 2 Pro from text",
    path="sora-2/text-to-video/pro",
    about="Finer scenes with sound from words",
    params=(Prompt(), *PRO_OPTIONS),
    price=per_second({"720p": "4.8", "1080p": "8"}),
    seconds=(120, 360),
)
SORA_PRO = replace(
    SORA_PRO_TEXT,
    slug="sora-2-pro",
    name="Sora 2 Pro from image",
    path="sora-2/image-to-video/pro",
    about="Finer scenes with sound from a still",
    params=(Prompt(), FIRST_FRAME, *PRO_OPTIONS),
)
