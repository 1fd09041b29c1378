"""The registry: every generation model of the platform as a value. Pure; no Django."""

from studio.engines.engine import Dropped, Engine, Lane, Makes, Size, Values
from studio.engines.registry import DEFAULT, ENGINES

__all__ = ["DEFAULT", "ENGINES", "Dropped", "Engine", "Lane", "Makes", "Size", "Values"]
