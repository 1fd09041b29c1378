from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from studio.core.clock import now
from studio.notices import digests, services
from studio.notices.kinds import Kind
from studio.notices.models import Item, Letter, MailChoice
from studio.notices.services import Batch
from tests.factories import make_membership, make_news, make_notice, make_team

ASK = {
    "kind": Kind.ATTENTION,
    "title": "“A salt flat” needs a decision",
    "note": "Please decide.",
    "money": "3 credits may have been charged",
    "url": "/create/#card-1",
}
WANTS = MailChoice.Wants


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.STUDIO_MAIL = True


def age(**by: float) -> None:
    Item.objects.filter(letter=None).update(created_at=now() - timedelta(**by))


def choose(membership, wants: WANTS) -> None:
    services.choose_mail(membership, wants)
    MailChoice.objects.update(since=now() - timedelta(days=9))


def test_what_needs_a_person_is_mailed_when_it_has_come_to_rest(alice):
    make_notice(alice, make_news("attention:1", **ASK))
    assert digests.due() == []

    age(minutes=3)

    assert digests.due() == [alice.user_id]


def test_batch_that_does_not_rest_is_mailed_after_a_while(alice):
    make_notice(alice, make_news("attention:1", **ASK))
    age(minutes=16)
    make_notice(alice, make_news("attention:2", **ASK))

    assert digests.due() == [alice.user_id]


@pytest.mark.parametrize(
    ("wants", "kind", "is_mailed"),
    [
        (None, Kind.DONE, False),
        (None, Kind.PAUSED, True),
        (WANTS.NEEDS, Kind.FAILED, False),
        (WANTS.NEEDS, Kind.EXPIRING, True),
        (WANTS.ALL, Kind.DONE, True),
        (WANTS.NEVER, Kind.PAUSED, False),
    ],
)
def test_person_chooses_what_is_mailed(wants, kind, is_mailed, alice):
    if wants:
        choose(alice, wants)
    make_notice(alice, make_news("x:1", kind=kind))
    age(minutes=3)

    assert digests.due() == ([alice.user_id] if is_mailed else [])


def test_what_was_told_before_the_choice_is_not_mailed(alice):
    make_notice(alice)
    age(minutes=3)

    services.choose_mail(alice, WANTS.ALL)

    assert digests.due() == []


def test_what_was_read_or_settled_or_is_old_is_not_mailed(alice):
    services.read(make_notice(alice, make_news("attention:1", **ASK)))
    make_notice(alice, make_news("attention:2", **ASK))
    services.settle(alice.team_id, ["attention:2"])
    age(minutes=3)
    assert digests.due() == []

    make_notice(alice, make_news("attention:3", **ASK))
    age(hours=25)
    assert digests.due() == []


def test_one_letter_tells_all_and_only_once(alice, run_queue, mailoutbox):
    choose(alice, WANTS.ALL)
    make_notice(
        alice,
        make_news("event:1", charged=Decimal(3)),
        make_news("event:2", charged=Decimal(3)),
        make_news(
            "event:3",
            kind=Kind.FAILED,
            title="“Fern” failed",
            note="The platform gave no reason.",
            money="3 credits came back",
            returned=Decimal(3),
        ),
    )
    age(minutes=3)

    services.ring()
    services.ring()
    run_queue()
    services.ring()
    run_queue()

    (mail,) = mailoutbox
    assert mail.subject == "Atelier: 2 generations are done, 1 failed"
    assert "6 credits · 3 credits came back" in mail.body
    assert (
        "- “Fern” failed. The platform gave no reason. 3 credits came back."
        in mail.body
    )
    assert mail.to == ["alice@example.com"]
    assert Letter.objects.count() == 1


def test_letter_is_written_once_however_often_it_is_rung_for(alice):
    make_notice(alice, make_news("attention:1", **ASK))
    age(minutes=3)

    digests.write(alice.user_id)
    digests.write(alice.user_id)

    assert Letter.objects.count() == 1


def test_at_most_one_letter_an_hour(alice):
    make_notice(alice, make_news("attention:1", **ASK))
    age(minutes=3)
    digests.write(alice.user_id)
    make_notice(alice, make_news("attention:2", **ASK))
    age(minutes=3)

    assert digests.due() == []

    Letter.objects.update(created_at=now() - timedelta(minutes=61))
    digests.write(alice.user_id)

    first, second = Letter.objects.order_by("pk")
    assert first.items.get().about == "attention:1"
    assert second.items.get().about == "attention:2"


def test_links_are_written_only_where_they_work(alice, settings):
    settings.STUDIO_URL = "https://atelier.example"
    make_notice(alice, make_news("attention:1", **ASK))
    age(minutes=3)

    digests.write(alice.user_id)

    text = Letter.objects.get().text
    assert "https://atelier.example/create/#card-1" in text
    assert "https://atelier.example/account/" in text


def test_mail_of_a_studio_without_a_public_address_has_no_links(alice, settings):
    settings.STUDIO_URL = ""
    make_notice(alice, make_news("attention:1", **ASK))
    age(minutes=3)

    digests.write(alice.user_id)

    text = Letter.objects.get().text
    assert "://" not in text
    assert "/create/" not in text
    assert "“When something needs me”" in text


def test_subject_stays_on_one_line_and_counts_several(alice):
    make_notice(alice, make_news("attention:1", **(ASK | {"title": "A\nBcc: x"})))
    age(minutes=3)
    digests.write(alice.user_id)
    assert Letter.objects.get().subject == "Atelier: A Bcc: x"

    Letter.objects.all().delete()
    key = Batch(key="key:1", thing="key", things="keys", url="/keys/")
    make_notice(alice, make_news("key:1", kind=Kind.PAUSED), batch=key)
    Item.objects.update(letter=None, created_at=now() - timedelta(minutes=3))
    digests.write(alice.user_id)
    assert Letter.objects.get().subject == "Atelier: 2 notices, 2 need you"


def test_one_letter_for_a_person_of_two_teams_names_both(alice):
    other = make_membership(user=alice.user, team=make_team("Elsewhere"))
    make_notice(alice, make_news("attention:1", **ASK))
    make_notice(other, make_news("attention:1", **ASK))
    age(minutes=3)

    digests.write(alice.user_id)

    text = Letter.objects.get().text
    assert alice.team.name in text
    assert "Elsewhere" in text


def test_nobody_is_mailed_what_a_colleague_is_told(alice, bob, charlie):
    make_notice(alice, make_news("attention:1", **(ASK | {"title": "For alice"})))
    make_notice(charlie, make_news("attention:2", **(ASK | {"title": "Secret"})))
    age(minutes=3)

    assert set(digests.due()) == {alice.user_id, charlie.user_id}
    digests.write(alice.user_id)
    assert "Secret" not in Letter.objects.get().text
