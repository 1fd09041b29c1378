"""Parameters that are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from studio.engines.params.base import Fault, Param


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Text(Param):
    """Words."""

    left_open: ClassVar[Mapping[str, str]] = {
        "maxLength": "A ceiling of this project's own: no text a person writes is longer.",
        "minLength": "Reference: the platform answers an empty prompt with 422.",
    }

    max_length: int = 10_000
    min_length: int = 0
    default: Any = ""
    multiline: bool = False

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("This must be text.", "string_type")
            return
        if len(value) > self.max_length:
            yield Fault(
                f"At most {self.max_length:,} characters; this has {len(value):,}.",
                "string_too_long",
            )
            return
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            yield Fault(
                "This text holds a character that cannot be sent.", "string_unicode"
            )
        if self.required and not value.strip():
            yield Fault("Write something here first.", "string_too_short")
        elif len(value) < self.min_length:
            yield Fault(f"At least {self.min_length} characters.", "string_too_short")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Prompt(Text):
    """What a person writes; every model has at most one."""

    name: str = "prompt"
    key: str = "prompt"
    label: str = "Prompt"
    required: bool = True
    multiline: bool = True
