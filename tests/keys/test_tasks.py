import pytest

from studio.core.clock import now
from studio.keys import tasks
from studio.keys.models import Health
from tests.factories import make_sandbox_key

pytestmark = pytest.mark.django_db


def test_test_key_notes_what_came_of_it_and_may_run_twice(key):
    tasks.test_key(key.pk)
    tasks.test_key(key.pk)
    key.refresh_from_db()

    assert key.health == Health.GOOD


def test_test_key_leaves_removed_keys_alone(alice, platform):
    key = make_sandbox_key(alice.team, removed_at=now())
    tasks.test_key(key.pk)
    tasks.test_key(key.pk + 1)

    assert platform.seen == []
