"""What the catalogs show: per style a picture of the scene that shows it best, per motion
a picture to be moved.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from studio.sandbox.art.brief import Brief
from studio.sandbox.art.camera import Plate
from studio.sandbox.art.drawing import draw
from studio.sandbox.art.motions import MOTIONS
from studio.sandbox.art.styles import find_style

_PLACES = {motion.id: place for place, motion in enumerate(MOTIONS)}

# Prompts that choose a scene and name neither a colour nor a time of day.
PROMPTS = {
    "arch": "an arched doorway in a plaster wall",
    "bokeh": "city traffic, far out of focus",
    "bust": "portrait of a woman",
    "colourfield": "an abstract composition",
    "cubes": "a field of cubes",
    "dunes": "dunes in the desert",
    "ferns": "fern fronds",
    "flacon": "a perfume flacon on a plinth",
    "glass": "a prism",
    "paper": "paper, layered",
    "ridges": "ridges in a valley",
    "sea": "the open sea",
    "silk": "folds of silk",
    "spheres": "spheres on a table",
    "vase": "a ceramic vase",
}

# Previews are seen small, and all of a catalog at once.
SIDE = 400
PIXELS = 100_000
FILM_SIZE = (336, 224)
# A plate holds half as many more a side.
STILL_SIZE = (504, 336)
# Motions side by side are shown on different pictures, so that each can be told at a glance.
MOTION_STILLS = (
    "Ridges in fog with a low sun",
    "Sea at last light",
    "Portrait of a woman in a turtleneck",
    "Plaster arch and stairs at noon",
    "Amber flacon on a plinth",
    "Dunes in the evening",
    "Terracotta vase with a ball",
    "City bokeh at night",
    "Ferns, cyanotype",
    "Sun through reeded glass",
    "Portrait of a man in a blue coat",
)


def preview(style_id: str, size: int = SIDE) -> Image.Image:
    """A square preview; raises KeyError for an id that no catalog has."""
    entry = find_style(style_id)
    if entry is None:
        raise KeyError(style_id)
    return _preview(entry.id, entry.shows, entry.seed, size).copy()


@lru_cache(maxsize=8)
def _preview(style_id: str, scene: str, seed: int, size: int) -> Image.Image:
    return draw(
        Brief(
            prompt=PROMPTS[scene],
            seed=seed,
            width=size,
            height=size,
            style_id=style_id,
            most_pixels=PIXELS,
        )
    )


def motion_still(motion_id: str) -> Plate:
    """The picture that a motion is shown on; raises KeyError for an unknown one."""
    return _motion_still(_PLACES[motion_id] % len(MOTION_STILLS))


@lru_cache(maxsize=len(MOTION_STILLS))
def _motion_still(place: int) -> Plate:
    width, height = STILL_SIZE
    brief = Brief(prompt=MOTION_STILLS[place], seed=11, width=width, height=height)
    return Plate(draw(brief), FILM_SIZE)
