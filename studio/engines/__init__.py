"""The registry: every generation model of the platform as a value. Pure; no Django."""

from studio.engines.engine import Dropped, Engine, Lane, Makes, Values, Wire
from studio.engines.registry import DEFAULT, ENGINES
from studio.engines.sizes import Size

__all__ = [
    "DEFAULT",
    "ENGINES",
    "Dropped",
    "Engine",
    "Lane",
    "Makes",
    "Size",
    "Values",
    "Wire",
]
