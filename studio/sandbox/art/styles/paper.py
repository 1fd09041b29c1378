"""Paper and print: inks, plates, blocks and sheets."""

from __future__ import annotations

from functools import partial

from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.media.brush import Gouache
from studio.sandbox.art.media.cut import CutPaper, Linocut, Woodblock
from studio.sandbox.art.media.lines import Contours, Hatch
from studio.sandbox.art.media.screens import (
    Halftone,
    Lines,
    OneBit,
    Process,
    Riso,
    Stipple,
)
from studio.sandbox.art.styles.entry import style
from studio.sandbox.art.styles.lights import (
    DAWN,
    GOLDEN,
    HARD,
    HIGH_KEY,
    NOON,
    OVERCAST,
    STUDIO,
    SUNLIT,
)

_paper = partial(style, kind="Paper and print")
_FLAT = Finish(grain=0.012, vignette=0.0, paper=0.022)

PAPER = (
    _paper(
        "Cut paper",
        "Layered sheets, small shadows",
        "paper",
        "0e3a3e 1f6b66 e76a48 f3a95c fbe6b6 f6d79a ea6a45 f2a24f",
        light=STUDIO,
        media=(CutPaper(levels=6, keep=0.30),),
        finish=_FLAT,
        seed=5,
    ),
    _paper(
        "Risograph",
        "Three spot inks, slightly out of register",
        "ferns",
        "173a4a 2a5d8f e0603a f2a83f f6efdc f1e8d0 e2583a 2f57a8",
        light=STUDIO,
        press=Riso(inks=("1f55a5", "f0573e", "f2b632")),
        finish=_FLAT,
        seed=8,
    ),
    _paper(
        "Cyanotype",
        "Sun print in Prussian blue",
        "ferns",
        "0b2a5c 1d4f95 4f86c4 a9c9e4 eef5f4 cfe2ee 2a5ea8 6d9dd0",
        light=HIGH_KEY,
        grade=Grade(contrast=1.10, map="0a2350 1d4d96 6f9fd2 d5e6ee f4f8f4"),
        finish=Finish(
            grain=0.020, paper=0.035, edge="brushed", edge_colour="f1f4ee", vignette=0.0
        ),
        seed=2,
    ),
    _paper(
        "Newsprint",
        "Coarse dots on grey stock",
        "bust",
        "101010 3c3c3c 7c7c7c b8b8b8 f2f2f2 a8a8a8 606060 8c8c8c",
        light=SUNLIT,
        grade=Grade(contrast=1.15, saturation=0),
        press=Halftone(ink="1c1b1d", paper="dcd7cb", cell=0.012, degrees=45),
        finish=_FLAT,
        seed=3,
    ),
    _paper(
        "Linocut",
        "One black block on rag paper",
        "bust",
        "111111 3d3d3d 7f7f7f bdbdbd f4f4f4 9d9d9d 5a5a5a 888888",
        light=SUNLIT,
        media=(Linocut(ink="191715", paper="efe6d3"),),
        finish=_FLAT,
        seed=6,
    ),
    _paper(
        "Woodblock",
        "Flat water colours, a key line, the plank's grain",
        "sea",
        "16294a 35567f 6f93a8 d9b48c f4e4c4 b9cbc6 c4513a 3f6f6a",
        light=DAWN,
        media=(Woodblock(levels=5, key="22304a", grain=0.07),),
        grade=Grade(saturation=0.9, warmth=0.12),
        finish=_FLAT,
        seed=6,
    ),
    _paper(
        "Engraving",
        "Swelling lines cut in copper",
        "bust",
        "101010 3b3b3b 7a7a7a bababa f4f4f4 c0c0c0 5a5a5a 8a8a8a",
        light=SUNLIT,
        grade=Grade(exposure=0.1, contrast=1.1, saturation=0),
        press=Lines(ink="1a2b24", paper="ece6d2", cell=0.0085, degrees=28, bend=0.035),
        finish=_FLAT,
        seed=7,
    ),
    _paper(
        "Etching",
        "Crossed strokes, plate tone, brown-black ink",
        "arch",
        "1a1512 463b33 857667 bfb19d f0e6d2 c2b5a2 6b5a4b 968672",
        light=SUNLIT,
        grade=Grade(exposure=0.12, contrast=1.05, saturation=0),
        press=Hatch(ink="2a1d15", paper="efe3c9"),
        finish=Finish(grain=0.014, paper=0.03, vignette=0.14),
        seed=4,
    ),
    _paper(
        "Navy halftone",
        "One ink, large dots, cream card",
        "vase",
        "0d1733 2c3c6e 7080ae b7c0dc f6f0e0 a7b3d6 3d4f8c 8594c4",
        light=NOON,
        grade=Grade(contrast=1.15, saturation=0),
        press=Halftone(ink="14245c", paper="f6ecd2", cell=0.020, degrees=15),
        finish=_FLAT,
    ),
    _paper(
        "Four colour",
        "A poster seen from too near",
        "spheres",
        "1c1430 3f3a7c d8465a f2a33a fbf0d2 7fc3cf e23b4e 2a8fc0",
        light=NOON,
        grade=Grade(contrast=1.1, saturation=1.35),
        press=Process(cell=0.014),
        finish=_FLAT,
    ),
    _paper(
        "Screenprint",
        "Five flat colours, hard edges",
        "bust",
        "20143f 5a2a86 e8487a f9a24b fff0c9 27b7b0 ef3e6d 1f9fb0",
        light=SUNLIT,
        media=(Gouache(levels=4, lively=0.02, soften=0.008),),
        grade=Grade(
            contrast=1.25, map="1d1147 6a1f8a ef3f72 ffa13e fff2c6", map_share=0.82
        ),
        finish=_FLAT,
        seed=5,
    ),
    _paper(
        "Stipple plate",
        "Ten thousand specks",
        "dunes",
        "151515 454545 8a8a8a c2c2c2 f6f6f6 d6d6d6 6a6a6a 999999",
        light=GOLDEN,
        grade=Grade(contrast=1.18, saturation=0),
        press=Stipple(ink="1d1c20", paper="f3eee2"),
        finish=_FLAT,
        seed=3,
    ),
    _paper(
        "Deckled sepia",
        "Brown print, torn edge",
        "ridges",
        "2a1a0f 5f4028 9c7650 cfae84 f3e6cc d9c4a0 7a5636 b18a5c",
        light=OVERCAST,
        grade=Grade(contrast=1.0, map="24150b 6a482c b48e62 ead9b8 f8f0de"),
        finish=Finish(
            grain=0.024, paper=0.05, edge="deckle", edge_colour="f3ead8", vignette=0.16
        ),
        seed=10,
    ),
    _paper(
        "Carbon copy",
        "Two tones, violet and office white",
        "cubes",
        "1c1250 4a3aa0 8d80cc c9c2e8 f4f2fa cfc9ea 4a3aa8 8a7ed0",
        light=HARD,
        grade=Grade(exposure=0.35, contrast=1.1, saturation=0),
        press=OneBit(ink="3a2a9c", paper="edeaf4", block=0.0042),
        finish=_FLAT,
    ),
    _paper(
        "Map room",
        "Height lines and hill tints",
        "ridges",
        "3a4a34 6f8a5e b3b77e dcc99a f6eed6 cfe0df a06a3f 7fa6b0",
        light=HIGH_KEY,
        media=(Contours(steps=15, paper="f5eed9", line="8a4f2e", tint=0.62),),
        finish=_FLAT,
        seed=7,
    ),
)
