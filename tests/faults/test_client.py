"""What the client says of a network that misbehaves, and whether the platform heard anything."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator

import pytest

from studio.engines import registry
from studio.higgsfield import (
    Client,
    Credentials,
    HiggsfieldError,
    NotSent,
    Secret,
    Timeouts,
    Unavailable,
    Unclear,
)
from tests.fault_proxy import Fault, FaultProxy
from tests.faults.conftest import SHORT, requests
from tests.sandbox_server import Key

MODEL = registry.DEFAULT
BODY = json.dumps(
    MODEL.payload(MODEL.complete({"prompt": "A salt flat", "resolution": "720p"}))
).encode()

IN_THE_HEADERS = 20
IN_THE_BODY = -20
"""Counted from the answer's end."""

LATE = "no answer came in time"
BROKEN = "the connection broke"
NOT_THERE = "the host cannot be reached"

PATIENT = Timeouts()

# What is done to the answer, and what is said of it.
ANSWERS = {
    "late": (Fault(latency=5), LATE),
    "dripping": (Fault(drip=1, tick=0.02), LATE),
    "never": (Fault(black_hole=True), LATE),
    "reset at once": (Fault(reset_after=0), BROKEN),
    "reset in its headers": (Fault(reset_after=IN_THE_HEADERS), BROKEN),
    "reset in its body": (Fault(reset_after=IN_THE_BODY), BROKEN),
    "cut at once": (Fault(cut_after=0), BROKEN),
    "cut in its headers": (Fault(cut_after=IN_THE_HEADERS), BROKEN),
    "cut in its body": (Fault(cut_after=IN_THE_BODY), BROKEN),
}
# What is done to the question.
QUESTIONS = {
    "black hole": (Fault(black_hole=True), LATE),
    "reset at once": (Fault(reset_after=0), BROKEN),
    "reset in the middle": (Fault(reset_after=200), BROKEN),
    "cut in the middle": (Fault(cut_after=200), BROKEN),
}
DOORS: dict[str, Callable[[FaultProxy], None]] = {
    "refused": FaultProxy.refuse,
    "black hole": FaultProxy.ignore,
}


@pytest.fixture
def client(proxy: FaultProxy, account: Key) -> Iterator[Client]:
    with open_client(proxy.origin, account) as client:
        yield client


def open_client(origin: str, account: Key, timeout: Timeouts = SHORT) -> Client:
    secret = Secret(account.secret)
    credentials = Credentials(key_id=account.key_id, secret=secret)
    return Client(origin=origin, credentials=credentials, timeout=timeout)


def submit(client: Client) -> None:
    client.submit(MODEL.path, BODY, idempotency_key=str(uuid.uuid4()))


def probe(client: Client) -> None:
    client.probe()


def placed(fault: Fault, answer: int) -> Fault:
    """Count from the answer's end what is negative."""
    changes = {
        name: answer + limit
        for name in ("reset_after", "cut_after")
        if (limit := getattr(fault, name)) is not None and limit < 0
    }
    return Fault(**(vars(fault) | changes))


def size_of_answer(proxy: FaultProxy, ask: Callable[[], None]) -> int:
    before = proxy.counts.down
    ask()
    return proxy.counts.down - before


def fails(call: Callable[[], object]) -> HiggsfieldError:
    with pytest.raises(HiggsfieldError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("name", ANSWERS)
def test_spoilt_answer_to_a_free_call_is_unavailable(proxy, account, name):
    fault, words = ANSWERS[name]
    size = size_of_answer(proxy, lambda: open_patient(proxy, account, probe))
    proxy.spoil(down=placed(fault, size))

    error = error_of(proxy, account, probe, words=words)

    assert type(error) is Unavailable
    assert words in error.message


@pytest.mark.parametrize("name", QUESTIONS)
def test_free_call_that_does_not_arrive_is_unavailable(proxy, account, name):
    fault, words = QUESTIONS[name]
    proxy.spoil(up=fault)

    error = error_of(proxy, account, probe, words=words)

    assert type(error) is Unavailable
    assert words in error.message


@pytest.mark.parametrize("name", ANSWERS)
def test_spoilt_answer_to_a_submit_is_unclear(proxy, sandbox, account, name):
    """Case 57."""
    fault, words = ANSWERS[name]
    size = size_of_answer(proxy, lambda: open_patient(proxy, account, submit))
    proxy.spoil(down=placed(fault, size))

    error = error_of(proxy, account, submit, words=words)

    assert type(error) is Unclear
    assert words in error.message
    assert len(requests(sandbox, account)) == 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_submit_that_does_not_arrive_is_unclear_to_us(proxy, sandbox, account, name):
    """Once connected nobody can prove from here that nothing was heard there."""
    fault, words = QUESTIONS[name]
    proxy.spoil(up=fault)

    error = error_of(proxy, account, submit, words=words)

    assert type(error) is Unclear
    assert words in error.message
    assert requests(sandbox, account) == []


@pytest.mark.parametrize("close", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize(("call", "kind"), [(submit, NotSent), (probe, Unavailable)])
def test_host_that_is_not_there_is_sent_nothing(
    proxy, client, sandbox, account, close, call, kind
):
    """Case 56."""
    close(proxy)

    error = fails(lambda: call(client))

    assert type(error) is kind
    assert NOT_THERE in error.message
    assert (proxy.counts.connections, requests(sandbox, account)) == (0, [])


@pytest.mark.parametrize(
    "fault",
    [Fault(black_hole=True), Fault(reset_after=0), Fault(cut_after=0), Fault()],
    ids=["black hole", "reset", "cut", "no TLS there"],
)
def test_submit_is_not_sent_before_the_handshake_is_done(proxy, account, fault: Fault):
    """Case 56."""
    proxy.spoil(up=fault)
    with open_client(proxy.origin.replace("http:", "https:"), account) as client:
        error = fails(lambda: submit(client))

    assert type(error) is NotSent
    assert NOT_THERE in error.message


def test_latency_that_the_limits_allow_is_no_fault(proxy, client, sandbox, account):
    proxy.spoil(up=Fault(latency=0.02), down=Fault(latency=0.02))

    open_patient(proxy, account, submit)

    assert len(requests(sandbox, account)) == 1


def open_patient(
    proxy: FaultProxy, account: Key, call: Callable[[Client], None]
) -> None:
    """Make a call with the limits that the studio has."""
    with open_client(proxy.origin, account, PATIENT) as client:
        call(client)


def error_of(
    proxy: FaultProxy, account: Key, call: Callable[[Client], None], *, words: str
) -> HiggsfieldError:
    """Make a call that fails; given up early only where nothing else would ever end it."""
    limits = SHORT if words == LATE else PATIENT
    with open_client(proxy.origin, account, limits) as client:
        return fails(lambda: call(client))
