"""Both books as they really come to be: the studio's own, and that of the sandbox's process."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from studio.attempts import services
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.pages.reconciling import daily
from studio.projects import services as projects
from studio.projects.models import CreditEntry, UsageCheck, UsageDifference
from studio.projects.usage import Cause
from tests.assets.conftest import media_root
from tests.on_sandbox import account, follow, key
from tests.sandbox_server import Key, Sandbox

__all__ = ["account", "key", "media_root"]

DAY = 24 * 3600


@pytest.fixture
def make(alice, key, run_queue) -> Callable[..., Attempt]:
    """Generate, and follow it to its end."""

    def make(prompt: str = "A salt flat") -> Attempt:
        values = DEFAULT.complete({"prompt": prompt, "resolution": "720p"})
        attempt = services.start(
            DEFAULT,
            values,
            membership=alice,
            project=projects.general(alice.team),
            key=key,
            subject=uuid.uuid4(),
            pictures={},
            price=DEFAULT.price(values),
        )
        return follow(attempt, run_queue)

    return make


@pytest.fixture
def reconcile(key, run_queue) -> Callable[[], list[UsageDifference]]:
    def reconcile() -> list[UsageDifference]:
        daily.request(key)
        assert "reconcile" in run_queue()
        assert UsageCheck.objects.get().state == UsageCheck.State.COMPARED
        return list(UsageDifference.objects.all())

    return reconcile


def charged(sandbox: Sandbox, account: Key) -> Decimal:
    [told] = sandbox.report(account)["accounts"]
    return Decimal(told["charged"])


def make_outside(sandbox: Sandbox, account: Key) -> None:
    body = {"prompt": "Nobody in the studio asked for this"}
    path = f"/{DEFAULT.path}"
    accepted = sandbox.ask("POST", path, key=account, body=body).json
    sandbox.wait(accepted["request_id"], key=account)


def test_what_is_made_here_is_no_difference_and_what_is_made_elsewhere_is_one(
    make, reconcile, sandbox, account
):
    assert make().state == State.COMPLETED
    assert make("sandbox:fail").state == State.FAILED
    spent = charged(sandbox, account)
    assert spent > 0
    assert reconcile() == []

    make_outside(sandbox, account)
    [found] = reconcile()

    assert (found.path, found.cause) == (DEFAULT.path, Cause.MORE_THERE)
    assert found.ours == spent
    assert found.difference == charged(sandbox, account) - spent
    assert not found.is_open


def test_lost_line_of_the_ledger_is_found(make, reconcile):
    kept, lost = make(), make()
    assert reconcile() == []

    CreditEntry.objects.filter(attempt=lost).delete()
    [found] = reconcile()

    assert (found.ours, found.difference) == (kept.price, lost.price)


def test_work_heard_of_days_later_is_no_difference(make, reconcile, sandbox, account):
    attempt = make()
    # Sent and completed there three days ago; heard of here only now.
    sandbox.control(account={"id": account.key_id, "elapse": 3 * DAY})
    three_days = timedelta(seconds=3 * DAY)
    Attempt.objects.filter(pk=attempt.pk).update(sent_at=attempt.sent_at - three_days)

    assert reconcile() == []

    # Had it been sent only today, the same two books would not fit.
    Attempt.objects.filter(pk=attempt.pk).update(sent_at=attempt.sent_at)
    found = {(row.day, row.difference) for row in reconcile()}
    assert (now().astimezone(UTC).date(), -attempt.price) in found
    assert len(found) == 2


def test_account_that_is_told_nothing_is_a_state(key, sandbox, account, run_queue):
    sandbox.control(account={"id": account.key_id, "usage": False})
    daily.request(key)
    run_queue()

    assert UsageCheck.objects.get().state == UsageCheck.State.NOT_OFFERED
