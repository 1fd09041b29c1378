"""From a brief to a finished picture."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from studio.sandbox.art.brief import Brief, share
from studio.sandbox.art.collage import with_character, with_references
from studio.sandbox.art.colour import Palette, lightness, mix
from studio.sandbox.art.edges import inner_box, laid_on_paper
from studio.sandbox.art.fields import Frame, lerp, resize, stream
from studio.sandbox.art.finish import finished
from studio.sandbox.art.grade import graded
from studio.sandbox.art.light import Light
from studio.sandbox.art.look import PLAIN, Look
from studio.sandbox.art.mark import stamp
from studio.sandbox.art.moods import TIMES
from studio.sandbox.art.reading import LONGEST, Reading, read
from studio.sandbox.art.scenes import NAMES, SCENES, Scene
from studio.sandbox.art.scenes.bust import draw_wall
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.sheet import STRIP, Sheet, Strip, tops
from studio.sandbox.art.styles import find_style

Array = npt.NDArray[np.float32]

MEDIA_PIXELS = 640_000


def draw(brief: Brief) -> Image.Image:
    """The picture, RGB, exactly as large as asked; the same brief gives the same bytes."""
    style = find_style(brief.style_id)
    look = style.look if style else PLAIN
    strength = share(brief.style_strength) if style else 1.0
    reading = read(brief.prompt, NAMES)
    setting = _setting(brief, reading, look, strength)
    plate = _scene(setting, brief, reading)
    return print_picture(plate, setting, look, strength, (brief.width, brief.height))


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
    return Setting(
        frame=Frame(brief.width, brief.height),
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
    if stream(key, "side").random() < 0.4:
        light = light.mirrored()
    if reading.time:
        hour, tones = TIMES[reading.time]
        palette = palette.toward(tones, 0.8 if scene.outdoors else 0.35)
        light = light.toward(hour, 0.85)
    if look.palette is not None:
        pull = strength * (0.72 if reading.time and scene.outdoors else 1.0)
        palette = palette.toward(look.palette, pull)
    if look.light is not None:
        light = light.toward(look.light, strength * (0.6 if reading.time else 1.0))
    return _tinted(palette, reading), light


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


def print_picture(
    plate: Plate,
    setting: Setting,
    look: Look,
    strength: float,
    size: tuple[int, int],
) -> Image.Image:
    """Paint, grade, enlarge, print and sign."""
    box = inner_box(size, look.finish, strength)
    rgb = _painted(plate.rgb, setting, look, strength)
    whole = _enlarged(rgb, (box[2] - box[0], box[3] - box[1]), look)
    _finish(whole, setting, look, strength)
    image = Image.fromarray(whole)
    if look.finish.edge:
        image = laid_on_paper(image, size, look.finish, box, setting.key, strength)
    stamp(image)
    return image


def _painted(rgb: Array, setting: Setting, look: Look, strength: float) -> Array:
    rgb = np.clip(rgb, 0, 1)
    if look.media:
        small = Frame(rgb.shape[1], rgb.shape[0]).capped(MEDIA_PIXELS)
        rgb = resize(rgb, small.width, small.height)
    before = rgb
    for medium in look.media:
        sheet = Sheet(
            rgb=rgb, palette=setting.palette, light=setting.light, key=setting.key
        )
        rgb = np.clip(medium.paint(sheet), 0, 1).astype(np.float32)
    rgb = graded(rgb, look.grade)
    return rgb if strength >= 1 else lerp(graded(before, PLAIN.grade), rgb, strength)


def _enlarged(rgb: Array, size: tuple[int, int], look: Look) -> npt.NDArray[np.uint8]:
    """Dithered before it is cut to bytes, so that no sky shows steps."""
    height, width = rgb.shape[:2]
    speck = stream("dither").random((64, 64), dtype=np.float32)
    tiled = np.tile(speck, (height // 64 + 1, width // 64 + 1))[:height, :width]
    small = Image.fromarray(
        (rgb * 255 + tiled[..., None]).clip(0, 255).astype(np.uint8)
    )
    if small.size == size:
        return np.array(small)
    if size[0] > 1.2 * width and look.finish.sharpen:
        # Before it grows: the same crispness as afterwards for a fraction of the pixels.
        percent = int(110 * look.finish.sharpen)
        small = small.filter(ImageFilter.UnsharpMask(0.9, percent, 2))
    return np.array(small.resize(size, Image.Resampling.LANCZOS))


def _finish(
    whole: npt.NDArray[np.uint8], setting: Setting, look: Look, strength: float
) -> None:
    """In place, a strip at a time, so that a large picture needs little memory."""
    frame = Frame(whole.shape[1], whole.shape[0])
    source = whole.copy() if look.press else whole
    for top in tops(frame):
        rgb = source[top : top + STRIP] * np.float32(1 / 255)
        strip = Strip(
            rgb=rgb,
            top=top,
            frame=frame,
            whole=source,
            palette=setting.palette,
            key=setting.key,
        )
        if look.press:
            pressed = look.press.press(strip)
            rgb = pressed if strength >= 1 else lerp(rgb, pressed, strength)
        rgb = finished(strip, rgb, look.finish, strength)
        np.clip(rgb * 255 + 0.5, 0, 255, out=rgb)
        whole[top : top + STRIP] = rgb
