"""Alibaba's clip models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import Audio, Duration, Prompt, Resolution, Seed
from studio.engines.pieces import FIRST_FRAME, NEGATIVE_PROMPT
from studio.engines.prices import per_second
from studio.engines.sizes import Size

# Reference: the maker's table of output pixels for Wan 2.5; no other ratio can be asked for.
SIZES: dict[tuple[str, str], Size] = {
    ("", "480p"): (832, 480),
    ("", "720p"): (1280, 720),
    ("", "1080p"): (1920, 1080),
}

AUDIO = Audio(name="audio_url", key="audio", label="Audio")
OPTIONS = (
    AUDIO,
    Resolution(options=("480p", "720p", "1080p"), default="720p"),
    Duration(options=(5, 10), default=5),
    NEGATIVE_PROMPT,
    Seed(
        minimum=-1,
        because={"default": "-1 is a random one; it is left out instead, or chosen."},
    ),
)

# The prices are this project's own until the platform's estimate answers.
WAN_TEXT = Engine(
    slug="wan-2-5-text",
    name="Wan 2.5 from text",
    family="Wan",
    path="wan-25-preview/text-to-video",
    makes=Makes.VIDEO,
    about="Clips to an audio track, from words",
    params=(Prompt(), *OPTIONS),
    price=per_second({"480p": "0.8", "720p": "1.6", "1080p": "2.4"}),
    seconds=(60, 180),
    sizes=SIZES,
)
WAN = replace(
    WAN_TEXT,
    slug="wan-2-5",
    name="Wan 2.5 from image",
    path="wan-25-preview/image-to-video",
    about="Clips to an audio track, from a still",
    params=(Prompt(), FIRST_FRAME, *OPTIONS),
    sizes=None,
)
