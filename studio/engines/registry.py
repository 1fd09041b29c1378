"""The list of models, in the order in which they are offered."""

from __future__ import annotations

from studio.engines.dop import DOP_STANDARD
from studio.engines.engine import Engine, Makes
from studio.engines.kling import KLING_21_PRO
from studio.engines.soul import SOUL, SOUL_2, SOUL_REFERENCE

ENGINES: tuple[Engine, ...] = (
    SOUL,
    SOUL_2,
    SOUL_REFERENCE,
    DOP_STANDARD,
    KLING_21_PRO,
)
DEFAULT = SOUL

_BY_SLUG = {engine.slug: engine for engine in ENGINES}
_BY_PATH = {engine.path: engine for engine in ENGINES}


def find(slug: str) -> Engine | None:
    """Return the model with that slug."""
    return _BY_SLUG.get(slug)


def at_path(path: str) -> Engine | None:
    """Return the model that is posted to at `path` (no leading slash)."""
    return _BY_PATH.get(path)


def that_makes(makes: Makes) -> tuple[Engine, ...]:
    return tuple(engine for engine in ENGINES if engine.makes is makes)


def with_input(key: str, *, makes: Makes) -> Engine | None:
    """Return the first model that takes an image under `key`."""
    return next((engine for engine in that_makes(makes) if engine.param(key)), None)
