"""Still pictures drawn from a prompt, a seed, a style and a size: no model, no network."""

from __future__ import annotations

from studio.sandbox.art.brief import Brief, Take
from studio.sandbox.art.drawing import draw
from studio.sandbox.art.previews import preview
from studio.sandbox.art.styles import STYLES, STYLES_V2, StyleEntry, find_style

__all__ = [
    "STYLES",
    "STYLES_V2",
    "Brief",
    "StyleEntry",
    "Take",
    "draw",
    "find_style",
    "preview",
]
