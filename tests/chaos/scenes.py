"""One thing happens to a whole studio at work; afterwards all must end without a click.

two-hosts: two hosts share database and media, and one of them is killed.
stops: worker, watcher, web and then the whole studio are told to stop in mid-work.
locked: somebody else holds the database.
outage: the platform is gone, and comes back.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from functools import partial

from django.conf import settings
from django.db import connection

from studio.attempts.states import AT_PLATFORM, State
from studio.pages.supervisor.supervisor import STOP_SECONDS
from tests.chaos import hosts
from tests.chaos.locks import hold_writes
from tests.chaos.playing import Play, count, ended, tell, wait_for
from tests.chaos.run import found
from tests.chaos.stage import Stage
from tests.chaos.witnesses import Visitor, watchers
from tests.sandbox_server import running_sandbox

# What a supervisor needs beside the time that it gives its parts.
STOP_MARGIN = 2.0
BUSY = (State.PREPARING, State.SUBMITTING, State.SAVING)
STOPPED_IN = (State.SUBMITTING, State.SAVING, State.IN_PROGRESS)


def perform(
    stage: Stage, scene: str, *, generations: int, seconds: float, keep: bool
) -> bool:
    """Play one scene; say what was seen, and return whether anything was wrong."""
    play = Play(stage, found(stage), generations, seconds)
    with ExitStack() as exits:
        exits.callback(connection.close)
        exits.callback(stage.end)
        SCENES[scene](play, exits)
        play.judge()
    tell(scene, play)
    if not keep and not play.bad:
        shutil.rmtree(stage.data.parent, ignore_errors=True)
    return bool(play.bad)


def two_hosts(play: Play, exits: ExitStack) -> None:
    """Case 69: both take in work and do it; one is killed, the other does the rest.

    The first has worked alone, the second ends alone. The platform goes with the first, and
    is started again by hand.
    """
    first, half = play.stack, play.generations // 2
    first.start()
    play.allow(in_flight=max(2, half // 2))
    play.press(half)
    wait_for(ended, "the first result")
    second = exits.enter_context(hosts.beside(first))
    play.press(play.generations - half, at=second)
    wait_for(play.has_pressed, "every press")
    wait_for(lambda: len(watchers()) > 1 or play.is_over, "both watchers")
    play.seen["open at the kill"] = play.generations - ended()
    first.kill()
    _sandbox_apart(play, exits)
    play.settle()


def stops(play: Play, exits: ExitStack) -> None:
    """Case 71: what is told to stop in mid-work ends in time, and loses nothing."""
    play.stack.start()
    play.allow(in_flight=play.generations // 3)
    play.press(play.generations)
    for part in ("worker", "watcher", "web"):
        wait_for(lambda: count(*BUSY) or play.is_over, "work")
        with suppress(ProcessLookupError):
            os.kill(play.stage.leash_of(part), signal.SIGTERM)
    for state in STOPPED_IN:
        wait_for(partial(_is_at, state, play), state)
        _stop_and_start(play, state if count(state) else "idle")
    play.settle()


def locked(play: Play, exits: ExitStack) -> None:
    """Case 73: who reads goes on, who cannot is told so, and afterwards all goes on."""
    patience = min(settings.STUDIO_LOCK_SECONDS, play.seconds / 3)
    play.stack.extra["STUDIO_LOCK_SECONDS"] = str(patience)
    play.stack.start()
    play.allow(in_flight=play.generations)
    half = play.generations // 2
    play.press(half)
    visitor = exits.enter_context(closing(Visitor(play)))
    wait_for(lambda: play.has_pressed() and count(*BUSY, *AT_PLATFORM), "work")
    with hold_writes():
        late = play.press(play.generations - half)
        visitor.begin("locked")
        time.sleep(play.seconds)
        visitor.begin("free")
    play.settle()
    play.seen["pages"] = visitor.summary()
    play.seen["presses"] = dict(late.answers)
    play.bad += visitor.bad
    if late.answers[500]:
        play.bad.append("a press was answered with 500")


def outage(play: Play, exits: ExitStack) -> None:
    """The platform goes away under running requests, and under some not yet sent."""
    play.stack.extra["STUDIO_SANDBOX"] = "off"
    for name in ("STUDIO_CRASH_AT", "STUDIO_LONGEST_LEASE"):
        # They want the sandbox that `up` runs.
        play.stack.extra.pop(name)
    # Slow enough that all that is to run does so at once.
    play.stack.extra["SANDBOX_SPEED"] = "1" if play.seconds > 60 else "0.5"
    running = play.generations * 2 // 3
    sandbox = _sandbox_apart(play, exits)
    play.stack.start()
    play.allow(in_flight=running)
    play.press(play.generations)
    wait_for(play.has_pressed, "every press")
    wait_for(lambda: count(*AT_PLATFORM) >= running, "running ones")
    sandbox.close()
    play.seen["running when it went"] = count(*AT_PLATFORM)
    time.sleep(play.seconds)
    play.seen["ended while it was away"] = ended()
    _sandbox_apart(play, exits)
    play.settle()


def _sandbox_apart(play: Play, exits: ExitStack) -> ExitStack:
    """Run the sandbox where no supervisor looks after it."""
    own = exits.enter_context(ExitStack())
    port, speed = play.stack.sandbox_port, float(play.stack.extra["SANDBOX_SPEED"])
    own.enter_context(running_sandbox(play.stage.data, speed=speed, port=port))
    return own


def _stop_and_start(play: Play, at: str) -> None:
    started = time.monotonic()
    play.stack.stop()
    took = time.monotonic() - started
    play.seen[f"stop ({at})"] = f"{took:.1f} s"
    if took > STOP_SECONDS + STOP_MARGIN:
        play.bad.append(f"the studio took {took:.1f} s to stop")
    play.stack.start()


def _is_at(state: State, play: Play) -> bool:
    return count(state) > 0 or play.is_over


SCENES: dict[str, Callable[[Play, ExitStack], None]] = {
    "two-hosts": two_hosts,
    "stops": stops,
    "locked": locked,
    "outage": outage,
}
