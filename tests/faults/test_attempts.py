"""One POST through a network that misbehaves: paid once, or never posted again by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from studio.attempts.models import Attempt
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.higgsfield import Credentials, Secret
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, refreshed
from tests.fault_proxy import Fault, FaultProxy
from tests.faults.conftest import requests
from tests.on_sandbox import charges, follow
from tests.sandbox_server import Key, Sandbox, running_sandbox

DOORS: dict[str, Callable[[FaultProxy], None]] = {
    "refused": FaultProxy.refuse,
    "not there": FaultProxy.ignore,
}
# The question is lost: nothing was accepted, but only the platform knows that.
QUESTIONS = {
    "reset at its first byte": Fault(reset_after=0),
    "reset in the middle": Fault(reset_after=200),
    "cut in the middle": Fault(cut_after=200),
    "never arrives": Fault(black_hole=True),
}
# The answer is lost: the platform has accepted.
ANSWERS = {
    "reset at its first byte": Fault(reset_after=0),
    "reset in its headers": Fault(reset_after=50),
    "cut at its first byte": Fault(cut_after=0),
    "cut in its headers": Fault(cut_after=50),
    "late": Fault(latency=5),
    "drips": Fault(drip=1, tick=0.02),
    "never arrives": Fault(black_hole=True),
}
LOST = [
    *(pytest.param({"up": one}, 0, id=f"question-{name}") for name, one in QUESTIONS.items()),
    *(pytest.param({"down": one}, 1, id=f"answer-{name}") for name, one in ANSWERS.items()),
]  # fmt: skip


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A platform that does not know Idempotency-Key: every POST to it is paid."""
    data = tmp_path_factory.mktemp("forgetful")
    with running_sandbox(data, STUDIO_SANDBOX_HONOURS="off") as running:
        yield running


@pytest.fixture
def strangers_account(forgetful: Sandbox, proxy: FaultProxy, key: ProviderKey) -> Key:
    """Alice's key leads to an account of the forgetful platform."""
    account = forgetful.new_account()
    proxy.upstream = ("127.0.0.1", forgetful.port)
    secret = Secret(account.secret)
    keys.put_in(key, Credentials(key_id=account.key_id, secret=secret))
    key.profile = Profile.PLAIN
    key.save()
    return account


def go_on(attempt: Attempt, run_queue: Callable[[], list[str]]) -> Attempt:
    """Let what the attempt waits for come, as the pump would find it."""
    make_due(attempt)
    ring()
    run_queue()
    return refreshed(attempt)


@pytest.mark.parametrize("close", DOORS.values(), ids=DOORS)
def test_what_never_left_is_sent_once_the_host_is_back(
    start, proxy, sandbox, account, run_queue, impatient, alice, close
):
    """Case 56."""
    close(proxy)
    with impatient():
        attempt = start()
        run_queue()
    attempt = refreshed(attempt)
    assert attempt.state == State.WAITING
    assert "cannot be reached" in attempt.note
    assert proxy.counts.connections == 0

    proxy.heal()
    go_on(attempt, run_queue)

    assert follow(attempt, run_queue).state == State.COMPLETED
    assert charges(sandbox, account) == [float(projects.spent(alice.team))]
    assert projects.reserved(alice.team) == 0


@pytest.mark.parametrize(("spoilt", "taken"), LOST)
def test_lost_submit_is_replayed_and_paid_once(
    start, proxy, sandbox, account, run_queue, impatient, alice, spoilt, taken
):
    """Case 57."""
    proxy.spoil(**spoilt)
    with impatient():
        attempt = start()
        run_queue()
    first = refreshed(attempt)
    assert (first.state, first.request_id, first.attention) == (State.UNKNOWN, "", "")
    assert projects.reserved(alice.team) == first.price
    accepted = requests(sandbox, account)
    assert len(accepted) == taken

    proxy.heal()
    found = go_on(attempt, run_queue)

    assert [found.request_id] == requests(sandbox, account)
    assert not taken or [found.request_id] == accepted
    assert found.idempotency_key == first.idempotency_key
    assert follow(attempt, run_queue).state == State.COMPLETED
    assert charges(sandbox, account) == [float(projects.spent(alice.team))]
    assert projects.reserved(alice.team) == 0


def test_replay_that_is_lost_too_is_replayed_again(
    start, proxy, sandbox, account, run_queue, impatient, alice
):
    """Case 57."""
    proxy.spoil(down=Fault(reset_after=50))
    with impatient():
        attempt = start()
        run_queue()
        for _ in range(2):
            assert go_on(attempt, run_queue).state == State.UNKNOWN

    proxy.heal()
    go_on(attempt, run_queue)

    assert follow(attempt, run_queue).state == State.COMPLETED
    assert len(requests(sandbox, account)) == 1
    assert charges(sandbox, account) == [float(projects.spent(alice.team))]


@pytest.mark.parametrize(("spoilt", "taken"), LOST)
def test_lost_submit_to_a_host_without_keys_is_never_posted_twice(
    strangers_account,
    start,
    proxy,
    forgetful,
    run_queue,
    impatient,
    alice,
    spoilt,
    taken,
):
    """Case 57."""
    proxy.spoil(**spoilt)
    with impatient():
        attempt = start()
        run_queue()
    assert refreshed(attempt).state == State.UNKNOWN
    posted = proxy.counts.connections

    proxy.heal()
    for _ in range(3):
        found = go_on(attempt, run_queue)

    assert found.state == State.UNKNOWN
    assert "please decide" in found.attention
    assert proxy.counts.connections == posted
    assert len(requests(forgetful, strangers_account)) == taken
    assert projects.reserved(alice.team) == found.price


@pytest.mark.parametrize("close", DOORS.values(), ids=DOORS)
def test_what_never_left_for_a_host_without_keys_is_sent_once(
    strangers_account,
    start,
    proxy,
    forgetful,
    run_queue,
    impatient,
    alice,
    close,
):
    """Case 56."""
    close(proxy)
    with impatient():
        attempt = start()
        run_queue()
    assert refreshed(attempt).state == State.WAITING

    proxy.heal()
    go_on(attempt, run_queue)

    assert follow(attempt, run_queue).state == State.COMPLETED
    assert charges(forgetful, strangers_account) == [float(projects.spent(alice.team))]
