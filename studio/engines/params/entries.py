"""Parameters that are picked from the platform's catalogs, by id."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from studio.engines.params.base import Fault, Param
from studio.engines.params.numbers import Number

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_STRENGTH = Number(name="strength", minimum=0, maximum=1)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class StyleChoice(Param):
    """One style of a catalog ("styles" or "styles-v2"), by its id at the platform."""

    catalog: str
    name: str = "style_id"
    key: str = "style"
    label: str = "Style"

    def check(self, value: Any) -> Iterator[Fault]:
        yield from _uuid_faults(value)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CharacterChoice(Param):
    """A trained character (Soul ID) of one version, by its id at the platform."""

    version: str
    name: str = "custom_reference_id"
    key: str = "character"
    label: str = "Character"

    def check(self, value: Any) -> Iterator[Fault]:
        yield from _uuid_faults(value)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class MotionList(Param):
    """Camera moves, each `{"id", "strength"}` with a strength from 0 to 1."""

    left_open: ClassVar[Mapping[str, str]] = {
        "type": "Reference: pages of the first API give what the document only refers to.",
    }

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
    for fault in _STRENGTH.check(item.get("strength", 1)):
        yield Fault(fault.message, fault.type, ("strength",))


def _uuid_faults(value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not UUID.fullmatch(value):
        yield Fault("This is not an id of the catalog.", "uuid_parsing")
