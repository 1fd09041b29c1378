from __future__ import annotations

import csv
import io
import json
import uuid
from datetime import timedelta

import pytest

from studio.accounts import activity, audit
from studio.accounts.models import AuditEvent, Membership, Role, WrittenForGood
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.characters import consent
from studio.characters import services as characters
from studio.core.clock import now
from studio.keys import services as keys
from tests.factories import make_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def record(membership, words="Did something.", *, deed="accounts.x", user="same"):
    by = membership.user if user == "same" else user
    return audit.record(membership.team, user=by, deed=deed, words=words, fact=1)


def aged(event, days):
    """Move an event back in time, past its own guard."""
    at = now() - timedelta(days=days)
    AuditEvent._base_manager.filter(pk=event.pk).update(at=at)


def shown(answer):
    return [event.words for event in answer.context["events"]]


def test_log_is_only_ever_added_to(alice):
    event = record(alice)
    event.words = "Did nothing."

    for change in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(words="Did nothing."),
    ):
        with pytest.raises(WrittenForGood):
            change()
    assert AuditEvent.objects.get().words == "Did something."


def test_log_outlives_the_person(alice, bob):
    record(bob)
    bob.user.delete()

    assert AuditEvent.objects.get().user is None


def test_words_stay_on_one_line(alice):
    assert record(alice, "Renamed\r\nto \x1b[2Jx").words == "Renamed to [2Jx"


def test_page_is_newest_first_and_goes_on(browser, alice, charlie):
    record(charlie, "Elsewhere.")
    for number in range(activity.SIZE + 5):
        record(alice, f"Number {number}.")

    first = browser.get("/team/activity/")
    second = browser.get(first.context["older_url"])

    assert shown(first)[0] == f"Number {activity.SIZE + 4}."
    assert shown(first) + shown(second) == [
        f"Number {number}." for number in reversed(range(activity.SIZE + 5))
    ]
    assert second.context["older_url"] == ""


def test_page_costs_the_same_for_one_and_for_many(
    browser, alice, bob, django_assert_num_queries
):
    record(alice)
    with django_assert_num_queries(20, exact=False) as one:
        browser.get("/team/activity/")
    for _ in range(3):
        record(bob)
    with django_assert_num_queries(len(one)):
        browser.get("/team/activity/")


def test_filters_by_person_deed_and_day(browser, alice, bob):
    record(alice, "Alice, people.")
    record(bob, "Bob, keys.", deed="keys.add")
    record(alice, "Nobody, files.", deed="assets.purge", user=None)
    aged(record(alice, "Long ago."), days=40)
    today = now().date()

    def ask(**query):
        return shown(browser.get("/team/activity/", query))

    assert ask(who="bob@example.com") == ["Bob, keys."]
    assert ask(who="-") == ["Nobody, files."]
    assert ask(about="accounts") == ["Long ago.", "Alice, people."]
    assert ask(about="accounts", since=today.isoformat()) == ["Alice, people."]
    assert ask(until=(today - timedelta(days=30)).isoformat()) == ["Long ago."]
    assert ask(who="bob@example.com", about="assets") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"who": "eve@example.com"}, "who"),
        ({"about": "everything' OR 1=1"}, "about"),
        ({"since": "yesterday"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "0001-01-01"}, "since"),
        ({"since": "2026-02-30"}, "since"),
    ],
)
def test_filter_that_makes_no_sense_is_said_and_ignored(browser, alice, query, field):
    record(alice)
    answer = browser.get("/team/activity/", query)

    assert list(answer.context["form"].errors) == [field]
    assert shown(answer) == ["Did something."]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", "1e3"])
def test_page_number_that_makes_no_sense_is_the_first(browser, alice, before):
    record(alice)

    assert shown(browser.get("/team/activity/", {"before": before})) != []


@pytest.mark.parametrize(
    ("role", "answers"),
    [("owner", 200), ("producer", 200), ("editor", 403), ("reviewer", 403)],
)
def test_only_who_may_reads_the_log(alice, bob, sign_in, role, answers):
    Membership.objects.filter(pk=bob.pk).update(role=Role(role))
    browser = sign_in(bob)

    for path in ("/team/activity/", "/team/activity/export/"):
        assert browser.get(path).status_code == answers


def lines(answer):
    content = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_export_has_all_that_matches_as_text(browser, alice, bob, charlie):
    record(charlie, "Elsewhere.")
    record(bob, "Bob’s.")
    bob.user.name = "@SUM(1)"
    bob.user.save()
    for words in ("=HYPERLINK(1)", "+1", "-1", "@x", " =1", "＝1", 'say "hi", you'):
        record(alice, words, deed="keys.add")

    answer = browser.get("/team/activity/export/")
    header, *rows = lines(answer)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert tuple(header) == activity.CSV_HEADER
    assert len(rows) == 8
    assert rows[-1][1] == "'@SUM(1)"
    assert rows[0][4] == 'say "hi", you'
    assert all(row[4].startswith("'") for row in rows[1:-1])
    assert json.loads(rows[0][5]) == {"fact": 1}
    one = lines(browser.get("/team/activity/export/", {"who": "bob@example.com"}))
    assert [row[4] for row in one[1:]] == ["Bob’s."]


def test_export_of_a_long_log_is_whole(browser, alice):
    for number in range(2_100):
        record(alice, f"Number {number}.")

    assert len(lines(browser.get("/team/activity/export/"))) == 2_101


def test_keys_are_written_down(alice):
    key = make_key(alice.team)
    keys.make_default(key, by=alice.user)
    keys.replace_secret(key, key_id="id-two", secret="second", by=alice.user)
    keys.remove_key(key, erase_now=False, by=alice.user)

    deeds = AuditEvent.objects.order_by("pk").values_list("deed", "user")
    assert list(deeds) == [
        ("keys.default", alice.user_id),
        ("keys.replace", alice.user_id),
        ("keys.remove", alice.user_id),
    ]
    assert "second" not in str(list(AuditEvent.objects.values()))


def test_trash_is_written_down_once(alice):
    asset = Asset.objects.create(
        team=alice.team,
        project=alice.team.projects.get(),
        member=alice.user,
        kind="image",
        origin="made",
        title="A salt flat",
        size=1,
    )
    assets.trash(asset, by=alice.user)
    assets.trash(asset, by=alice.user)
    assets.restore(asset, by=alice.user)

    words = AuditEvent.objects.order_by("pk").values_list("words", flat=True)
    assert list(words) == [
        "Moved “A salt flat” to the trash.",
        "Took “A salt flat” out of the trash.",
    ]


def test_consent_is_written_down(alice, bob):
    mara = characters.create(alice, name="Mara", version="v1", nonce=uuid.uuid4())
    consent.withdraw(mara, membership=bob)
    consent.withdraw(mara, membership=alice)
    consent.give(mara, membership=alice)

    words = AuditEvent.objects.order_by("pk").values_list("user", "words")
    assert list(words) == [
        (bob.user_id, "Withdrew the consent to use Mara."),
        (alice.user_id, "Noted the consent to use Mara."),
    ]
