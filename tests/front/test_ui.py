from __future__ import annotations

from decimal import Decimal

import pytest

from studio.core.templatetags import ui


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(1), "1 credit"),
        (Decimal("1.500"), "1.5 credits"),
        (12, "12 credits"),
        (0, "0 credits"),
        (None, ""),
        ("", ""),
    ],
)
def test_credits_names_the_unit(value, written):
    assert ui.credits(value) == written


def test_amount_and_unit_are_the_two_halves_of_credits():
    assert (ui.amount(Decimal("4.5")), ui.credit_unit(Decimal("4.5"))) == (
        "4.5",
        "credits",
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [(Decimal(12), "$0.75"), (Decimal(16_000), "$1,000.00"), (None, "")],
)
def test_dollars_are_sixteen_credits_each(value, written):
    assert ui.dollars(value) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0:00"), (41, "0:41"), (725, "12:05"), (3723, "1:02:03"), (5.04, "0:05")],
)
def test_clock_writes_minutes_and_hours(seconds, written):
    assert ui.clock(seconds) == written


def test_clock_writes_nothing_for_nothing():
    assert ui.clock(None) == ""


def test_count_groups_thousands():
    assert ui.count(1284) == "1,284"


def test_bytes_picks_a_unit():
    assert ui.size_in_bytes(3_565_158) == "3.4\xa0MB"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Noor Haddad", "NH"), ("noor", "N"), ("Ana de la Cruz", "AC"), ("", "")],
)
def test_initials_take_first_and_last_word(name, letters):
    assert ui.initials(name) == letters


@pytest.mark.parametrize(
    ("width", "height", "step"),
    [
        (1152, 2048, 55),
        (3, 4, 75),
        (1, 1, 100),
        (16, 9, 180),
        (10, 100, 50),
        (9, 1, 250),
        (0, 0, 100),
    ],
)
def test_ratio_step_is_a_step_of_five_within_limits(width, height, step):
    assert ui.ratio_step(width, height) == step


def test_ratio_shape_keeps_its_area():
    assert 'width="16.0" height="9.0"' in ui.ratio_shape(16, 9)
    assert 'width="12.0" height="12.0"' in ui.ratio_shape(1, 1)


def test_icon_is_decoration_without_a_label():
    assert ui.icon("x") == (
        '<svg class="icon" width="16" height="16" aria-hidden="true">'
        '<use href="/static/icons.svg#x"/></svg>'
    )


def test_icon_with_a_label_is_a_picture():
    assert 'role="img" aria-label="A &amp; B"' in ui.icon("x", label="A & B")
