from __future__ import annotations

from datetime import timedelta

import pytest

from studio.accounts.models import Role
from studio.core.clock import now
from studio.keys import services as keys
from studio.keys.models import Health, ProviderKey
from studio.notices.models import Item, Notice
from studio.pages.telling import bell, paused
from tests.factories import make_key

WHY = "The account has no credits left."


@pytest.fixture
def key(alice) -> ProviderKey:
    return make_key(alice.team)


def pause(key: ProviderKey, **by: float) -> None:
    keys.pause(key, until=now() + timedelta(**by), why=WHY)


def test_owner_is_told_why_a_key_is_paused_once(alice, bob, key):
    pause(key, minutes=10)
    paused.tell()
    pause(key, minutes=20)
    paused.tell()

    notice = Notice.objects.visible_to(alice).get()
    assert notice.title == "The key “Ours” is paused"
    assert notice.note.startswith(f"{WHY} It is tried again at ")
    assert (notice.url, notice.needs) == ("/keys/", True)
    assert not Notice.objects.visible_to(bob).exists()


def test_producer_who_may_manage_keys_is_told_too(bob, key):
    bob.role = Role.PRODUCER
    bob.save()
    pause(key, minutes=10)

    paused.tell()

    assert Notice.objects.visible_to(bob).exists()


def test_pause_that_has_just_run_out_is_still_the_same_trouble(key):
    pause(key, minutes=10)
    paused.tell()
    pause(key, minutes=-5)
    paused.tell()
    pause(key, minutes=10)
    paused.tell()

    assert Item.objects.count() == 1
    assert Notice.objects.needing().exists()


def test_key_that_goes_on_is_settled_and_may_be_told_of_anew(key):
    pause(key, minutes=10)
    paused.tell()
    keys.resume(key)
    paused.tell()
    assert not Notice.objects.needing().exists()

    pause(key, minutes=10)
    paused.tell()

    assert Notice.objects.needing().count() == 1
    assert Notice.objects.count() == 2


def test_refused_key_is_told_with_the_words_of_its_test(key):
    keys.note_health(key, Health.REFUSED, "The platform does not know this key.")

    paused.tell()

    notice = Notice.objects.get()
    assert notice.title == "The key “Ours” does not work any more"
    assert notice.note.startswith("The platform does not know this key.")


def test_removed_key_troubles_nobody(key):
    pause(key, minutes=10)
    paused.tell()
    keys.remove_key(key, erase_now=False)

    paused.tell()

    assert not Notice.objects.needing().exists()


def test_another_team_is_not_told(charlie, key):
    pause(key, minutes=10)

    paused.tell()

    assert not Notice.objects.visible_to(charlie).exists()


def test_bell_rings_while_a_key_is_in_trouble_and_once_more_after(key, run_queue):
    bell.ring()
    assert run_queue() == []

    pause(key, minutes=10)
    bell.ring()
    assert run_queue() == ["tell_paused"]

    keys.resume(key)
    bell.ring()
    assert run_queue() == ["tell_paused"]
    bell.ring()
    assert run_queue() == []
