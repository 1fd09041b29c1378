"""From a scene to a signed print: paint, grade, enlarge, press and finish."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from studio.sandbox.art.edges import inner_box, laid_on_paper
from studio.sandbox.art.fields import Frame, lerp, resize, stream
from studio.sandbox.art.finish import Finish, finished
from studio.sandbox.art.grade import graded
from studio.sandbox.art.look import PLAIN, Look
from studio.sandbox.art.mark import stamp
from studio.sandbox.art.setting import Setting
from studio.sandbox.art.sheet import STRIP, Sheet, Strip, tops

Array = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

MEDIA_PIXELS = 640_000


@dataclass(frozen=True, kw_only=True)
class Order:
    """How a picture is to be printed; at strength 0 a look leaves no trace."""

    setting: Setting
    look: Look
    strength: float

    @cached_property
    def finish(self) -> Finish:
        return self.look.finish.at(self.strength)

    def blend(self, plain: Array, styled: Array) -> Array:
        return styled if self.strength >= 1 else lerp(plain, styled, self.strength)


def printed(rgb: Array, order: Order, size: tuple[int, int]) -> Image.Image:
    """RGB of exactly that size, with its border if it has one, and the mark."""
    box = inner_box(size, order.finish)
    painted = _painted(np.clip(rgb, 0, 1), order)
    whole = _enlarged(painted, (box[2] - box[0], box[3] - box[1]), order.finish)
    _pressed(whole, order)
    image = Image.fromarray(whole)
    if order.finish.edge:
        image = laid_on_paper(image, size, order.finish, box, order.setting.key)
    stamp(image)
    return image


def _painted(rgb: Array, order: Order) -> Array:
    setting, look = order.setting, order.look
    if look.media:
        small = Frame(rgb.shape[1], rgb.shape[0]).capped(MEDIA_PIXELS)
        rgb = resize(rgb, small.width, small.height)
    before = rgb
    for medium in look.media:
        sheet = Sheet(
            rgb=rgb, palette=setting.palette, light=setting.light, key=setting.key
        )
        rgb = np.clip(medium.paint(sheet), 0, 1).astype(np.float32, copy=False)
    rgb = graded(rgb, look.grade)
    return rgb if order.strength >= 1 else order.blend(graded(before, PLAIN.grade), rgb)


def _enlarged(rgb: Array, size: tuple[int, int], finish: Finish) -> Bytes:
    """Dithered before it is cut to bytes, so that no sky shows steps."""
    height, width = rgb.shape[:2]
    speck = stream("dither").random((64, 64), dtype=np.float32)
    tiled = np.tile(speck, (height // 64 + 1, width // 64 + 1))[:height, :width]
    small = Image.fromarray(
        (rgb * 255 + tiled[..., None]).clip(0, 255).astype(np.uint8)
    )
    if small.size == size:
        return np.array(small)
    if size[0] > 1.2 * width and finish.sharpen:
        # Before it grows: the same crispness as afterwards for a fraction of the pixels.
        percent = int(110 * finish.sharpen)
        small = small.filter(ImageFilter.UnsharpMask(0.9, percent, 2))
    return np.array(small.resize(size, Image.Resampling.LANCZOS))


def _pressed(whole: Bytes, order: Order) -> None:
    """In place, a strip at a time, so that a large picture needs little memory."""
    press, setting = order.look.press, order.setting
    frame = Frame(whole.shape[1], whole.shape[0])
    source = whole.copy() if press else whole
    for top in tops(frame):
        strip = Strip(
            rgb=source[top : top + STRIP] * np.float32(1 / 255),
            top=top,
            frame=frame,
            whole=source,
            palette=setting.palette,
            key=setting.key,
        )
        rgb = order.blend(strip.rgb, press.press(strip)) if press else strip.rgb
        rgb = finished(strip, rgb, order.finish)
        whole[top : top + STRIP] = np.clip(rgb * 255 + 0.5, 0, 255)
