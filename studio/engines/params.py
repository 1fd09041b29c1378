"""The kinds of parameter a model can take: each knows its limits and its shape on the wire."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """Why a value is refused: words for a person, a type word for a program, where inside the value."""

    message: str
    type: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Param:
    """One field of a model's request.

    `name` is the field on the wire; `key` is the word under which a person's choice is kept
    and carried over to another model. A hidden parameter is accepted but never offered.
    `needs` names the key without which this one says nothing and is left out.
    """

    name: str
    key: str = ""
    label: str = ""
    required: bool = False
    hidden: bool = False
    nullable: bool = False
    needs: str = ""
    default: Any = None

    @property
    def keeps(self) -> str:
        return self.key or self.name

    def check(self, value: Any) -> Iterator[Fault]:
        """Yield what is wrong with a value that was given (never None)."""
        raise NotImplementedError

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == []

    def wire(self, value: Any) -> Any:
        """Return the value as it goes into the body."""
        return value


@dataclass(frozen=True, kw_only=True)
class Text(Param):
    max_length: int = 10_000
    min_length: int = 0
    default: Any = ""
    multiline: bool = False

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("This must be text.", "string_type")
            return
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            yield Fault(
                "This text holds a character that cannot be sent.", "string_unicode"
            )
        if self.required and not value.strip():
            yield Fault("Write something here first.", "string_too_short")
        elif len(value) < self.min_length:
            yield Fault(f"At least {self.min_length} characters.", "string_too_short")
        if len(value) > self.max_length:
            yield Fault(
                f"At most {self.max_length:,} characters; this has {len(value):,}.",
                "string_too_long",
            )


@dataclass(frozen=True, kw_only=True)
class Prompt(Text):
    """What a person writes; every model has at most one."""

    name: str = "prompt"
    key: str = "prompt"
    label: str = "Prompt"
    required: bool = True
    multiline: bool = True


@dataclass(frozen=True, kw_only=True)
class Choice(Param):
    """One of a few words or whole numbers; `also` are accepted but not offered."""

    options: tuple[str | int, ...]
    also: tuple[str | int, ...] = ()

    def check(self, value: Any) -> Iterator[Fault]:
        allowed = (*self.options, *self.also)
        same_kind = [option for option in allowed if type(option) is type(value)]
        if value not in same_kind:
            words = ", ".join(str(option) for option in self.options)
            yield Fault(f"Choose one of: {words}.", "literal_error")


@dataclass(frozen=True, kw_only=True)
class Ratio(Choice):
    """The shape of the result, drawn as shapes."""

    name: str = "aspect_ratio"
    key: str = "ratio"
    label: str = "Ratio"


@dataclass(frozen=True, kw_only=True)
class Resolution(Choice):
    name: str = "resolution"
    key: str = "resolution"
    label: str = "Resolution"


@dataclass(frozen=True, kw_only=True)
class Count(Choice):
    """How many results one request makes."""

    key: str = "count"
    label: str = "Images"
    default: Any = 1


@dataclass(frozen=True, kw_only=True)
class Duration(Choice):
    """Seconds of the clip."""

    name: str = "duration"
    key: str = "duration"
    label: str = "Seconds"


@dataclass(frozen=True, kw_only=True)
class Number(Param):
    minimum: float
    maximum: float
    step: float = 0.01
    above_minimum: bool = False

    def check(self, value: Any) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Fault("This must be a number.", "float_type")
        elif not self._inside(value):
            yield Fault(
                f"Between {self.minimum:g} and {self.maximum:g}.", "out_of_range"
            )

    def _inside(self, value: float) -> bool:
        if isinstance(value, float) and not math.isfinite(value):
            return False
        low = value > self.minimum if self.above_minimum else value >= self.minimum
        return low and value <= self.maximum


@dataclass(frozen=True, kw_only=True)
class Whole(Param):
    minimum: int
    maximum: int

    def check(self, value: Any) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Fault("This must be a whole number.", "int_type")
        elif not self.minimum <= value <= self.maximum:
            yield Fault(
                f"Between {self.minimum:,} and {self.maximum:,}.", "out_of_range"
            )


@dataclass(frozen=True, kw_only=True)
class Seed(Whole):
    """The number that makes a result repeatable; left out, the platform picks one."""

    name: str = "seed"
    key: str = "seed"
    label: str = "Seed"
    minimum: int = 1
    maximum: int = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Flag(Param):
    default: Any = False

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield Fault("This must be true or false.", "bool_type")


@dataclass(frozen=True, kw_only=True)
class Image(Param):
    """A picture that goes in: an asset with us, an address on the wire."""

    max_length: int = 2083

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("This must be an address.", "string_type")
        elif not 1 <= len(value) <= self.max_length:
            yield Fault(
                f"An address of 1 to {self.max_length:,} characters.", "url_parsing"
            )


@dataclass(frozen=True, kw_only=True)
class StyleChoice(Param):
    """One style of a catalog ("styles" or "styles-v2"), by its id at the platform."""

    catalog: str
    name: str = "style_id"
    key: str = "style"
    label: str = "Style"

    def check(self, value: Any) -> Iterator[Fault]:
        yield from _uuid_faults(value)


@dataclass(frozen=True, kw_only=True)
class CharacterChoice(Param):
    """A trained character (Soul ID) of one version, by its id at the platform."""

    version: str
    name: str = "custom_reference_id"
    key: str = "character"
    label: str = "Character"

    def check(self, value: Any) -> Iterator[Fault]:
        yield from _uuid_faults(value)


@dataclass(frozen=True, kw_only=True)
class MotionList(Param):
    """Camera moves, each `{"id", "strength"}` with a strength from 0 to 1."""

    catalog: str = "motions"
    name: str = "motions"
    key: str = "motions"
    label: str = "Motion"
    maximum: int = 2

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault("This must be a list of motions.", "list_type")
            return
        if len(value) > self.maximum:
            yield Fault(f"At most {self.maximum} motions.", "too_long")
        for place, item in enumerate(value[: self.maximum]):
            for fault in _motion_faults(item):
                yield Fault(fault.message, fault.type, (place, *fault.path))


def _motion_faults(item: Any) -> Iterator[Fault]:
    if not isinstance(item, dict):
        yield Fault("A motion is an id and a strength.", "dict_type")
        return
    for fault in _uuid_faults(item.get("id")):
        yield Fault(fault.message, fault.type, ("id",))
    strength = Number(name="strength", minimum=0, maximum=1)
    for fault in strength.check(item.get("strength", 1)):
        yield Fault(fault.message, fault.type, ("strength",))


def _uuid_faults(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not UUID.fullmatch(value):
        yield Fault("This is not an id of the catalog.", "uuid_parsing")
