"""The watcher, when what lies between it and the platform swallows or breaks everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studio.attempts import watcher as loop
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.attempts.watcher import Watcher
from studio.higgsfield import StatusReader
from tests.attempts.conftest import refreshed
from tests.attempts.test_watcher import state_of, watch_until
from tests.fault_proxy import Fault, FaultProxy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def accepted(start, run_queue) -> Callable[..., Attempt]:
    def accepted(prompt: str = "A salt flat") -> Attempt:
        attempt = start(prompt)
        run_queue()
        assert refreshed(attempt).is_at_platform
        return attempt

    return accepted


@pytest.fixture
def watcher(monkeypatch) -> Watcher:
    """One that looks often, and waits neither long for an answer nor long after none."""
    monkeypatch.setattr(loop, "NO_ANSWER_WAIT", 0.05)
    for name in ("first_look", "next_look"):
        monkeypatch.setattr(loop, name, lambda *_, **__: 0.05)
    return Watcher(StatusReader(connections=4, deadline=0.3))


class Meanwhile:
    """Does one thing after another, each once what it waits for is so, while the watcher works."""

    def __init__(self, *turns: Callable[[], bool]) -> None:
        self._turns = list(turns)

    def is_over(self) -> bool:
        if self._turns and self._turns[0]():
            self._turns.pop(0)
        return not self._turns


def has_swallowed(proxy: FaultProxy, times: int) -> Callable[[], bool]:
    """Tell when so many questions have come to nothing, and let everything pass from then on."""

    def heard() -> bool:
        if proxy.counts.swallowed < times * 100 or proxy.counts.connections < times:
            return False
        proxy.heal()
        return True

    return heard


@pytest.mark.parametrize("way", ["up", "down"])
def test_watching_goes_on_by_itself_after_a_black_hole(accepted, proxy, watcher, way):
    attempt = accepted()
    proxy.spoil(**{way: Fault(black_hole=True)})
    asked = proxy.counts.connections

    turns = Meanwhile(
        has_swallowed(proxy, asked + 2), lambda: state_of(attempt) == State.SAVING
    )
    watch_until(turns.is_over, watcher=watcher)

    assert proxy.counts.connections >= asked + 2


@pytest.mark.parametrize("close", [FaultProxy.refuse, FaultProxy.ignore])
def test_watching_goes_on_by_itself_after_the_host_was_away(
    accepted, proxy, watcher, caplog, close
):
    attempt = accepted()
    close(proxy)
    caplog.set_level("INFO", loop.__name__)

    def has_failed_twice() -> bool:
        if caplog.text.count("brought no answer") < 2:
            return False
        proxy.heal()
        return True

    turns = Meanwhile(has_failed_twice, lambda: state_of(attempt) == State.SAVING)
    watch_until(turns.is_over, watcher=watcher)


def test_kept_connection_that_was_reset_is_not_used_again(accepted, proxy, watcher):
    attempt = accepted("sandbox:stuck")

    def is_seen() -> bool:
        if state_of(attempt) != State.IN_PROGRESS:
            return False
        proxy.reset_all()
        return True

    before = proxy.counts.connections
    turns = Meanwhile(is_seen, lambda: proxy.counts.connections > before + 1)
    watch_until(turns.is_over, watcher=watcher)

    assert state_of(attempt) == State.IN_PROGRESS


def test_answers_that_break_off_are_asked_for_again(accepted, proxy, watcher):
    attempt = accepted()
    proxy.spoil(down=Fault(cut_after=100))
    before = proxy.counts.connections

    def has_broken_off_twice() -> bool:
        if proxy.counts.connections < before + 2:
            return False
        proxy.heal()
        return True

    turns = Meanwhile(has_broken_off_twice, lambda: state_of(attempt) == State.SAVING)
    watch_until(turns.is_over, watcher=watcher)
