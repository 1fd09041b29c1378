"""Colours of a picture: its profile applied, its transparency filled, its main one."""

from __future__ import annotations

import io

from PIL import Image, ImageCms, ImageStat

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_ALPHA_MODES = ("RGBA", "LA", "PA", "La", "RGBa")
_PAPER = (255, 255, 255)
_INK = (28, 28, 31)


def in_srgb(picture: Image.Image, *, profile: bytes | None) -> Image.Image:
    """Return the picture as RGB or RGBA with its ICC profile applied."""
    has_alpha = picture.mode in _ALPHA_MODES
    if not profile:
        return picture.convert("RGBA" if has_alpha else "RGB")
    if not has_alpha:
        return _converted(picture, profile)
    base = picture.convert("LA" if picture.mode in ("LA", "La") else "RGBA")
    colours = base.convert("L" if base.mode == "LA" else "RGB")
    upright = _converted(colours, profile)
    upright.putalpha(base.getchannel("A"))
    return upright


def is_opaque(picture: Image.Image) -> bool:
    """Tell whether nothing shows through; an RGBA picture may still be opaque."""
    return picture.mode != "RGBA" or picture.getchannel("A").getextrema() == (255, 255)


def flattened(picture: Image.Image) -> Image.Image:
    """Fill what is transparent: paper behind dark drawings, ink behind light ones."""
    if picture.mode != "RGBA":
        return picture
    alpha = picture.getchannel("A")
    visible = ImageStat.Stat(picture.convert("L"), mask=alpha.point(_is_visible))
    is_light = visible.count[0] > 0 and visible.mean[0] > 170
    ground = Image.new("RGB", picture.size, _INK if is_light else _PAPER)
    ground.paste(picture, mask=alpha)
    return ground


def main_colour(picture: Image.Image) -> str:
    """Return the colour that covers most of an RGB picture, as "#rrggbb"."""
    tiny = picture.resize((24, 24), Image.Resampling.BOX).quantize(6)
    counts = tiny.getcolors() or [(1, 0)]
    index = int(str(max(counts)[1]))
    red, green, blue = (tiny.getpalette() or [0, 0, 0])[index * 3 : index * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _is_visible(value: float) -> float:
    return 255 if value > 16 else 0


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        # A broken profile says nothing about the pixels: show them as they are.
        return picture.convert("RGB")
    return converted or picture.convert("RGB")
