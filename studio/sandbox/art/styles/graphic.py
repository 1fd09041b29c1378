"""Graphic: pictures that know they are flat."""

from __future__ import annotations

from functools import partial

from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.media.cut import Facets, Mosaic, StainedGlass
from studio.sandbox.art.media.lens import Reeded, Split
from studio.sandbox.art.media.lines import Plan
from studio.sandbox.art.media.screens import OneBit, Pixels, Thread, Tube
from studio.sandbox.art.styles.entry import style
from studio.sandbox.art.styles.lights import (
    DUSK,
    HIGH_KEY,
    NEON,
    NOON,
    RIM,
    STUDIO,
    SUNLIT,
)

_graphic = partial(style, kind="Graphic")
_CLEAN = Finish(grain=0.010, vignette=0.0)

GRAPHIC = (
    _graphic(
        "Prism",
        "Fluted glass, hot and cold bands",
        "glass",
        "3a1f6a 6a3aa0 f2603a f6a56a fdf0d4 f0704a f2552f 2b3fc0",
        light=DUSK,
        media=(Reeded(pitch=0.06, bend=0.9),),
        grade=Grade(contrast=1.06, saturation=1.15),
        finish=Finish(grain=0.026, vignette=0.04),
        seed=4,
    ),
    _graphic(
        "Duotone heat",
        "Ultramarine to coral, nothing else",
        "bust",
        "14108a 2a22b8 e8506a ff8a6a ffd9c4 e85a6a ff5a4a 2a2ad0",
        light=RIM,
        grade=Grade(exposure=0.30, contrast=1.15, map="120c7a 2b2bd0 ff5f52 ffb08a"),
        finish=Finish(grain=0.024, vignette=0.04),
        seed=8,
    ),
    _graphic(
        "Pixel field",
        "Blocks, a short palette, woven tones",
        "sea",
        "1a1c2c 5d275d b13e53 ef7d57 ffcd75 73eff7 38b764 257179",
        light=NOON,
        grade=Grade(contrast=1.15, saturation=1.3),
        press=Pixels(block=0.016, levels=5),
        finish=_CLEAN,
    ),
    _graphic(
        "One bit",
        "Ink or paper, never both",
        "vase",
        "111111 444444 888888 c4c4c4 f8f8f8 cfcfcf 666666 999999",
        light=SUNLIT,
        grade=Grade(exposure=0.1, contrast=1.2, saturation=0),
        press=OneBit(ink="14161c", paper="e6e8dc", block=0.0052),
        finish=_CLEAN,
        seed=9,
    ),
    _graphic(
        "Blueprint",
        "White lines, ruled ground",
        "arch",
        "0a2350 1d4d96 4f86c4 a9c9e4 eef5fb 8fb4dc 2a5ea8 6d9dd0",
        light=SUNLIT,
        media=(Plan(),),
        finish=Finish(grain=0.014, paper=0.03, vignette=0.06),
        seed=5,
    ),
    _graphic(
        "Stained glass",
        "Lead and light",
        "ridges",
        "0c1f4a 16508f 2f9aa8 f0b43a fff0b8 2a6ad0 d8342f f2a01f",
        light=DUSK,
        media=(StainedGlass(cells=22, vivid=1.7),),
        finish=_CLEAN,
        seed=8,
    ),
    _graphic(
        "Mosaic floor",
        "Small stones, pale mortar",
        "vase",
        "1f2f3f 3f6a7a c2703f e3b36a f4e7cb d9c9a6 b9512f 2f6f80",
        light=NOON,
        media=(Mosaic(cells=42, grout="d8cdb9"),),
        grade=Grade(saturation=1.15, contrast=1.05),
        finish=_CLEAN,
        seed=4,
    ),
    _graphic(
        "Facet",
        "Cut planes, one tone each",
        "bust",
        "1b2440 3f5a8a 86a8c8 e8b9a0 fbeadb a9c4dc d9725a 3f86a8",
        light=SUNLIT,
        media=(Facets(cells=36),),
        grade=Grade(contrast=1.08, saturation=1.12),
        finish=_CLEAN,
        seed=5,
    ),
    _graphic(
        "Thermal",
        "Warmth made visible",
        "bust",
        "101010 404040 888888 c8c8c8 ffffff 202020 a0a0a0 707070",
        light=STUDIO,
        grade=Grade(
            contrast=1.15,
            map="05021f 2a0a7a 8a12a0 e0304a ff8a1f ffe04a ffffff",
        ),
        finish=Finish(grain=0.014, vignette=0.0),
        seed=2,
    ),
    _graphic(
        "Solarised",
        "Tones turned back on themselves",
        "flacon",
        "0d1a1f 36505a 8aa5a8 d0dcd6 fbfbf2 a8bec0 b06a4a 5f8f96",
        light=SUNLIT,
        grade=Grade(
            contrast=1.2,
            saturation=0.5,
            solarize=0.95,
            highlights="e8dcc0",
            shadows="20303f",
            split=0.5,
        ),
        finish=Finish(grain=0.030),
        seed=7,
    ),
    _graphic(
        "Negative",
        "Light for dark, orange base",
        "ferns",
        "10231f 2f6a5a 6fb0a0 bfe0d4 f4fff8 cfe8e2 2fa08a f09a5a",
        light=HIGH_KEY,
        grade=Grade(
            invert=True, contrast=1.1, highlights="ffb27a", split=0.5, saturation=0.9
        ),
        finish=Finish(grain=0.030, edge="rebate", edge_colour="2a1208", vignette=0.0),
        seed=3,
    ),
    _graphic(
        "Signal loss",
        "A screen that slipped a line",
        "bokeh",
        "060214 1f0a4a 5a2ab0 3fe0e8 f4f0ff 0f0630 ff2f7a 2fe8ff",
        light=NEON,
        media=(Split(shift=0.012, slips=14),),
        grade=Grade(contrast=1.15, saturation=1.3),
        press=Tube(line=0.0075),
        finish=_CLEAN,
        seed=6,
    ),
    _graphic(
        "Cross stitch",
        "Thread on even-weave",
        "paper",
        "26324a 4a6a8f c25a4a e6a05a f4e6cf dcc9ac c9483f 3f7f78",
        light=HIGH_KEY,
        grade=Grade(contrast=1.1, saturation=1.2),
        press=Thread(cell=0.018),
        finish=_CLEAN,
        seed=4,
    ),
    _graphic(
        "Red, black, white",
        "Three tones, large and sure",
        "colourfield",
        "0d0d0d 3a0a0a d01c1c e8564a f6f0e4 e2d9c8 d01c1c 141414",
        light=SUNLIT,
        grade=Grade(
            exposure=0.2, contrast=1.5, map="0c0b0b 120c0c c81a1a e03024 f4eee0 f7f2e8"
        ),
        finish=Finish(grain=0.014, paper=0.025, vignette=0.0),
        seed=5,
    ),
)
