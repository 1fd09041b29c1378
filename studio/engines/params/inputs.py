"""Parameters that are files: an asset with us, an address on the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from studio.engines.params.base import Fault, Param

_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Input(Param):
    """One file, by its address.

    `wrapped` as the older families write one: `{"type": "image_url", "image_url": address}`.
    `listed` where the wire wants a list although one is meant: how many such a list may hold;
    a stranger's list of more than one is read as a list.
    """

    left_open: ClassVar[Mapping[str, str]] = {
        "maxLength": "Reference: the longest address that the first API's pages allow.",
        "minLength": "Reference: the shortest address that the first API's pages allow.",
        "type": "Reference: newer pages and clients give what the document only refers to.",
    }
    kind: ClassVar[str]

    maximum: int = 1
    wrapped: bool = False
    listed: int = 0
    min_length: int = 1
    max_length: int = 2083

    def check(self, value: Any) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault("This must be an address.", "string_type")
        elif not self.min_length <= len(value) <= self.max_length:
            yield Fault(
                f"An address of {self.min_length} to {self.max_length:,} characters.",
                "url_parsing",
            )

    def check_wire(self, value: Any) -> Iterator[Fault]:
        if self.listed:
            yield from _each(value, self._check_one, least=1, most=self.listed)
        else:
            yield from self._check_one(value)

    def wire(self, value: Any) -> Any:
        return [self._wrap(value)] if self.listed else self._wrap(value)

    def unwire(self, value: Any) -> Any:
        if not self.listed:
            return self._unwrap(value)
        addresses = [self._unwrap(each) for each in value]
        return addresses if len(addresses) > 1 else addresses[0]

    def _check_one(self, value: Any) -> Iterator[Fault]:
        if not self.wrapped:
            yield from self._check_address(value)
            return
        word = f"{self.kind}_url"
        if not isinstance(value, dict):
            yield Fault(f"This must be an object with {word}.", "dict_type")
            return
        if value.get("type") != word:
            yield Fault(f"This must be “{word}”.", "literal_error", ("type",))
        for fault in self._check_address(value.get(word)):
            yield Fault(fault.message, fault.type, (word,))

    def _check_address(self, value: Any) -> Iterator[Fault]:
        faults = list(Input.check(self, value))
        if not faults and not _ADDRESS.fullmatch(value):
            faults = [Fault("This is not an address.", "url_parsing")]
        yield from faults

    def _wrap(self, address: Any) -> Any:
        word = f"{self.kind}_url"
        return {"type": word, word: address} if self.wrapped else address

    def _unwrap(self, value: Any) -> Any:
        return value[f"{self.kind}_url"] if self.wrapped else value


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Image(Input):
    """A picture."""

    kind: ClassVar[str] = "image"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Audio(Input):
    """A sound track."""

    kind: ClassVar[str] = "audio"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Images(Image):
    """Pictures in an order that counts; our form is a list of addresses.

    `one` is the label of a single one, before its number.
    """

    one: str = "Reference"
    minimum: int = 0
    maximum: int = 8

    def check(self, value: Any) -> Iterator[Fault]:
        yield from _each(value, super().check, least=self.minimum, most=self.maximum)

    def check_wire(self, value: Any) -> Iterator[Fault]:
        yield from _each(value, self._check_one, least=self.minimum, most=self.maximum)

    def wire(self, value: Any) -> Any:
        return [self._wrap(each) for each in value]

    def unwire(self, value: Any) -> Any:
        return [self._unwrap(each) for each in value]


def _each(
    value: Any, check: Callable[[Any], Iterator[Fault]], *, least: int, most: int
) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault("This must be a list.", "list_type")
        return
    if len(value) < least:
        yield Fault(f"At least {least} of them.", "too_short")
    if len(value) > most:
        yield Fault(f"At most {most} of them.", "too_long")
    for place, each in enumerate(value[:most]):
        for fault in check(each):
            yield Fault(fault.message, fault.type, (place, *fault.path))
