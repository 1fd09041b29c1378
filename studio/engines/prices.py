"""Prices: from what a person chose to credits, until the platform's estimate answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Price = Callable[[Mapping[str, Any]], Decimal]
Rate = str | Mapping[str, str]


def flat(credits: Rate, *, by: str = "resolution") -> Price:
    """Price one request: at a fixed number of credits, or by one of its options."""
    rate = _rate(credits, by)
    return lambda values: rate(values)


def per_output(credits: Rate, *, by: str = "resolution") -> Price:
    """Price each result."""
    rate = _rate(credits, by)
    return lambda values: rate(values) * int(values.get("count") or 1)


def per_second(credits: Rate, *, by: str = "resolution") -> Price:
    """Price a clip by its seconds (5 where the model has no duration)."""
    rate = _rate(credits, by)
    return lambda values: rate(values) * int(values.get("duration") or 5)


def dearer_with(price: Price, key: str, *, times: str) -> Price:
    """Multiply a price where a person switched something on."""
    return lambda values: price(values) * (Decimal(times) if values.get(key) else 1)


def _rate(credits: Rate, by: str) -> Price:
    """Return the price of one; an option that is not in the table costs the most."""
    if isinstance(credits, str):
        return lambda values: Decimal(credits)
    table = {option: Decimal(price) for option, price in credits.items()}
    dearest = max(table.values())
    return lambda values: table.get(str(values.get(by)), dearest)
