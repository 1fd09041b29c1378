"""Studio and product: tables, plinths and surfaces."""

from __future__ import annotations

from functools import partial

from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.media.cut import Relief
from studio.sandbox.art.media.lens import Chrome, Liquid
from studio.sandbox.art.styles.entry import style
from studio.sandbox.art.styles.lights import (
    FLASH,
    GOLDEN,
    HIGH_KEY,
    NOON,
    RIM,
    STUDIO,
    SUNLIT,
    VELVET,
    WINDOW,
)

_studio = partial(style, kind="Studio and product")

STUDIO_STYLES = (
    _studio(
        "Warm studio",
        "Beige sweep, amber glass, soft shadow",
        "flacon",
        "2b2019 75604b b59c7d d8c6ab f3e9d8 cdb99c cf9238 c9b79a",
        light=STUDIO,
        grade=Grade(contrast=1.02, warmth=0.22),
        finish=Finish(grain=0.024),
        seed=3,
    ),
    _studio(
        "Molten silk",
        "Everything poured, violet sheen",
        "silk",
        "0b0a33 2a2a86 5a5bd0 a9a6ee f3e9fa 6a6ae0 5450d6 c7a6e8",
        light=WINDOW,
        media=(Liquid(amount=0.07, sheen=0.85),),
        grade=Grade(contrast=1.18, saturation=1.1),
        seed=4,
    ),
    _studio(
        "Plaster arch",
        "Terracotta, rose and a cut of sky",
        "arch",
        "4a1d17 8f3d30 d0745c e9b296 f6e2cb 6fa6d6 c8426b e5b857",
        light=SUNLIT,
        grade=Grade(contrast=1.02, saturation=1.08),
        finish=Finish(paper=0.012),
        seed=7,
    ),
    _studio(
        "Porcelain",
        "White glaze and cobalt",
        "vase",
        "0c1f52 2f54a0 8fa9d6 d6e0f0 fbfcfd dbe5f2 1f46a8 c9d6ec",
        light=HIGH_KEY,
        grade=Grade(exposure=0.1, contrast=1.08, saturation=1.1, warmth=-0.15),
        finish=Finish(grain=0.012, vignette=0.02),
        seed=3,
    ),
    _studio(
        "Amber bar",
        "Backlit spirits, brown dark",
        "flacon",
        "140803 3d1a07 8a4610 d68a25 ffdf94 32160a d97a16 f2b84a",
        light=RIM,
        grade=Grade(
            contrast=1.15, saturation=1.2, warmth=0.5, bloom=0.6, bloom_tint="ffb44a"
        ),
        finish=Finish(vignette=0.34),
        seed=8,
    ),
    _studio(
        "Acid pop",
        "Lime, hot pink, no shadows to speak of",
        "spheres",
        "2a0f4a 7a1fb0 ff3d9a f7ff3c fbffd0 c6ff2e ff2e88 22d3ee",
        light=NOON,
        grade=Grade(exposure=0.12, contrast=1.12, saturation=1.6),
        finish=Finish(grain=0.010, vignette=0.0),
    ),
    _studio(
        "Candy plinth",
        "Pastels under even light",
        "flacon",
        "6a5a86 a58fc0 f2b5cf fbdbe2 fff6f4 c9ecdf f29bbd a9e0d0",
        light=HIGH_KEY,
        grade=Grade(exposure=0.12, contrast=0.90, saturation=1.05, lift=0.03),
        seed=5,
    ),
    _studio(
        "Brushed steel",
        "Cold metal, cold light",
        "flacon",
        "0f1417 323d44 73838c b4c0c6 eef3f5 8d9ba3 8a979e c7d2d8",
        light=RIM,
        media=(Chrome(bands=1.6, keep=0.58),),
        grade=Grade(contrast=1.1, saturation=0.35, warmth=-0.3),
        seed=6,
    ),
    _studio(
        "Soft clay",
        "Thumbed shapes, matt colour",
        "spheres",
        "6b4a44 a9766a dba590 efcdb8 fbeee2 e9cbbd d97f6a 8fb3a4",
        light=STUDIO,
        media=(Relief(body="e8cfbf", depth=0.10, colour=0.78),),
        grade=Grade(exposure=0.12, contrast=0.95, saturation=1.1),
        seed=4,
    ),
    _studio(
        "Velvet dark",
        "Deep green pile, one gleam",
        "flacon",
        "020806 07201a 0f4034 3d7a66 cfe0cf 0b4033 0f5a45 d9b25a",
        light=VELVET,
        grade=Grade(contrast=1.12, saturation=1.1),
        finish=Finish(vignette=0.36, grain=0.030),
        seed=9,
    ),
    _studio(
        "Mint counter",
        "Chemist's green, clean whites",
        "flacon",
        "0f3f38 2f8373 84c9b4 c2e8da f4fcf8 aee0cf 3fae95 f6b8a0",
        light=HIGH_KEY,
        grade=Grade(exposure=0.05, saturation=1.05),
        finish=Finish(grain=0.012, vignette=0.03),
        seed=4,
    ),
    _studio(
        "Peach sweep",
        "One peach, top to bottom",
        "vase",
        "7a3d2c b96c52 efa07f fbc8ac fff0e2 fbbf9f f08f6a ffd9a8",
        light=STUDIO,
        grade=Grade(exposure=0.10, contrast=0.96, saturation=1.05, warmth=0.2),
        seed=6,
    ),
    _studio(
        "Cobalt set",
        "A room painted in one blue",
        "spheres",
        "030a3a 0a1f86 1d44d6 6f92f0 dbe5ff 1a3fd0 0f30b8 f4f6ff",
        light=SUNLIT,
        grade=Grade(contrast=1.12, saturation=1.15),
        finish=Finish(vignette=0.06),
    ),
    _studio(
        "Tonal green",
        "Bottle, wall and table in one family",
        "flacon",
        "0c2010 235030 4f8a52 8cbf83 dcf0d0 6aa868 2f7a3e b9d66a",
        light=WINDOW,
        grade=Grade(contrast=1.08, saturation=1.05),
        seed=2,
    ),
    _studio(
        "Sunlit shelf",
        "Hard late sun on plaster",
        "vase",
        "3c2414 8a5a30 d59a52 f5cf8c fff4d8 f1d6a2 c7622c 6a8fa8",
        light=GOLDEN,
        grade=Grade(
            contrast=1.20, saturation=1.1, warmth=0.35, bloom=0.35, bloom_tint="ffe0a8"
        ),
        seed=8,
    ),
    _studio(
        "Gold leaf",
        "Black lacquer, gold edges",
        "spheres",
        "040303 120d06 5a4216 c79a3c ffecae 0a0806 d4a23a e9c66a",
        light=RIM,
        grade=Grade(
            contrast=1.25, map="040302 2e1f08 a3761f f0ca68 fff6d4", map_share=0.9
        ),
        finish=Finish(vignette=0.24),
        seed=3,
    ),
    _studio(
        "Chrome flow",
        "Mirror metal, pale iridescence",
        "silk",
        "10121c 3c4766 93a5cf d6c8ea ffffff a9c8e6 8fa8e0 f0b8d4",
        light=FLASH,
        media=(Chrome(bands=2.4, keep=0.06),),
        grade=Grade(contrast=1.15, saturation=1.25),
        seed=5,
    ),
)
