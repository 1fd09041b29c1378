"""Painting: brush, chalk, pencil."""

from __future__ import annotations

from functools import partial

from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.media.brush import (
    Chalk,
    Gouache,
    Points,
    Strokes,
    Wash,
    Watercolour,
)
from studio.sandbox.art.media.cut import Relief
from studio.sandbox.art.media.lines import Pencil
from studio.sandbox.art.styles.entry import style
from studio.sandbox.art.styles.lights import (
    DAWN,
    DUSK,
    GOLDEN,
    OVERCAST,
    STUDIO,
    SUNLIT,
    WINDOW,
)

_painting = partial(style, kind="Painting")
_RAG = Finish(grain=0.010, vignette=0.0, paper=0.04)

PAINTING = (
    _painting(
        "Watercolour",
        "Wet pools, dark rims, paper showing",
        "ridges",
        "23405a 4a7a96 86b3b8 d9cfa8 faf6ea b8d3dc d9785a 7fa05a",
        light=DAWN,
        media=(Watercolour(),),
        grade=Grade(exposure=0.08, saturation=1.12),
        finish=_RAG,
        seed=3,
    ),
    _painting(
        "Ink wash",
        "Four greys and the white of the sheet",
        "ridges",
        "0d0f12 3a3f45 80868b bcc0c0 f5f2ea d0d2d0 4a5056 8a8f92",
        light=OVERCAST,
        media=(Wash(),),
        finish=_RAG,
        seed=5,
    ),
    _painting(
        "Oil sketch",
        "Quick loaded strokes",
        "dunes",
        "1f2138 4f4a78 b0675a e8ab6a fbe8bf 7fa3c4 d05f3a 3f7f8f",
        light=GOLDEN,
        media=(Strokes(size=0.040, slim=0.26, relief=0.55),),
        grade=Grade(contrast=1.06, saturation=1.15),
        finish=Finish(grain=0.008, vignette=0.04),
        seed=8,
    ),
    _painting(
        "Impasto",
        "Paint as thick as icing",
        "sea",
        "0a1a4a 1f4fa0 3f95c8 f2c04a fff3c8 4a86d0 f06a2f f5d24a",
        light=DUSK,
        media=(Strokes(size=0.075, slim=0.34, relief=0.95, lively=0.09, layers=2),),
        grade=Grade(contrast=1.1, saturation=1.25),
        finish=Finish(grain=0.006, vignette=0.0),
        seed=6,
    ),
    _painting(
        "Pastel chalk",
        "Dust on dark paper",
        "bust",
        "2a2c3a 5a5f86 a58fb8 f0b8a8 fdeedd 8f9ac0 e88f8a 7fc0b0",
        light=STUDIO,
        media=(Chalk(paper="35384a"),),
        grade=Grade(exposure=0.10, saturation=1.15),
        finish=Finish(grain=0.012, vignette=0.04, paper=0.03),
        seed=6,
    ),
    _painting(
        "Pointillist",
        "Dots that agree from afar",
        "sea",
        "1f3a6a 3f78a8 7fb8b0 f2c877 fff4d0 9fc8e0 e87f4a 5fa05a",
        light=GOLDEN,
        media=(Points(dot=0.0100, spread=0.085),),
        grade=Grade(saturation=1.25),
        finish=Finish(grain=0.006, vignette=0.0),
        seed=9,
    ),
    _painting(
        "Gouache plate",
        "Matt, flat, a children's book at dusk",
        "vase",
        "23304f 4f5f8f d07f6a f0bf7f fbf0d6 e0b0a0 c8553f 3f8f86",
        light=SUNLIT,
        media=(Gouache(levels=6, lively=0.07),),
        grade=Grade(contrast=1.02, saturation=1.1),
        finish=_RAG,
        seed=2,
    ),
    _painting(
        "Fresco",
        "Pigment in lime, a few centuries on",
        "bust",
        "3f332a 7f6a55 b39a7c d8c5a5 efe4cf bdb79f b0684a 6f8580",
        light=WINDOW,
        media=(
            Relief(body="dccfb8", depth=0.05, colour=0.70),
            Gouache(levels=9, lively=0.12, soften=0.004),
        ),
        grade=Grade(contrast=0.84, saturation=0.75, warmth=0.2, lift=0.08),
        finish=Finish(grain=0.020, paper=0.075, dust=1.2, vignette=0.08),
        seed=9,
    ),
    _painting(
        "Pencil study",
        "Graphite, one direction, much patience",
        "bust",
        "161616 4a4a4a 8c8c8c c4c4c4 f8f8f8 d8d8d8 6a6a6a 9a9a9a",
        light=WINDOW,
        media=(Pencil(),),
        finish=_RAG,
        seed=4,
    ),
)
