"""Money: credits are Decimals with three places; the platform sells 16 for a dollar."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

PER_DOLLAR = Decimal(16)
PLACES = Decimal("0.001")


def dollars(credits: Decimal) -> Decimal:
    """Return the price in US dollars, to the cent."""
    return (credits / PER_DOLLAR).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def words(credits: Decimal) -> str:
    """Return "1 credit", "1.5 credits", "12 credits": no needless zeros."""
    figure = f"{credits.quantize(PLACES).normalize():f}"
    return f"{figure} credit" if figure == "1" else f"{figure} credits"
