"""From a brief to a finished picture."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from PIL import Image

from studio.sandbox.art.brief import Brief, share
from studio.sandbox.art.collage import with_character, with_references
from studio.sandbox.art.colour import Palette, lightness, mix
from studio.sandbox.art.fields import Frame, stream
from studio.sandbox.art.light import Light
from studio.sandbox.art.look import PLAIN, Look
from studio.sandbox.art.moods import TIMES
from studio.sandbox.art.printing import Order, printed
from studio.sandbox.art.reading import LONGEST, Reading, read
from studio.sandbox.art.scenes import NAMES, SCENES, Scene
from studio.sandbox.art.scenes.bust import draw_wall
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.styles import find_style


def draw(brief: Brief) -> Image.Image:
    """The picture, RGB, exactly as large as asked; the same brief gives the same bytes."""
    style = find_style(brief.style_id)
    look = style.look if style else PLAIN
    strength = share(brief.style_strength) if style else 1.0
    reading = read(brief.prompt, NAMES)
    setting = _setting(brief, reading, look, strength)
    plate = _scene(setting, brief, reading)
    order = Order(setting=setting, look=look, strength=strength)
    return printed(plate.rgb, order, (brief.width, brief.height))


def _scene(setting: Setting, brief: Brief, reading: Reading) -> Plate:
    stands_in = bool(brief.character) and reading.scene == "bust"
    plate = draw_wall(setting) if stands_in else SCENES[reading.scene].draw(setting)
    plate = with_references(plate, setting, brief.references)
    strength = share(brief.character_strength)
    return with_character(plate, setting, brief.character, strength)


def _setting(brief: Brief, reading: Reading, look: Look, strength: float) -> Setting:
    key = _key(brief)
    scene = SCENES[reading.scene]
    palette, light = _mood(scene, reading, look, strength, key)
    frame = Frame(brief.width, brief.height)
    return Setting(
        frame=frame.capped(brief.most_pixels) if brief.most_pixels else frame,
        key=key,
        palette=palette,
        light=light,
        words=reading.words,
        worn=reading.worn,
    )


def _key(brief: Brief) -> str:
    """What the composition hangs on: neither the style nor the size."""
    text = brief.prompt[:LONGEST].encode("utf-8", "surrogatepass")
    seed = brief.seed % 2**64
    return hashlib.sha256(text + seed.to_bytes(8)).hexdigest()


def _mood(
    scene: Scene, reading: Reading, look: Look, strength: float, key: str
) -> tuple[Palette, Light]:
    palette, light = scene.moods[int(stream(key, "mood").integers(len(scene.moods)))]
    if reading.time:
        hour, tones = TIMES[reading.time]
        palette = palette.toward(tones, 0.8 if scene.outdoors else 0.35)
        light = light.toward(hour, 0.85)
    if look.palette is not None:
        pull = strength * (0.72 if reading.time and scene.outdoors else 1.0)
        palette = palette.toward(look.palette, pull)
    if look.light is not None:
        light = light.toward(look.light, strength * (0.6 if reading.time else 1.0))
    side = reading.side or (-1 if stream(key, "side").random() < 0.6 else 1)
    return _tinted(palette, reading), light.from_side(side)


def _tinted(palette: Palette, reading: Reading) -> Palette:
    """Colours of the prompt speak first, and lean the rest of the palette a little."""
    if not reading.colours:
        return palette
    first = reading.colours[0]
    tones = {
        name: mix(getattr(palette, name), first, amount)
        for name, amount in (
            ("mid", 0.24),
            ("shade", 0.16),
            ("pale", 0.14),
            ("sky", 0.2),
        )
    }
    second = reading.colours[1] if len(reading.colours) > 1 else palette.second
    if len(reading.colours) > 1:
        tones["sky"] = mix(palette.sky, second, 0.35)
    if lightness(first) > 0.93:
        tones["glow"] = mix(palette.glow, first, 0.6)
    return replace(palette, accent=first, second=second, **tones)
