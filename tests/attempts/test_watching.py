"""What the watcher claims, and what it lets go."""

from __future__ import annotations

from datetime import timedelta

from studio.attempts import watching
from studio.attempts.models import Attempt
from studio.core.clock import now
from studio.keys.models import ProviderKey
from tests.attempts.conftest import refreshed


def test_claim_takes_a_request_once(accepted):
    attempt = accepted()

    assert [one.attempt_id for one in watching.claim("one")] == [attempt.pk]
    assert watching.claim("two") == []


def test_claim_takes_over_when_a_watcher_died(accepted):
    attempt = accepted()
    watching.claim("dead")
    Attempt.objects.update(watch_until=now() - timedelta(seconds=1))

    assert [one.attempt_id for one in watching.claim("alive")] == [attempt.pk]
    assert watching.renew("dead") == set()


def test_secret_of_a_moved_key_never_goes_to_the_old_host(accepted, key):
    attempt = accepted()
    ProviderKey.objects.filter(pk=key.pk).update(origin="https://api.higgsfield.ai")

    assert watching.claim("one") == []
    assert "another host" in refreshed(attempt).attention
