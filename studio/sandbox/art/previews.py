"""One square picture per style, of the scene that shows it best."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from studio.sandbox.art.brief import Brief
from studio.sandbox.art.drawing import draw
from studio.sandbox.art.styles import find_style

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


def preview(style_id: str, size: int = 400) -> Image.Image:
    """A square preview; raises KeyError for an id that no catalog has."""
    entry = find_style(style_id)
    if entry is None:
        raise KeyError(style_id)
    return _preview(entry.id, entry.shows, entry.seed, size).copy()


@lru_cache(maxsize=8)
def _preview(style_id: str, scene: str, seed: int, size: int) -> Image.Image:
    return draw(
        Brief(
            prompt=PROMPTS[scene], seed=seed, width=size, height=size, style_id=style_id
        )
    )
