"""Night: what is left when the light goes."""

from __future__ import annotations

from functools import partial

from studio.sandbox.art.finish import Finish
from studio.sandbox.art.grade import Grade
from studio.sandbox.art.media.lens import Sparks
from studio.sandbox.art.media.lines import Neon
from studio.sandbox.art.styles.entry import style
from studio.sandbox.art.styles.lights import (
    AURORA,
    CANDLE,
    HARBOUR,
    HARD,
    NEON,
    NIGHT,
    RIM,
    SODIUM,
    TORCH,
)

_night = partial(style, kind="Night")

NIGHT_STYLES = (
    _night(
        "Night glass",
        "Wet windows, rose and sodium lights",
        "bokeh",
        "0d040a 2a0f1e 6b2b43 c27a76 f2d3b4 170813 e0787a e8b98a",
        light=NIGHT,
        grade=Grade(contrast=1.05, saturation=1.0, bloom=0.5, lift=0.02),
        media=(Sparks(count=34),),
        finish=Finish(grain=0.034),
        seed=5,
    ),
    _night(
        "Chiaroscuro",
        "One lamp, black room",
        "bust",
        "000000 0a0a0a 333333 8a8a8a f4f4f4 050505 2a2a2a 6a6a6a",
        light=HARD,
        grade=Grade(exposure=0.1, contrast=1.25, saturation=0.0),
        finish=Finish(grain=0.028, vignette=0.30),
        seed=13,
    ),
    _night(
        "Blue hour",
        "After the sun, before the lamps",
        "ridges",
        "0b1530 1e355f 4a6ea5 8ea9c4 cdd6da 2a4580 5f86c9 f0b27a",
        light=NIGHT,
        grade=Grade(exposure=0.12, contrast=0.98, saturation=0.95),
        seed=6,
    ),
    _night(
        "Neon outline",
        "Tubes bent around every edge",
        "bust",
        "05020f 180a3a 5a1fb0 ff4fc3 d9faff 120633 ff2fa8 27e1ff",
        light=NEON,
        media=(Neon(glow=1.0, keep=0.20),),
        grade=Grade(saturation=1.3),
        finish=Finish(grain=0.022),
        seed=4,
    ),
    _night(
        "Moonlit dunes",
        "Silver sand, ink sky",
        "dunes",
        "03050c 0c1526 36465f 8b9bb0 e6edf3 060b18 6c86a8 c9d4df",
        light=NIGHT,
        grade=Grade(
            exposure=0.35,
            contrast=1.15,
            map="02040a 1c2a40 7f93ad e9f0f6",
            map_share=0.7,
        ),
        seed=4,
    ),
    _night(
        "Midnight garden",
        "Leaves by torchlight",
        "ferns",
        "06120d 123325 2e7350 8fb58a e6e2c0 08201a 2f8a5c d6854a",
        light=TORCH,
        grade=Grade(
            exposure=0.35, contrast=1.1, saturation=1.05, shadows="00301c", split=0.4
        ),
        finish=Finish(grain=0.036, vignette=0.34),
        seed=6,
    ),
    _night(
        "Sodium street",
        "Orange lamps, brown sky",
        "bokeh",
        "0c0602 2e1705 7a420c e08a1f ffe0a0 1f0f04 ff9a1f ffc45a",
        light=SODIUM,
        grade=Grade(
            contrast=1.1, saturation=1.1, warmth=0.7, bloom=0.6, bloom_tint="ff9a3a"
        ),
        finish=Finish(grain=0.040),
        seed=8,
    ),
    _night(
        "Candle room",
        "Small flame, long dark",
        "vase",
        "0c0503 2e140a 7a3a18 d1823c ffdca2 1e0d07 a8501f e0a050",
        light=CANDLE,
        grade=Grade(
            contrast=1.1, saturation=1.05, warmth=0.4, bloom=0.4, bloom_tint="ffb060"
        ),
        finish=Finish(grain=0.038, vignette=0.42),
        seed=5,
    ),
    _night(
        "Ultraviolet",
        "Black light and fluorescent paint",
        "bust",
        "0a0220 240a5c 5a1fd0 b06bff f0d6ff 1a0850 39ffb0 ff3df0",
        light=NEON,
        grade=Grade(
            contrast=1.2,
            saturation=1.3,
            mixer=((0.45, 0.1, 0.45), (0.05, 0.55, 0.15), (0.35, 0.3, 0.9)),
            bloom=0.5,
            bloom_tint="b060ff",
        ),
        seed=8,
    ),
    _night(
        "Harbour lights",
        "Green-black water, pale moon",
        "sea",
        "02100f 07302e 1c6b66 7ab5a6 e3f2dc 0a3b3c 2f9c8c f2c66a",
        light=HARBOUR,
        grade=Grade(
            exposure=0.15, contrast=1.15, saturation=1.05, shadows="00302e", split=0.4
        ),
        seed=3,
    ),
    _night(
        "Aurora",
        "Green fire, violet snow",
        "ridges",
        "070a24 231a5a 4a4aa8 57d6a5 d8ffe0 1f7a6c 3ff0a8 a86bf0",
        light=AURORA,
        grade=Grade(
            exposure=0.2, contrast=1.1, saturation=1.3, bloom=0.7, bloom_tint="7affc4"
        ),
        seed=11,
    ),
    _night(
        "Black mirror",
        "Objects at the edge of being seen",
        "spheres",
        "000000 06070a 1c2028 5c6470 d6dae0 030406 1a1d24 a01c2c",
        light=RIM,
        grade=Grade(exposure=-0.15, contrast=1.30, saturation=0.8),
        finish=Finish(vignette=0.30, grain=0.024),
        seed=2,
    ),
)
