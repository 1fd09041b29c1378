from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from studio.accounts.models import Role
from studio.core.clock import now
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.notices import digests
from studio.notices.models import Item, Notice
from studio.pages.telling import bell, differing
from studio.projects import usage
from tests.factories import make_key
from tests.pages.differences import DAY, differs, note

LATER = DAY + timedelta(days=1)


@pytest.fixture
def key(alice) -> ProviderKey:
    return make_key(alice.team, label="Client account")


@pytest.fixture
def wait(monkeypatch):
    """Let time pass for the mail: what has come to rest is written."""
    monkeypatch.setattr(digests, "QUIET", timedelta(0))


def test_leaders_are_told_what_differs_and_what_to_do(alice, bob, key):
    note(key, differs("1.5", "4.5"))

    differing.tell()

    notice = Notice.objects.visible_to(alice).get()
    assert notice.title.startswith("The ledger and “Client account” differ: ")
    assert notice.title.endswith(f"{DAY:%-d %B}")
    assert "made outside the studio" in notice.note
    assert "Ask who else uses the account" in notice.note
    assert notice.money == "1.5 here, 4.5 there: +3 credits"
    assert (notice.url, notice.needs) == ("/status/usage/", True)
    assert not Notice.objects.visible_to(bob).exists()


def test_producer_is_told_too(bob, key):
    bob.role = Role.PRODUCER
    bob.save()
    note(key, differs("1.5", "4.5"))

    differing.tell()

    assert Notice.objects.visible_to(bob).exists()


def test_difference_is_told_once_though_it_is_found_every_day(alice, key):
    note(key, differs("1.5", "4.5"))
    differing.tell()
    Notice.objects.update(read_at=now())
    note(key, differs("1.5", "6"))
    differing.tell()

    assert Item.objects.count() == 1
    assert not Notice.objects.unread().exists()


def test_new_difference_is_told_though_an_old_one_is_still_there(alice, key):
    note(key, differs("1.5", "4.5"))
    differing.tell()
    Notice.objects.update(read_at=now())
    note(key, differs("1.5", "4.5"), differs("0", "3", day=LATER))
    differing.tell()

    [new] = Notice.objects.unread()
    assert new.title.endswith(f"{LATER:%-d %B}")


def test_several_are_one_notice(alice, key):
    note(key, differs("1.5", "4.5"), differs("0", "3", day=LATER))

    differing.tell()

    notice = Notice.objects.get()
    assert notice.title == (
        "2 differences between the ledger and “Client account” need a look"
    )


def test_what_work_under_way_explains_is_not_told(key):
    note(key, differs("0", "1.5", is_open=True))

    differing.tell()

    assert not Notice.objects.exists()
    assert not differing.is_due()


def test_difference_that_is_gone_waits_for_nobody(key):
    note(key, differs("1.5", "4.5"))
    differing.tell()
    note(key)

    assert differing.is_due()
    differing.tell()

    assert not Notice.objects.needing().exists()
    assert not differing.is_due()


def test_platform_that_does_not_answer_settles_nothing(key):
    note(key, differs("1.5", "4.5"))
    differing.tell()
    usage.note_unreachable([key], "It did not answer.", asked_at=now())
    differing.tell()

    assert Notice.objects.needing().exists()


def test_removed_key_settles_what_was_told_of_it(alice, key):
    note(key, differs("1.5", "4.5"))
    differing.tell()
    keys.remove_key(key, erase_now=True, by=alice.user)
    differing.tell()

    assert not Notice.objects.needing().exists()


def test_bell_rings_until_it_is_told(key, run_queue):
    bell.ring()
    assert "tell_differing" not in run_queue()

    note(key, differs("1.5", "4.5"))
    bell.ring()
    assert "tell_differing" in run_queue()

    bell.ring()
    assert "tell_differing" not in run_queue()


def test_owner_who_chose_nothing_is_mailed(alice, key, wait, settings, run_queue):
    settings.STUDIO_MAIL = True
    note(key, differs("1.5", "4.5"))
    differing.tell()

    digests.write(alice.user_id)
    run_queue()

    [letter] = mail.outbox
    assert letter.subject.startswith("Atelier: The ledger and “Client account” differ")
    assert "+3 credits" in letter.body
