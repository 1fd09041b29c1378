"""Palettes and lights that need no style: what a prompt gets by itself."""

from __future__ import annotations

from studio.sandbox.art.colour import Palette, palette
from studio.sandbox.art.light import Light

HAZE = palette("1f2c47 4a658f 8ea7c9 c6d3e4 f3eee4 a9bfdb 3a62a8 e6ad49")
TERRACOTTA = palette("2c1522 6d2c37 bd5f42 e9a172 fbe3c2 eeb489 c9573e 2e6f6c")
SAGE = palette("10231f 254a41 6e9082 b9c9c0 ecf1eb c6d2cd 2f7f6a e2b27c")
ROSE = palette("2b1233 64264f b54c64 f18d79 ffdcae f5a98a b8415d f0c36a")
BLUE_HOUR = palette("0b1530 1e355b 486a9d 8da6ba cbd3d1 22396e 5f86c9 e9b98a")
SAND = palette("3a2a21 7c5b42 b8946a dcc5a2 f6ecd9 c3d0d8 bd7638 3f6e8e")
LAST_LIGHT = palette("0e1733 2b3f6f 7a6f97 e79a83 ffe0ae 2c4377 e2725b f6cf8b")
OCHRE = palette("2a1d12 6a4521 b67d2c ddb265 f7e6bd e3cda0 c98a2b 34525e")
PLUM = palette("1b1024 45264f 86567f c9a0b0 f2e2e0 d5b8c4 7d3c6b d9a441")
CORAL_NAVY = palette("101a3c 2b3a74 e2665a f4a58a fdeadb f2b39c e8553f 2438a8")
LEMON = palette("23301f 55693a a3ab55 e3d98a fbf6d6 d9e2d2 d9b92f 5b78b8")
WINE = palette("22090f 571522 9c2f3f d77c78 f7dcd2 e5b6ab a82a3d 2f5d62")
ICE = palette("15242e 3c5a6b 86a6b5 c4d8df f4f8f8 b5cdd8 4b8ba3 e8a38b")
GRAPHITE = palette("121314 34373a 74787b b5b8b8 efeeeb c4c8ca 55595d c2553d")
TEAL_NIGHT = palette("041a1c 0c3b3d 2a7d77 84bfb0 e4f2e0 0f4f55 2f9c8c f0b35c")
CLAY = palette("2e2019 6f4a3a ab7a62 d3b3a0 f3e7dd d9c7ba a55a41 5b7a6f")
MIDNIGHT = palette("04050e 0e1230 2a2f6b 7a6ea8 e6c9c4 080b22 e7855e 5d86e0")
FIELD_GREEN = palette("0f1d12 27431f 5d8343 aac27c f0f3cf bcd3c4 4c8a3f e3803a")

MOODS = (
    HAZE,
    TERRACOTTA,
    SAGE,
    ROSE,
    BLUE_HOUR,
    SAND,
    LAST_LIGHT,
    OCHRE,
    PLUM,
    CORAL_NAVY,
    LEMON,
    WINE,
    ICE,
    GRAPHITE,
    TEAL_NIGHT,
    CLAY,
    MIDNIGHT,
    FIELD_GREEN,
)

STUDIO = Light()
DAWN = Light(
    azimuth=-62,
    height=14,
    key=0.95,
    key_colour=(1.0, 0.80, 0.70),
    fill=0.55,
    fill_colour=(0.76, 0.80, 1.0),
    rim=0.7,
    rim_colour=(1.0, 0.74, 0.66),
    hardness=6,
    dark=0.12,
    haze=0.8,
    sun=0.10,
)
NOON = Light(
    azimuth=-28,
    height=64,
    key=1.35,
    key_colour=(1.0, 0.98, 0.93),
    fill=0.42,
    fill_colour=(0.80, 0.89, 1.0),
    rim=0.15,
    hardness=26,
    haze=0.25,
    sun=0.85,
)
DUSK = Light(
    azimuth=-70,
    height=12,
    key=1.15,
    key_colour=(1.0, 0.71, 0.46),
    fill=0.40,
    fill_colour=(0.66, 0.70, 0.98),
    rim=0.9,
    rim_colour=(1.0, 0.66, 0.42),
    hardness=10,
    dark=0.35,
    haze=0.6,
    sun=0.08,
)
NIGHT = Light(
    azimuth=-58,
    height=40,
    key=0.42,
    key_colour=(0.66, 0.77, 1.0),
    fill=0.20,
    fill_colour=(0.42, 0.52, 0.95),
    rim=1.0,
    rim_colour=(0.62, 0.74, 1.0),
    hardness=9,
    dark=0.92,
    haze=0.35,
    sun=0.6,
)
OVERCAST = Light(
    azimuth=-35,
    height=58,
    key=0.50,
    key_colour=(0.97, 0.98, 1.0),
    fill=0.92,
    fill_colour=(0.94, 0.97, 1.0),
    rim=0.15,
    hardness=2.6,
    haze=0.95,
    sun=0.5,
)
GOLDEN = Light(
    azimuth=-60,
    height=22,
    key=1.25,
    key_colour=(1.0, 0.83, 0.58),
    fill=0.45,
    fill_colour=(0.83, 0.82, 0.96),
    rim=0.8,
    rim_colour=(1.0, 0.80, 0.52),
    hardness=9,
    dark=0.1,
    haze=0.6,
    sun=0.2,
)

TIMES: dict[str, tuple[Light, Palette]] = {
    "dawn": (DAWN, palette("2b2a4a 6a5f86 b58ea3 efc0b4 ffe9d6 c3b4d6 d9798a f3c98b")),
    "noon": (NOON, palette("2a3a4e 6f8397 c0b49c ead9b8 fff6e2 8fb7dc d0693e 2f6ea5")),
    "golden": (
        GOLDEN,
        palette("2d1c18 74442b bd7b3f edb76b ffeac0 e7c08c c96a2f 3e6a7c"),
    ),
    "dusk": (DUSK, palette("141533 43305f a2506c f08c63 ffd592 4b3f7d e2623f f5bb6a")),
    "night": (
        NIGHT,
        palette("04060f 0b1430 1f3264 54699f c3cde2 0a1230 7d9ce8 f0b878"),
    ),
    "overcast": (
        OVERCAST,
        palette("2a3138 5b6770 949fa6 c6cdd0 eef0ef cfd6d9 60788c b98d6a"),
    ),
}
