"""What every scene needs: presses, waiting, and the verdict. Nobody clicks here."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from studio.attempts.models import Attempt
from studio.attempts.states import ENDS, State
from studio.generations.models import Generation
from studio.keys.models import ProviderKey
from tests.browser.stack import Stack
from tests.chaos.books import compare
from tests.chaos.crowd import Crowd
from tests.chaos.run import (
    SCALE,
    look_into_archive,
    ours,
    picture,
    say,
    theirs,
    told_by,
    turn,
)
from tests.chaos.stage import Stage

WAIT_SECONDS = 240.0
LOOK_EVERY = 0.1


@dataclass
class Play:
    """A studio, who presses Generate in it, what was seen, and what of it was wrong."""

    stage: Stage
    sessions: Sequence[str]
    generations: int
    seconds: float
    crowds: list[Crowd] = field(default_factory=list)
    seen: dict[str, object] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)

    @property
    def stack(self) -> Stack:
        return self.stage.stack

    @property
    def accepted(self) -> list[str]:
        return [prompt for crowd in self.crowds for prompt in crowd.accepted.values()]

    @property
    def is_over(self) -> bool:
        return ended() == self.generations

    def has_pressed(self) -> bool:
        return all(crowd.is_done for crowd in self.crowds)

    def press(self, count: int, *, at: Stack | None = None) -> Crowd:
        seed = 1000 + len(self.crowds)
        crowd = Crowd((at or self.stack).url, self.sessions, count, picture(), seed)
        crowd.start()
        self.crowds.append(crowd)
        return crowd

    def allow(self, in_flight: int) -> None:
        """Set how many requests go at once, there and here; results are small."""
        account = {"id": "sandbox", "scale": SCALE, "concurrency": 100}
        turn(self.stage, account=account)
        ProviderKey.objects.update(in_flight_limit=in_flight)

    def settle(self) -> None:
        """Wait until all was pressed and has ended, and note how long that took."""
        started = time.monotonic()
        wait_for(self.has_pressed, "every press")
        wait_for(lambda: ended() == len(self.accepted), "the end of every request")
        self.seen["settled in"] = f"{time.monotonic() - started:.0f} s"

    def judge(self) -> None:
        """Compare both books and the archive: all is done, once, and paid for once."""
        verdict = compare(self.accepted, ours(), theirs(told_by(self.stage)))
        archive = look_into_archive()
        self.bad += [*verdict.violations, *archive.orphans, *archive.broken]
        self.bad += [
            f"{prompt}: refused" for one in self.crowds for prompt in one.refused
        ]
        not_done = Attempt.objects.exclude(state=State.COMPLETED)
        self.bad += [
            f"{one.values['prompt']}: {one.state}: {one.note}" for one in not_done
        ]
        if Generation.objects.count() != self.generations:
            self.bad.append(f"{Generation.objects.count()} cards of {self.generations}")


def wait_for(is_so: Callable[[], object], what: str) -> None:
    """Wait for something that a locked or stopped database may not tell at once."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not _look(is_so):
        if time.monotonic() > deadline:
            states = Counter(Attempt.objects.values_list("state", flat=True))
            raise AssertionError(f"waited in vain for {what}: {dict(states)}")
        time.sleep(LOOK_EVERY)


def ended() -> int:
    return Attempt.objects.filter(state__in=ENDS).count()


def count(*states: State) -> int:
    return Attempt.objects.filter(state__in=states).count()


def tell(scene: str, play: Play) -> None:
    for sentence in play.bad:
        say(f"  {sentence}")
    told = "; ".join(f"{name}: {value}" for name, value in play.seen.items())
    say(
        f"{scene} ({connection.vendor}): {len(play.accepted)} generations, {len(play.bad)} bad; {told}"
    )


def _look(is_so: Callable[[], object]) -> bool:
    try:
        return bool(is_so())
    except DatabaseError:
        return False
