"""The two style catalogs of the platform, drawn by values."""

from __future__ import annotations

from studio.sandbox.art.styles.editorial import EDITORIAL
from studio.sandbox.art.styles.entry import StyleEntry
from studio.sandbox.art.styles.film import FILM
from studio.sandbox.art.styles.graphic import GRAPHIC
from studio.sandbox.art.styles.night import NIGHT_STYLES
from studio.sandbox.art.styles.painting import PAINTING
from studio.sandbox.art.styles.paper import PAPER
from studio.sandbox.art.styles.second import SECOND
from studio.sandbox.art.styles.studio import STUDIO_STYLES

__all__ = ["STYLES", "STYLES_V2", "StyleEntry", "find_style"]

STYLES: tuple[StyleEntry, ...] = (
    *EDITORIAL,
    *FILM,
    *PAPER,
    *STUDIO_STYLES,
    *NIGHT_STYLES,
    *GRAPHIC,
    *PAINTING,
)
STYLES_V2: tuple[StyleEntry, ...] = SECOND

_BY_ID = {entry.id: entry for entry in (*STYLES, *STYLES_V2)}


def find_style(style_id: str | None) -> StyleEntry | None:
    """None for no style and for an id that no catalog has."""
    return _BY_ID.get((style_id or "").lower())
