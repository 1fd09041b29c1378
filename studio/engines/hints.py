"""Advice about inputs, before they cost anything: another shape, too few pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log

from studio.engines.params import Images, Input
from studio.engines.sizes import Size, proportions

# A crop of less than this share of a side is not worth a word.
SAME_SHAPE = 0.04
# Below this share of the result's pixels an input is visibly enlarged.
FEW = 0.5
# What an input should have from where the result's pixels are not known.
USUAL = (1024, 576)

_KNOWN = (
    "1:1",
    "5:4",
    "4:5",
    "4:3",
    "3:4",
    "3:2",
    "2:3",
    "16:9",
    "9:16",
    "2:1",
    "1:2",
    "21:9",
    "9:21",
)


def hints(
    inputs: Sequence[Input],
    shapes: Mapping[str, Sequence[Size]],
    *,
    shape: Size | None,
    size: Size | None,
) -> Iterator[str]:
    """Yield a sentence for each input that does not suit the result's shape or size."""
    for param in inputs:
        found = shapes.get(param.keeps, ())
        # Of several pictures none has to have the shape of the result.
        if found and shape and not isinstance(param, Images):
            yield from _other_shape(param.label, found[0], shape)
        yield from _few_pixels(param, found, size or USUAL)
    if shape is None:
        yield from _unlike_frames(shapes)


def _other_shape(name: str, pixels: Size, shape: Size) -> Iterator[str]:
    if not _alike(pixels, shape):
        yield (
            f"{name} is {words(pixels)} and the result {words(shape)}: "
            "it will be cropped or reframed."
        )


def _few_pixels(param: Input, found: Sequence[Size], wanted: Size) -> Iterator[str]:
    small = {
        place: pixels
        for place, pixels in enumerate(found, start=1)
        if _area(pixels) < FEW * _area(wanted)
    }
    if not small:
        return
    width, height = min(small.values(), key=_area)
    has = "has" if len(small) == 1 else "have"
    least = "" if len(small) == 1 else "from "
    yield (
        f"{_names(param, list(small))} {has} few pixels ({least}{width} × {height}): "
        f"the result may be soft. About {wanted[0]} × {wanted[1]} is better."
    )


def _names(param: Input, places: list[int]) -> str:
    if not isinstance(param, Images):
        return param.label
    if len(places) == 1:
        return f"{param.one} {places[0]}"
    *before, last = places
    return f"{param.label} {', '.join(map(str, before))} and {last}"


def _unlike_frames(shapes: Mapping[str, Sequence[Size]]) -> Iterator[str]:
    first, last = shapes.get("first_frame"), shapes.get("last_frame")
    if first and last and not _alike(first[0], last[0]):
        yield (
            f"First frame is {words(first[0])} and last frame {words(last[0])}: "
            "the clip takes the shape of the first."
        )


def words(shape: Size) -> str:
    """Return a shape as a person calls it: its usual ratio, else its pixels."""
    for ratio in _KNOWN:
        if _alike(shape, proportions(ratio), within=0.02):
            return ratio
    return f"{shape[0]} × {shape[1]}"


def _alike(one: Size, other: Size, within: float = SAME_SHAPE) -> bool:
    return abs(log(one[0] * other[1] / (one[1] * other[0]))) <= within


def _area(size: Size) -> int:
    return size[0] * size[1]
