from __future__ import annotations

import random

import pytest

from studio.attempts.schedule import (
    RATE_PER_KEY,
    RECONCILE,
    History,
    first_look,
    next_look,
)

USUAL = (20.0, 45.0)
NONE = History((), USUAL)


def polls_and_lag(
    history: History, duration: float, *, in_flight: int = 10
) -> tuple[int, float]:
    """Return how often a request of that duration is looked at, and how late its end is seen."""
    elapsed, looks = first_look(history), 1
    while elapsed < duration:
        elapsed += next_look(history, elapsed=elapsed, looks=looks, in_flight=in_flight)
        looks += 1
    return looks, elapsed - duration


def test_first_look_without_history_is_soon():
    assert first_look(NONE) == 2.0


def test_first_look_with_a_callback_only_reconciles():
    assert first_look(NONE, has_hook=True) >= RECONCILE


def test_looks_without_history_grow_to_ten_seconds():
    early = next_look(NONE, elapsed=60, looks=1, in_flight=1)
    late = next_look(NONE, elapsed=60, looks=20, in_flight=1)

    assert early < 4
    assert 9 <= late <= 11


def test_thousands_in_flight_stay_inside_the_rate_of_a_key():
    wait = next_look(NONE, elapsed=10, looks=1, in_flight=2_000)

    assert wait >= 0.9 * 2_000 / RATE_PER_KEY


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_history_costs_a_fraction_of_half_second_polling(factor: float):
    """A history that is right, twice too slow or twice too fast."""
    source = random.Random(7)
    real = sorted(source.uniform(30, 90) for _ in range(300))
    history = History([duration * factor for duration in real], (30.0, 90.0))

    found = [polls_and_lag(history, duration) for duration in real]

    looks = sum(count for count, _ in found)
    at_half_a_second = sum(duration / 0.5 for duration in real)
    assert looks < at_half_a_second / 4
    late = sorted(lag for _, lag in found)
    assert late[len(late) // 2] < 3.5
    assert late[-1] < 10


@pytest.mark.parametrize(
    ("shortest", "longest", "in_flight"), [(30, 90, 100), (60, 180, 1_000)]
)
def test_results_are_noticed_in_time_for_the_page_to_show_them(
    shortest: float, longest: float, in_flight: int
):
    """The page is at most a second and a half later than the look."""
    source = random.Random(7)
    real = sorted(source.uniform(shortest, longest) for _ in range(300))
    history = History(real, (shortest, longest))

    late = sorted(
        polls_and_lag(history, duration, in_flight=in_flight)[1] for duration in real
    )

    assert late[150] < 2
    assert late[285] < 3.8
