"""A portrait: the faceless figure with hair, collar and hat."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, lightness, mix, shift
from studio.sandbox.art.fields import smooth
from studio.sandbox.art.figure import Figure, head_point, model_of, parts_of
from studio.sandbox.art.light import Light
from studio.sandbox.art.march import Field, Rays, cells_for
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.shading import Set, Stage
from studio.sandbox.art.solids import Points
from studio.sandbox.art.surfaces import Material
from studio.sandbox.art.tracing import Camera, render

Array = npt.NDArray[np.float32]

PIXELS = 720_000

# A skin's colour, and the colour its edge of shadow glows in.
SKINS: tuple[tuple[RGB, RGB], ...] = (
    ((0.93, 0.75, 0.64), (0.62, 0.20, 0.12)),
    ((0.89, 0.68, 0.54), (0.55, 0.17, 0.10)),
    ((0.82, 0.58, 0.43), (0.50, 0.14, 0.07)),
    ((0.67, 0.44, 0.31), (0.40, 0.10, 0.05)),
    ((0.48, 0.30, 0.21), (0.26, 0.06, 0.03)),
    ((0.35, 0.215, 0.15), (0.20, 0.05, 0.03)),
)
HAIRS: tuple[RGB, ...] = (
    (0.105, 0.080, 0.072),
    (0.105, 0.080, 0.072),
    (0.17, 0.115, 0.09),
    (0.30, 0.185, 0.12),
    (0.60, 0.27, 0.13),
    (0.78, 0.62, 0.40),
    (0.72, 0.71, 0.70),
)
STYLES_OF_HAIR = (
    "crop",
    "bob",
    "bun",
    "buzz",
    "fringe",
    "long",
    "curls",
    "waves",
    "topknot",
)
BARE_EARS = {"", "crop", "buzz", "bun", "topknot"}
TURNS = (-58, -40, -30, -18, 14, 26, 34, 44, 62)


def draw_bust(setting: Setting) -> Plate:
    figure = choose_figure(setting)
    light = _facing(setting.light, figure)
    camera = _camera(setting, figure)
    pixels = camera.frame.width * camera.frame.height
    field = Field(model_of(figure), cells=cells_for(pixels))
    scene = Set(
        field=field,
        materials=_materials(setting, figure),
        light=light,
        stage=Stage(backdrop=_backdrop(setting, light)),
        reach=0.34,
    )
    return Plate(*render(camera, field, scene.shade))


def draw_wall(setting: Setting) -> Plate:
    """The portrait's wall without a figure, lit as for one: somebody else will stand there."""
    frame = setting.frame.capped(PIXELS // 2)
    camera = Camera(
        eye=(0.0, 0.0, 11.0), target=(0.0, 0.0, 0.0), reach=1.9, frame=frame
    )
    rows, columns = np.indices(frame.shape, dtype=np.float32)
    towards = camera.towards(columns.ravel() + 0.5, rows.ravel() + 0.5)
    rays = Rays(camera.eye, towards, np.zeros_like(towards.x))
    wall = _backdrop(setting, setting.light)(rays)
    return Plate(wall.reshape(*frame.shape, 3))


def choose_figure(setting: Setting) -> Figure:
    """Who it is: from the words where they say so, otherwise from the seed."""
    random = setting.random("figure")
    hair = _hair(setting)
    hat = _hat(setting, float(random.random()))
    hair = _under(hat, hair)
    return Figure(
        turn=_turn(setting),
        nod=float(random.choice((-5, 0, 0, 2, 5))) + 8.0 * setting.says("down"),
        tilt=float(random.uniform(-4, 4)),
        hair=hair,
        hat=hat,
        collar=_collar(setting),
        glasses=setting.says("glasses", "sunglasses", "spectacles"),
        earrings=_earrings(setting, hair, float(random.random())),
        jaw=0.03 * setting.says("man", "men", "boy", "gentleman", "father", "king"),
    )


def _turn(setting: Setting) -> float:
    if setting.says("profile"):
        return float(setting.pick("turn", (-82, 82)))
    if setting.says("front", "frontal", "facing", "headshot", "passport"):
        return float(setting.pick("turn", (-4, 0, 5)))
    turn = float(setting.pick("turn", TURNS))
    if setting.says("left") != setting.says("right"):
        turn = -abs(turn) if setting.says("left") else abs(turn)
    return turn


def _hair(setting: Setting) -> str:
    named = (
        ("", ("bald", "shaved")),
        ("buzz", ("buzz", "buzzcut", "cropped", "coils")),
        ("curls", ("curls", "curly", "afro")),
        ("bob", ("bob",)),
        ("fringe", ("fringe", "bangs")),
        ("bun", ("bun", "chignon", "ponytail")),
        ("topknot", ("topknot",)),
        ("long", ("long-haired", "braids", "flowing")),
        ("waves", ("waves", "wavy")),
    )
    for hair, words in named:
        if setting.says(*words):
            return hair
    if setting.says("long") and setting.says("hair"):
        return "long"
    if setting.says("man", "men", "boy", "gentleman", "father", "grandfather", "king"):
        return setting.pick("hair", ("crop", "crop", "buzz", "curls"))
    return setting.pick("hair", STYLES_OF_HAIR)


def _hat(setting: Setting, chance: float) -> str:
    for hat, words in (
        ("beanie", ("beanie",)),
        ("beret", ("beret",)),
        ("wide", ("hat", "fedora", "brim", "sunhat")),
    ):
        if setting.says(*words):
            return hat
    if chance < 0.12:
        return setting.pick("hat", ("wide", "beanie", "beret"))
    return ""


def _under(hat: str, hair: str) -> str:
    """Hair that fits under the hat."""
    fitting = {
        "wide": {"crop", "bob", "fringe", "long", "waves", "buzz", ""},
        "beanie": {"crop", "bob", "long", "buzz", "", "waves"},
        "beret": {"crop", "bob", "waves", "long", "fringe", ""},
    }
    if not hat or hair in fitting[hat]:
        return hair
    return "bob" if hair in {"curls", "bun", "topknot"} else "crop"


def _earrings(setting: Setting, hair: str, chance: float) -> bool:
    if setting.says("no", "without") or hair not in BARE_EARS:
        return False
    named = setting.says("earring", "earrings", "jewellery", "jewelry")
    return named or chance < 0.2


def _collar(setting: Setting) -> str:
    if setting.says("scarf"):
        return "scarf"
    if setting.says("turtleneck", "roll-neck"):
        return "turtleneck"
    if setting.says("shirt", "dress", "summer", "t-shirt"):
        return "open"
    if setting.says("sweater", "knit", "jumper", "winter"):
        return "chunky"
    return setting.pick(
        "collar", ("turtleneck", "turtleneck", "turtleneck", "chunky", "open", "scarf")
    )


def _facing(light: Light, figure: Figure) -> Light:
    """The key falls on the face, unless the figure looks at the camera anyway."""
    if abs(figure.turn) < 10 or figure.turn * light.azimuth > 0:
        return light
    return (
        light.from_side(1 if figure.turn > 0 else -1)
        if abs(figure.turn) > 50
        else light
    )


def _camera(setting: Setting, figure: Figure) -> Camera:
    """Head and shoulders; the wider the picture, the further the figure stands aside."""
    frame = setting.frame.capped(PIXELS)
    crown = {"wide": 1.16, "beanie": 1.30, "beret": 1.20}.get(
        figure.hat, {"topknot": 1.45, "curls": 1.34}.get(figure.hair, 1.10)
    )
    wide = 1.62 if figure.hat == "wide" else 1.12
    reach = max(1.86, wide / frame.aspect)
    room = 0.30 + 0.12 * max(0.0, reach - 1.9)
    aside = 0.0
    if frame.aspect > 1.3:
        side = 1 if figure.turn < 0 else -1
        aside = -side * min(0.9, 0.32 * (frame.aspect - 1)) * reach * 0.8
    middle = crown + room - reach
    target = (aside, max(middle, -1.25), 0.0)
    return Camera(
        eye=(target[0], target[1] + 0.30, 11.0), target=target, reach=reach, frame=frame
    )


def _materials(setting: Setting, figure: Figure) -> tuple[Material, ...]:
    random = setting.random("skin")
    skin, scatter = SKINS[int(random.integers(len(SKINS)))]
    hair = setting.worn.get("hair", HAIRS[int(random.integers(len(HAIRS)))])
    made = {
        "skin": Material(
            colour=skin,
            gloss=0.09,
            tight=10,
            wrap=0.20,
            scatter=scatter,
            sheen=0.08,
            texture=_flush(figure),
        ),
        "garment": Material(
            colour=_garment(setting), gloss=0.03, tight=6, sheen=0.38, wrap=0.14
        ),
        "hair": Material(
            colour=hair,
            gloss=0.50 if lightness(hair) < 0.5 else 0.22,
            tight=20,
            wrap=0.05,
            texture=_strands(figure),
        ),
        "hat": Material(colour=_hat_colour(setting), gloss=0.08, tight=8, sheen=0.28),
        "glasses": Material(colour=(0.035, 0.035, 0.04), gloss=1.0, tight=50),
        "earrings": Material(colour=(0.83, 0.64, 0.28), gloss=0.9, tight=30, metal=0.9),
    }
    return tuple(made[name] for name in parts_of(figure))


def _garment(setting: Setting) -> RGB:
    palette = setting.palette
    chosen = setting.pick(
        "garment",
        (
            palette.accent,
            palette.accent,
            palette.second,
            mix(palette.glow, palette.pale, 0.3),
            mix(palette.shade, palette.deep, 0.3),
        ),
    )
    return setting.worn.get("garment", chosen)


def _hat_colour(setting: Setting) -> RGB:
    palette = setting.palette
    chosen = setting.pick(
        "hat colour",
        (
            palette.deep,
            shift(palette.accent, light=-0.08),
            palette.second,
            palette.shade,
        ),
    )
    return setting.worn.get("hat", chosen)


def _flush(figure: Figure) -> Callable[[Points], Array]:
    """Blood under the skin: lips, cheeks and the tip of the nose are warmer."""

    def tint(p: Points) -> Array:
        q = head_point(p, figure)
        side = np.abs(q.x)
        lips = np.exp(-((q.x / 0.15) ** 2) - ((q.y + 0.53) / 0.065) ** 2)
        cheeks = np.exp(-(((side - 0.36) / 0.18) ** 2) - ((q.y + 0.26) / 0.15) ** 2)
        nose = np.exp(-((q.x / 0.12) ** 2) - ((q.y + 0.24) / 0.10) ** 2)
        front = smooth(0.2, 0.5, q.z)
        warm = front * (0.42 * lips + 0.15 * cheeks + 0.12 * nose)
        return np.stack([1 - 0.10 * warm, 1 - 0.72 * warm, 1 - 0.62 * warm], axis=-1)

    return tint


def _strands(figure: Figure) -> Callable[[Points], Array]:
    """Fine streaks from the crown, a little lighter and darker."""

    def tint(p: Points) -> Array:
        q = head_point(p, figure)
        angle = np.arctan2(q.x - 0.20, q.z + 0.50)
        streak = np.sin(angle * 47 + 2 * q.y) + 0.7 * np.sin(angle * 83 - 3 * q.y)
        return (1 + 0.11 * streak)[..., None]

    return tint


def _backdrop(setting: Setting, light: Light) -> Callable[[Rays], Array]:
    """A wall that falls from the sky's colour to the ground's, lit from the key's side."""
    palette = setting.palette
    high = setting.worn.get("background", palette.sky)
    low = mix(palette.pale, high, 0.25)
    if setting.pick("backdrop", ("open", "wall", "warm")) == "wall":
        low = mix(high, palette.pale, 0.25)
    night = mix(palette.deep, (0.0, 0.0, 0.0), 0.35)
    high, low = mix(high, night, 0.92 * light.dark), mix(low, night, 0.80 * light.dark)
    side = light.towards[0]

    def colour(rays: Rays) -> Array:
        d = rays.towards
        rise, across = d.y / -d.z, d.x / -d.z
        share = smooth(-0.20, 0.17, rise)[:, None]
        wall = np.float32(low) * (1 - share) + np.float32(high) * share
        fall = 1 + 0.32 * np.clip(across * side * 2.2, -0.25, 0.25)
        glow = 0.07 * np.exp(-((across / 0.10) ** 2) - ((rise + 0.02) / 0.12) ** 2)
        return np.clip(wall * (fall + glow)[:, None], 0, 1).astype(np.float32)

    return colour
