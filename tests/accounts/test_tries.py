"""A guesser is not listened to any more, however many guesses come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from studio.accounts import tries

HERE = "192.0.2.1"
THREADS = 8


class Wrong(Exception):
    pass


def guess(*, who: str = HERE) -> str:
    try:
        with tries.counted("door", who=who, wrong=Wrong):
            raise Wrong
    except tries.TooManyTries:
        return "unheard"
    except Wrong:
        return "heard"


def succeed() -> None:
    with tries.counted("door", who=HERE, wrong=Wrong):
        pass


@pytest.mark.django_db
def test_so_many_are_heard_and_no_more():
    heard = [guess() for _ in range(tries.MOST + 2)]

    assert heard == ["heard"] * tries.MOST + ["unheard"] * 2
    assert guess(who="192.0.2.2") == "heard"


@pytest.mark.django_db
def test_right_ones_and_other_failures_are_not_counted():
    for _ in range(tries.MOST + 1):
        succeed()
        with (
            pytest.raises(KeyError),
            tries.counted("door", who=HERE, wrong=Wrong),
        ):
            raise KeyError
    assert guess() == "heard"


@pytest.mark.django_db
def test_right_one_is_not_heard_after_too_many():
    for _ in range(tries.MOST):
        guess()

    with pytest.raises(tries.TooManyTries):
        succeed()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_heard():
    together = Barrier(THREADS)

    def several(_number: int) -> list[str]:
        together.wait()
        try:
            return [guess() for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        heard = [one for each in pool.map(several, range(THREADS)) for one in each]

    assert heard.count("heard") <= tries.MOST
    assert heard.count("unheard") == THREADS * 5 - heard.count("heard")
    assert heard.count("heard") > 0
