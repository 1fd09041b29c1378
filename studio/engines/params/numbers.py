"""Parameters that are numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.engines.params.base import Fault, Param


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Number(Param):
    """A number between two others; where it is `stepped`, a multiple of the step."""

    minimum: float
    maximum: float
    step: float = 0.01
    stepped: bool = False
    above_minimum: bool = False

    def check(self, value: Any) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Fault("This must be a number.", "float_type")
        elif not self._inside(value):
            yield Fault(
                f"Between {self.minimum:g} and {self.maximum:g}.", "out_of_range"
            )
        elif self.stepped and not self._on_a_step(value):
            yield Fault(f"In steps of {self.step:g}.", "multiple_of")

    def _inside(self, value: float) -> bool:
        if isinstance(value, float) and not math.isfinite(value):
            return False
        low = value > self.minimum if self.above_minimum else value >= self.minimum
        return low and value <= self.maximum

    def _on_a_step(self, value: float) -> bool:
        steps = value / self.step
        return math.isclose(steps, round(steps), abs_tol=1e-6)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Whole(Param):
    """A whole number between two others; `also` are accepted but not offered."""

    minimum: int
    maximum: int
    also: tuple[int, ...] = ()

    def check(self, value: Any) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Fault("This must be a whole number.", "int_type")
        elif not self.minimum <= value <= self.maximum and value not in self.also:
            yield Fault(
                f"Between {self.minimum:,} and {self.maximum:,}.", "out_of_range"
            )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Seed(Whole):
    """The number that makes a result repeatable; left out, the platform picks one."""

    name: str = "seed"
    key: str = "seed"
    label: str = "Seed"
    minimum: int = 1
    maximum: int = 1_000_000
