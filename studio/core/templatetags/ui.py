"""Tags and filters for templates: how icons, money, time and proportions are written."""

from __future__ import annotations

import math
from decimal import Decimal

from django.template import Library
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studio.core import credits as money

register = Library()

# The narrowest and widest frame a row of pictures can hold, and the step of the rules in frame.css.
RATIO_LEAST, RATIO_MOST, RATIO_STEP = 50, 250, 5
SHAPE_BOX = 20
SHAPE_AREA = 144


@register.simple_tag
def icon(name: str, *, size: int = 16, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration."""
    address = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" width="{0}" height="{0}" role="img" aria-label="{2}"><use href="{1}"/></svg>',
            size,
            address,
            label,
        )
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true"><use href="{1}"/></svg>',
        size,
        address,
    )


@register.simple_tag
def ratio_step(width: int, height: int) -> int:
    """Return width to height in hundredths, as a step that frame.css has a rule for."""
    if not width or not height:
        return 100
    nearest = round(width / height * 100 / RATIO_STEP) * RATIO_STEP
    return max(RATIO_LEAST, min(RATIO_MOST, nearest))


@register.simple_tag
def ratio_shape(width: int, height: int) -> SafeString:
    """Draw the shape of a ratio; all shapes have the same area."""
    root = math.sqrt(width / height)
    across, down = (round(math.sqrt(SHAPE_AREA) * part, 1) for part in (root, 1 / root))
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 {0} {0}" aria-hidden="true">'
        '<rect x="{1}" y="{2}" width="{3}" height="{4}" rx="2"/></svg>',
        SHAPE_BOX,
        round((SHAPE_BOX - across) / 2, 1),
        round((SHAPE_BOX - down) / 2, 1),
        across,
        down,
    )


@register.filter
def credits(value: Decimal | int | str | None) -> str:
    """Write an amount: "12 credits"; nothing for nothing."""
    return "" if value in (None, "") else money.words(Decimal(value))


@register.filter
def amount(value: Decimal) -> str:
    """Write the figure of an amount alone: "12"."""
    return money.words(value).partition(" ")[0]


@register.filter
def credit_unit(value: Decimal) -> str:
    """Write the word after the figure: "credits"."""
    return money.words(value).partition(" ")[2]


@register.filter
def dollars(value: Decimal | int | str | None) -> str:
    """Write what an amount of credits costs: "$0.75"."""
    return "" if value in (None, "") else f"${money.dollars(Decimal(value)):,}"


@register.filter
def clock(seconds: float | None) -> str:
    """Write a length of time: 0:41, 12:05, 1:02:03."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def count(value: int | None) -> str:
    """Write a count: 1,284."""
    return "" if value is None else f"{value:,}"


@register.filter
def strength(value: float) -> str:
    """Write a strength without needless zeros: 0.7."""
    return f"{value:g}"


@register.filter(name="bytes")
def size_in_bytes(value: int | None) -> str:
    """Write a file size: "3.4 MB"."""
    return "" if value is None else filesizeformat(value)


@register.filter
def as_words(key: str) -> str:
    """Write a key for people: first_frame is "First frame"."""
    return key.replace("_", " ").capitalize()


@register.filter
def initials(name: str) -> str:
    """Return the one or two letters that stand for a person."""
    words = name.split()
    return (
        "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
        if words
        else ""
    )
