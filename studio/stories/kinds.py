"""The six kinds of story: what each is, and which workflow of the platform makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from studio.engines import Engine
from studio.engines.workflows import KINDS as WORKFLOWS
from studio.engines.workflows import MOST_SLIDES

# The platform's workflow makes at least 90 seconds; a person who builds part by part is free.
LEAST_PARTS, MOST_PARTS, USUAL_PARTS = 3, 20, 5


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind. `ratio` is width to height of what is published."""

    key: str
    name: str
    about: str
    icon: str
    is_carousel: bool = False
    needs_product: bool = False

    @property
    def noun(self) -> str:
        return "slide" if self.is_carousel else "clip"

    @property
    def ratio(self) -> tuple[int, int]:
        return (4, 5) if self.is_carousel else (9, 16)

    @property
    def most(self) -> int:
        return MOST_SLIDES if self.is_carousel else MOST_PARTS

    @property
    def workflow(self) -> Engine:
        """Return the platform's workflow for it."""
        return WORKFLOWS[self.key]


_ALL = (
    Kind(
        key="tutorial",
        name="Tutorial",
        about="How something is done, one step a clip.",
        icon="list-ordered",
    ),
    Kind(
        key="product-showcase",
        name="Product showcase",
        about="Your product from every side, made from your picture of it.",
        icon="box",
        needs_product=True,
    ),
    Kind(
        key="cinematic",
        name="Cinematic",
        about="One mood, told in wide shots, details and light.",
        icon="clapperboard",
    ),
    Kind(
        key="pov",
        name="POV",
        about="Through somebody’s eyes, as if the viewer were there.",
        icon="eye",
    ),
    Kind(
        key="faceless-story",
        name="Faceless story",
        about="Hands, places and things tell it; no face is seen.",
        icon="hand",
    ),
    Kind(
        key="carousel",
        name="Carousel",
        about="Slides for a post, with copy on each, a caption and hashtags.",
        icon="gallery-horizontal-end",
        is_carousel=True,
    ),
)
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in _ALL}
DEFAULT = KINDS["tutorial"]
