from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from studio.accounts.models import Membership
from studio.core import pulse
from studio.core.clock import now
from studio.notices import services
from studio.notices.kinds import Kind
from studio.notices.models import Item, Letter, Notice
from tests.factories import BATCH, make_news, make_notice

DECIDE = {"kind": Kind.ATTENTION, "title": "“A salt flat” needs a decision"}


def of(membership: Membership) -> Notice:
    return Notice.objects.visible_to(membership).get()


def age(notice: Notice, **by: float) -> None:
    long_ago = now() - timedelta(**by)
    Notice.objects.filter(pk=notice.pk).update(updated_at=long_ago)


def test_one_thing_is_told_in_its_own_words(alice):
    news = make_news(note="All of it came.", money="3 credits", url="/assets/1/")

    services.tell(alice, BATCH, [news])

    notice = of(alice)
    assert (notice.title, notice.note) == ("“A salt flat” is done", "All of it came.")
    assert (notice.money, notice.url) == ("3 credits", "/assets/1/")
    assert (notice.kind, notice.needs, notice.is_unread) == (Kind.DONE, False, True)


def test_what_ends_together_is_one_notice_updated_in_place(alice):
    first = make_notice(alice, make_news("event:1", charged=Decimal(3)))

    services.tell(
        alice,
        BATCH,
        [
            make_news("event:2", charged=Decimal("1.5")),
            make_news("event:3", kind=Kind.FAILED, returned=Decimal(9)),
        ],
    )

    notice = of(alice)
    assert notice.public_id == first.public_id
    assert notice.title == "2 generations are done, 1 failed"
    assert notice.money == "4.5 credits · 9 credits came back"
    assert (notice.kind, notice.url) == (Kind.FAILED, BATCH.url)


def test_telling_twice_changes_nothing(alice):
    news = [make_news("event:1"), make_news("event:2")]
    services.tell(alice, BATCH, news)
    before = Notice.objects.values().get()

    services.tell(alice, BATCH, news)
    services.tell(alice, BATCH, [news[1], news[1]])

    assert Notice.objects.values().get() == before
    assert Item.objects.count() == 2


def test_the_database_itself_refuses_to_tell_twice(alice):
    notice = make_notice(alice)

    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(
            notice=notice, membership=alice, about="event:1", kind="done", title="x"
        )


def test_what_was_read_is_not_added_to(alice):
    services.read(make_notice(alice, make_news("event:1")))

    services.tell(alice, BATCH, [make_news("event:2")])

    assert Notice.objects.visible_to(alice).count() == 2


def test_what_ends_much_later_is_a_notice_of_its_own(alice):
    age(make_notice(alice, make_news("event:1")), minutes=11)

    services.tell(alice, BATCH, [make_news("event:2")])

    assert Notice.objects.visible_to(alice).unread().count() == 2


def test_full_notice_begins_another(alice, monkeypatch):
    monkeypatch.setattr(services, "FULL", 2)
    for number in range(3):
        services.tell(alice, BATCH, [make_news(f"event:{number}")])

    assert sorted(Notice.objects.values_list("total", flat=True)) == [1, 2]


def test_what_waits_is_told_once_while_it_waits_and_anew_after(alice):
    ask = make_news("attention:1", **DECIDE)
    make_notice(alice, ask)
    services.tell(alice, BATCH, [ask])
    assert Item.objects.count() == 1

    services.settle(alice.team_id, ["attention:1"])
    services.tell(alice, BATCH, [ask])

    assert Item.objects.count() == 2
    assert Notice.objects.needing().count() == 1


def test_settled_notice_needs_nobody_and_counts_as_read(alice):
    make_notice(alice, make_news("attention:1", **DECIDE))

    services.settle(alice.team_id, ["attention:1"])

    notice = of(alice)
    assert (notice.needs, notice.settled, notice.is_unread) == (False, True, False)
    assert notice.title == "“A salt flat” needs a decision"
    assert notice.tone == "quiet"


def test_settled_thing_leaves_the_sentence_of_its_batch(alice):
    ask = make_news("attention:1", **DECIDE)
    make_notice(alice, ask, make_news("event:1"), make_news("event:2"))

    services.settle(alice.team_id, ["attention:1"])

    notice = of(alice)
    assert notice.title == "2 generations are done"
    assert (notice.needs, notice.is_unread) == (False, True)


def test_settling_touches_only_what_waits_and_only_this_team(alice, charlie):
    make_notice(alice, make_news("event:1"))
    make_notice(charlie, make_news("attention:1", **DECIDE))

    services.settle(alice.team_id, ["attention:1", "event:1"])

    assert Item.objects.filter(settled_at=None).count() == 2
    assert services.waiting("attention:") == {(charlie.team_id, "attention:1")}


@pytest.mark.django_db(transaction=True)
def test_two_tasks_that_tell_at_once_tell_once(alice):
    ready = threading.Barrier(2)
    news = [make_news("event:1"), make_news("event:2")]

    def tell() -> None:
        ready.wait()
        services.tell(alice, BATCH, news)
        connection.close()

    tasks = [threading.Thread(target=tell) for _ in range(2)]
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()

    assert of(alice).total == Item.objects.count() == 2


def test_member_who_left_is_told_nothing(alice, bob):
    left = Membership.objects.get(pk=bob.pk)
    make_notice(bob)
    bob.delete()

    services.tell(left, BATCH, [make_news("event:2")])

    assert not Notice.objects.exists()


def test_open_pages_learn_of_a_notice_and_of_what_was_read(
    alice, django_capture_on_commit_callbacks
):
    def pulse_after(act: Callable[[], object]) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return pulse.read(alice.team_id)

    first = pulse_after(lambda: make_notice(alice))
    second = pulse_after(lambda: services.read(of(alice)))
    third = pulse_after(lambda: services.read(of(alice)))

    assert first != second == third


def test_read_all_reads_only_ones_own(alice, bob):
    make_notice(alice)
    make_notice(bob)

    services.read_all(alice)

    assert not Notice.objects.visible_to(alice).unread().exists()
    assert Notice.objects.visible_to(bob).unread().exists()


def test_read_notices_go_after_ninety_days_and_unread_ones_stay(alice, run_queue):
    old = make_notice(alice, make_news("event:1"))
    Notice.objects.filter(pk=old.pk).update(read_at=now() - timedelta(days=91))
    young = make_notice(alice, make_news("event:2"))
    Notice.objects.filter(pk=young.pk).update(read_at=now() - timedelta(days=89))
    unread = make_notice(alice, make_news("event:3"))
    Notice.objects.filter(pk=unread.pk).update(created_at=now() - timedelta(days=900))

    services.ring()
    run_queue()

    assert set(Notice.objects.all()) == {young, unread}
    assert Item.objects.count() == 2


def test_bell_rings_nothing_when_nothing_is_due(alice, run_queue):
    make_notice(alice)

    services.ring()

    assert run_queue() == []


def test_nothing_is_mailed_where_no_mail_server_is_named(alice, run_queue):
    notice = make_notice(alice, make_news("attention:1", **DECIDE))
    notice.items.update(created_at=now() - timedelta(hours=1))

    services.ring()

    assert run_queue() == []
    assert not Letter.objects.exists()
    assert services.mail_trouble() == ""
