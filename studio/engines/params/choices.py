"""Parameters that are one of a few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.engines.params.base import Fault, Param

Option = str | int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Choice(Param):
    """One of a few words or whole numbers; `also` are accepted but not offered.

    `spelled` gives the options that are written in another way on the wire. `published` are
    those that the published document has, where it does not have all that are offered.
    """

    options: tuple[Option, ...]
    also: tuple[Option, ...] = ()
    published: tuple[Option, ...] = ()
    spelled: Mapping[Option, Option] = field(default_factory=dict)

    @property
    def accepted(self) -> tuple[Option, ...]:
        return (*self.options, *self.also)

    def check(self, value: Any) -> Iterator[Fault]:
        yield from _among(value, self.accepted, self.options)

    def check_wire(self, value: Any) -> Iterator[Fault]:
        accepted = tuple(self.wire(option) for option in self.accepted)
        offered = tuple(self.wire(option) for option in self.options)
        yield from _among(value, accepted, offered)

    def wire(self, value: Any) -> Any:
        return self.spelled.get(value, value)

    def unwire(self, value: Any) -> Any:
        return next(
            (ours for ours, theirs in self.spelled.items() if theirs == value), value
        )


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Ratio(Choice):
    """The shape of the result, drawn as shapes; "auto" leaves it to the inputs."""

    name: str = "aspect_ratio"
    key: str = "ratio"
    label: str = "Ratio"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Resolution(Choice):
    """How fine the result is."""

    name: str = "resolution"
    key: str = "resolution"
    label: str = "Resolution"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Dimensions(Choice):
    """The exact pixels of the result, as "2048x1152"."""

    name: str = "width_and_height"
    key: str = "size"
    label: str = "Size"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Count(Choice):
    """How many results one request makes."""

    key: str = "count"
    label: str = "Images"
    default: Any = 1


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Duration(Choice):
    """Seconds of the clip."""

    name: str = "duration"
    key: str = "duration"
    label: str = "Seconds"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Flag(Param):
    """On or off."""

    default: Any = False

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield Fault("This must be true or false.", "bool_type")


def _among(
    value: Any, accepted: tuple[Any, ...], offered: tuple[Any, ...]
) -> Iterator[Fault]:
    same_kind = [option for option in accepted if type(option) is type(value)]
    if value not in same_kind:
        words = ", ".join(str(option) for option in offered)
        yield Fault(f"Choose one of: {words}.", "literal_error")
