"""A camera over a still: operators that move it, and the shot that plays them."""

from studio.sandbox.art.camera.bodies import (
    Face,
    Grow,
    Melt,
    Pool,
    Ripple,
    Shift,
    Spin,
)
from studio.sandbox.art.camera.lens import (
    Bloom,
    Burst,
    Expose,
    Focus,
    Rim,
    Soften,
    Tint,
    Whip,
    rush,
)
from studio.sandbox.art.camera.moves import (
    Bulge,
    Circle,
    Dolly,
    Orbit,
    Roll,
    Shake,
    Sway,
    Truck,
    Turn,
    Vertigo,
    Zoom,
)
from studio.sandbox.art.camera.operators import Operator
from studio.sandbox.art.camera.plate import Plate
from studio.sandbox.art.camera.shot import Played, Shot
from studio.sandbox.art.camera.talk import Talk
from studio.sandbox.art.camera.weather import Flakes, Grain, Leak, Mist, Rain, Rays

__all__ = [
    "Bloom",
    "Bulge",
    "Burst",
    "Circle",
    "Dolly",
    "Expose",
    "Face",
    "Flakes",
    "Focus",
    "Grain",
    "Grow",
    "Leak",
    "Melt",
    "Mist",
    "Operator",
    "Orbit",
    "Plate",
    "Played",
    "Pool",
    "Rain",
    "Rays",
    "Rim",
    "Ripple",
    "Roll",
    "Shake",
    "Shift",
    "Shot",
    "Soften",
    "Spin",
    "Sway",
    "Talk",
    "Tint",
    "Truck",
    "Turn",
    "Vertigo",
    "Whip",
    "Zoom",
    "rush",
]
