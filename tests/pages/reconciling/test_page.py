"""Usage in all its states, Status that calls, and doctor's one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django_q.models import OrmQ

from studio.accounts.models import Role
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.pages import facts, scope
from studio.pages.reconciling import daily
from studio.projects import usage
from studio.projects.usage import Cause
from tests.factories import make_key, make_membership, make_user
from tests.pages.differences import DAY, differs, note

URL = "/status/usage/"
LIST_WORD = "Needs a person"


def words(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def ours(alice):
    return make_key(alice.team, label="Client account")


@pytest.fixture
def page(alice, ours, sign_in) -> Callable[[], str]:
    return lambda: words(sign_in(alice).get(URL))


def test_team_without_keys_is_told_what_a_key_is_for(alice, sign_in):
    text = words(sign_in(alice).get(URL))

    assert "No keys, so nothing to compare" in text
    assert "Check now" not in text


def test_key_that_was_never_checked(page):
    text = page()

    assert "Key “Client account”" in text
    assert "Never checked" in text
    assert "when the key is a day old" in text
    assert "Check now" in text


def test_check_under_way_asks_again_by_itself(page, ours):
    daily.request(ours)
    text = page()

    assert "Being checked" in text
    assert 'hx-trigger="load delay:1s"' in text


def test_books_that_are_even(page, ours):
    note(ours)
    text = page()

    assert "No differences" in text
    assert "compared, at" in text
    assert "hx-trigger" not in text.partition('id="usage"')[2].partition(">")[0]
    assert "<table" not in text


@pytest.mark.parametrize(
    ("difference", "shown"),
    [
        (
            differs("1.5", "4.5"),
            ("+3 credits", "+$0.19", "made outside the studio"),
        ),
        (
            differs("4.5", "1.5", cause=Cause.MORE_HERE),
            ("−3 credits", "−$0.19", "Look at the invoice"),
        ),
        (
            differs("3", "4", cause=Cause.PRICE),
            ("+1 credit", "+$0.06", "price in this studio may be out of date"),
        ),
    ],
)
def test_difference_is_shown_with_what_it_means(page, ours, difference, shown):
    note(ours, difference)
    text = page()

    assert "1 difference" in text
    assert DEFAULT.name in text
    assert f"{DAY:%-d %b}" in text
    for one in shown:
        assert one in text


def test_open_days_are_shown_and_are_no_difference(page, ours):
    note(ours, differs("0", "1.5", is_open=True))
    text = page()

    assert "Still open" in text
    assert "No differences" in text


def test_model_that_the_studio_does_not_know_is_named_as_it_is_there(page, ours):
    note(ours, differs("0", "1", path="new/<b>model"))

    assert "new/&lt;b&gt;model" in page()


def test_host_that_does_not_tell(page, ours):
    usage.note_not_offered([ours], asked_at=now())
    text = page()

    assert "Not offered" in text
    assert "This host does not tell what an account used" in text


def test_host_that_is_away_and_what_was_known_before(page, ours):
    note(ours, differs("0", "1.5"))
    usage.note_unreachable([ours], "The platform did not answer.", asked_at=now())
    text = page()

    assert "Not reachable" in text
    assert "The platform did not answer. Asking costs nothing" in text
    assert "+1.5 credits" in text
    assert "compared, at" in text


def test_shared_account_is_said_to_be(page, ours):
    note(ours, is_shared=True)

    assert "Other teams of this studio use this account too." in page()


def test_second_key_of_an_account_names_the_first(page, alice, ours):
    twin = make_key(alice.team, label="Again")
    note(twin, twin_of=ours)

    assert "The same account as “Client account”" in page()


def test_stranger_sees_nothing_of_it(charlie, ours, sign_in):
    note(ours, differs("0", "1.5"))
    text = words(sign_in(charlie).get(URL))

    assert "Client account" not in text
    assert "1.5 credits" not in text


def test_page_asks_as_often_for_three_keys_as_for_one(
    alice, ours, sign_in, django_assert_max_num_queries
):
    client = sign_in(alice)
    note(ours, differs("0", "1.5"))
    with django_assert_max_num_queries(50) as first:
        client.get(URL)
    for label in ("Two", "Three"):
        note(make_key(alice.team, label=label), differs("0", "1.5"))
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(URL)


def test_htmx_gets_the_part_that_changes(alice, ours, sign_in):
    text = words(sign_in(alice).get(URL, headers={"HX-Request": "true"}))

    assert text.startswith('<div class="usage"')
    assert "<html" not in text


def test_check_now_rings_for_every_key_once(alice, ours, sign_in):
    make_key(alice.team, label="Two", key_id="another-account-id")
    client = sign_in(alice)

    answer = client.post(f"{URL}check/")
    client.post(f"{URL}check/")

    assert (answer.status_code, answer["Location"]) == (302, URL)
    assert OrmQ.objects.count() == 2


def test_check_now_answers_htmx_with_the_part(alice, ours, sign_in):
    answer = sign_in(alice).post(f"{URL}check/", headers={"HX-Request": "true"})

    assert "Being checked" in words(answer)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_who_may_not_manage_keys_looks_only(alice, ours, sign_in, role):
    user = make_user("dora@example.com")
    client = sign_in(make_membership(user=user, team=alice.team, role=role))

    assert "Check now" not in words(client.get(URL))
    assert client.post(f"{URL}check/").status_code == 403
    assert not OrmQ.objects.exists()


def test_producer_may_check(alice, ours, sign_in):
    user = make_user("dora@example.com")
    client = sign_in(make_membership(user=user, team=alice.team, role=Role.PRODUCER))

    assert client.post(f"{URL}check/").status_code == 302
    assert OrmQ.objects.count() == 1


def test_nothing_is_changed_by_looking(alice, ours, sign_in):
    assert sign_in(alice).get(f"{URL}check/").status_code == 405
    assert sign_in(alice).post(URL).status_code == 405


def test_status_leads_there_and_calls_for_a_difference(alice, ours, sign_in):
    client = sign_in(alice)
    note(ours, differs("0", "1.5", is_open=True))
    quiet = words(client.get("/status/"))
    assert f'href="{URL}"' in quiet
    assert LIST_WORD not in quiet

    note(ours, differs("0", "1.5"), differs("0", "2", path="dop"))
    text = words(client.get("/status/"))

    assert LIST_WORD in text
    assert "2 differences between the ledger and the platform" in text
    assert "See usage" in text


def test_status_calls_only_the_team_whose_key_it_is(ours, charlie, sign_in):
    note(ours, differs("0", "1.5"))

    assert LIST_WORD not in words(sign_in(charlie).get("/status/"))


def fact() -> facts.FactRow:
    label = "Ledger against the platform"
    return next(row for row in facts.facts(scope.everything()) if row.label == label)


def test_doctor_has_one_line_for_it(alice, ours):
    assert (fact().value, fact().ok) == ("Never compared", True)

    usage.note_not_offered([ours], asked_at=now())
    assert (fact().value, fact().ok) == ("Not offered", True)

    note(ours)
    assert (fact().value, fact().ok) == ("No differences", True)
    assert "Last compared" in fact().note

    note(ours, differs("0", "1.5"))
    assert (fact().value, fact().ok) == ("1 difference", False)


def test_removed_key_calls_nobody_any_more(alice, ours):
    note(ours, differs("0", "1.5"))
    ours.removed_at = now()
    ours.save()

    assert fact().ok
