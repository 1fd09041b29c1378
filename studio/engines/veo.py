"""Google's clip models."""

from __future__ import annotations

from dataclasses import replace

from studio.engines.engine import Engine, Makes
from studio.engines.params import (
    Duration,
    Flag,
    Image,
    Images,
    Param,
    Prompt,
    Ratio,
    Resolution,
)
from studio.engines.prices import dearer_with, per_second
from studio.engines.sizes import HD, WIDE_OR_TALL, by_area

# Reference: the maker's pages, 1280x720 and 1920x1080, or upright.
SIZES = by_area(WIDE_OR_TALL, {name: HD[name] for name in ("720p", "1080p")})

FIRST_FRAME = Image(
    name="image_url",
    key="first_frame",
    label="First frame",
    required=True,
    min_length=3,
)
RATIO = Ratio(options=WIDE_OR_TALL, default="16:9")
RESOLUTION = Resolution(
    options=("720p", "1080p"),
    spelled={"720p": "720", "1080p": "1080"},
    default="720p",
)
AUDIO = Flag(name="generate_audio", label="Generate audio")
DURATION = Duration(options=(4, 6, 8), spelled={4: "4", 6: "6", 8: "8"}, default=6)
OPTIONS: tuple[Param, ...] = (RATIO, RESOLUTION, DURATION, AUDIO)

# The prices are this project's own until the platform's estimate answers.
PRICE = dearer_with(per_second("3.2"), "generate_audio", times="2")
FAST_PRICE = dearer_with(per_second("1.6"), "generate_audio", times="1.5")

VEO_TEXT = Engine(
    slug="veo-3-1-text",
    name="Veo 3.1 from text",
    family="Veo",
    path="veo3.1",
    makes=Makes.VIDEO,
    about="Clips with sound from words",
    params=(
        Prompt(),
        # Declared as required and with a default: always sent, and not missed.
        replace(RATIO, required=True, forgiving=True),
        replace(RESOLUTION, required=True, forgiving=True),
        DURATION,
        replace(AUDIO, required=True, forgiving=True),
    ),
    price=PRICE,
    seconds=(60, 150),
    sizes=SIZES,
)
VEO = replace(
    VEO_TEXT,
    slug="veo-3-1",
    name="Veo 3.1 from image",
    path="veo3.1/image-to-video",
    about="Clips with sound from a still",
    params=(Prompt(), FIRST_FRAME, *OPTIONS),
)
VEO_FIRST_LAST = replace(
    VEO,
    slug="veo-3-1-first-last-frame",
    name="Veo 3.1 first to last",
    path="veo3.1/first-last-frame-to-video",
    about="From a first frame to a last one",
    params=(
        Prompt(),
        replace(FIRST_FRAME, name="first_frame_url"),
        replace(
            FIRST_FRAME, name="last_frame_url", key="last_frame", label="Last frame"
        ),
        *OPTIONS,
    ),
)
VEO_REFERENCE = replace(
    VEO,
    slug="veo-3-1-reference",
    name="Veo 3.1 from references",
    path="veo3.1/reference-to-video",
    about="A clip with what your pictures show",
    params=(
        Prompt(),
        Images(
            name="image_urls",
            key="references",
            label="References",
            required=True,
            minimum=1,
            maximum=3,
            min_length=3,
        ),
        *OPTIONS,
    ),
)


def _fast(engine: Engine, path: str) -> Engine:
    return replace(
        engine,
        slug=engine.slug.replace("veo-3-1", "veo-3-1-fast"),
        name=engine.name.replace("Veo 3.1", "Veo 3.1 Fast"),
        path=path,
        price=FAST_PRICE,
        seconds=(40, 100),
    )


VEO_FAST_TEXT = _fast(VEO_TEXT, "veo3.1/fast")
VEO_FAST = _fast(VEO, "veo3.1/fast/image-to-video")
VEO_FAST_FIRST_LAST = _fast(VEO_FIRST_LAST, "veo3.1/fast/first-last-frame-to-video")
