"""What a model is: its place at the platform, its parameters, its price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from studio.engines.params import Count, Duration, Fault, Image, Param, Ratio

Values = Mapping[str, Any]
Price = Callable[[Values], Decimal]
Size = tuple[int, int]
Kind = TypeVar("Kind", bound=Param)


class Makes(StrEnum):
    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True)
class Lane:
    """A narrower limit that the platform sets on some requests of a model."""

    name: str
    in_flight: int


@dataclass(frozen=True)
class Dropped:
    """A choice that another model has no use for."""

    label: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One generation model of the platform, declared once.

    `path` is what is posted to, without the leading slash. `seconds` is the usual range of
    waiting before this studio has a history of its own. `sizes` maps (ratio, resolution) to
    pixels; where a model has neither, the result takes the shape of its first image.
    """

    slug: str
    name: str
    path: str
    makes: Makes
    about: str
    params: tuple[Param, ...]
    price: Price
    seconds: tuple[int, int]
    sizes: Mapping[tuple[str, str], Size] | None = None
    lane: Callable[[Values], Lane | None] = lambda values: None

    @property
    def offered(self) -> tuple[Param, ...]:
        return tuple(param for param in self.params if not param.hidden)

    @property
    def images(self) -> tuple[Image, ...]:
        return tuple(param for param in self.offered if isinstance(param, Image))

    def param(self, key: str) -> Param | None:
        """Return the offered parameter kept under `key`."""
        return next((param for param in self.offered if param.keeps == key), None)

    def only(self, kind: type[Kind]) -> Kind | None:
        """Return the one offered parameter of that kind."""
        return next((param for param in self.offered if isinstance(param, kind)), None)

    def complete(self, values: Values) -> dict[str, Any]:
        """Return the values of all offered parameters: those given, else the defaults."""
        return {
            param.keeps: values[param.keeps]
            if param.keeps in values and not param.is_empty(values[param.keeps])
            else param.default
            for param in self.offered
        }

    def errors(self, values: Values) -> dict[str, list[str]]:
        """Return what is wrong, in words, by key; {} when the values can be sent."""
        found = (
            (param.keeps, self._faults(param, values.get(param.keeps)))
            for param in self.offered
        )
        return {
            key: [fault.message for fault in faults] for key, faults in found if faults
        }

    def payload(self, values: Values) -> dict[str, Any]:
        """Return the body as it goes on the wire; what is not set is left out, never null."""
        return {
            param.name: param.wire(values[param.keeps])
            for param in self.offered
            if param.keeps in values
            and not param.is_empty(values[param.keeps])
            and not (param.needs and not values.get(param.needs))
        }

    def read(self, body: Values) -> tuple[dict[str, Any], list[tuple[str, Fault]]]:
        """Return a body's values by key, defaults filled in, and its faults by wire name.

        Fields that the model does not know are ignored, as the platform does.
        """
        faults = [
            (param.name, fault)
            for param in self.params
            for fault in self._faults(
                param, body.get(param.name), given=param.name in body
            )
        ]
        values = {param.keeps: param.default for param in self.offered}
        for param in sorted(self.params, key=lambda param: param.hidden, reverse=True):
            if body.get(param.name) is not None:
                values[param.keeps] = body[param.name]
        return values, faults

    def adopt(
        self, values: Values, *, before: Engine
    ) -> tuple[dict[str, Any], list[Dropped]]:
        """Carry a person's choices over from another model: what applies, and what was dropped."""
        kept: dict[str, Any] = {}
        dropped: list[Dropped] = []
        for param in before.offered:
            value = values.get(param.keeps)
            if param.is_empty(value) or value == param.default:
                continue
            if self._takes(param, value):
                kept[param.keeps] = value
            else:
                dropped.append(Dropped(param.label, value))
        return kept, dropped

    def outputs(self, values: Values) -> int:
        """Return how many results one request with these values makes."""
        count = self.only(Count)
        return int(values.get(count.keeps) or count.default) if count else 1

    def clip_seconds(self, values: Values) -> int | None:
        if self.makes is not Makes.VIDEO:
            return None
        duration = self.only(Duration)
        return int(values.get(duration.keeps) or duration.default) if duration else 5

    def size(self, values: Values) -> Size | None:
        """Return the pixels of the result, or None where its first image decides."""
        if not self.sizes:
            return None
        ratio, resolution = values.get("ratio"), values.get("resolution")
        return self.sizes.get((str(ratio), str(resolution))) or next(
            (size for (shape, _), size in self.sizes.items() if shape == ratio), None
        )

    def shape(self, values: Values) -> Size | None:
        """Return the proportions of the result's frame, or None where its first image decides."""
        if size := self.size(values):
            return size
        ratio = self.only(Ratio)
        chosen = str(values.get("ratio") or (ratio.default if ratio else ""))
        width, colon, height = chosen.partition(":")
        return (int(width), int(height)) if colon else None

    def _faults(self, param: Param, value: Any, *, given: bool = False) -> list[Fault]:
        if value is None and given and not param.nullable and not param.required:
            return [
                Fault("Leave this out instead of sending null.", "none_not_allowed")
            ]
        if value is None or (not given and param.is_empty(value)):
            return (
                [Fault(f"{param.label or param.name} is needed.", "missing")]
                if param.required
                else []
            )
        return list(param.check(value))

    def _takes(self, theirs: Param, value: Any) -> bool:
        mine = self.param(theirs.keeps)
        if mine is None or getattr(mine, "catalog", None) != getattr(
            theirs, "catalog", None
        ):
            return False
        return not list(mine.check(value))


def flat(credits: str) -> Price:
    """Price one request at a fixed number of credits."""
    return lambda values: Decimal(credits)


def per_output(table: Mapping[str, str], *, by: str = "resolution") -> Price:
    """Price each result by one of its options; an option that is not in the table costs the most."""
    dearest = max(table.values(), key=Decimal)

    def price(values: Values) -> Decimal:
        each = Decimal(table.get(str(values.get(by)), dearest))
        return each * int(values.get("count") or 1)

    return price


def per_second(credits: str) -> Price:
    """Price a clip by its seconds (5 where the model has no duration)."""
    return lambda values: Decimal(credits) * int(values.get("duration") or 5)
