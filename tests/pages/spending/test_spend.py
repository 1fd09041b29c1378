"""The spend page: what the ledger says, to whom it may be said."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from studio.accounts.models import Membership, Role
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.clock import now
from studio.pages.spending import plots, reading, sums
from studio.pages.spending.reading import Wanted
from studio.pages.spending.sums import Total
from studio.projects import managing, services
from studio.projects.models import CreditEntry, Project
from tests.factories import make_attempt, make_key, make_membership, make_user
from tests.projects.conftest import choose, make_asset

SPEND, EXPORT = "/spend/", "/spend/export/"


@pytest.fixture
def spring(alice: Membership) -> Project:
    return managing.open_project(alice, name="Spring")


@pytest.fixture
def charge(alice: Membership) -> Callable[..., Attempt]:
    """Charge somebody for an attempt, so many days ago."""
    key = make_key(alice.team)

    def charge(
        by: Membership,
        credits: str = "1.5",
        *,
        project: Project | None = None,
        days_ago: int = 0,
        prompt: str = "A salt flat",
        **over: object,
    ) -> Attempt:
        attempt = make_attempt(
            by,
            key=key,
            project=project or services.general(by.team),
            state=State.COMPLETED,
            values={"prompt": prompt},
            price=Decimal(credits),
            **over,
        )
        services.reserve(attempt, attempt.price)
        services.settle(attempt, attempt.price)
        CreditEntry.objects.filter(attempt=attempt).update(
            at=now() - timedelta(days=days_ago)
        )
        return attempt

    return charge


def reserve(attempt: Attempt, state: State, attention: str = "") -> None:
    CreditEntry.objects.filter(attempt=attempt).delete()
    services.reserve(attempt, attempt.price)
    Attempt.objects.filter(pk=attempt.pk).update(state=state, attention=attention)


def exported(browser, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(EXPORT + query)
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_sums_by_project_person_model_and_day(alice, bob, spring, charge):
    charge(alice, "3")
    charge(bob, "1.5", project=spring)
    charge(bob, "0.125", project=spring, days_ago=1, engine="gone-for-good")

    spent = sums.spent(alice, Wanted(since=localdate() - timedelta(days=6)))

    def pairs(found):
        return [(one.name, one.credits, one.count) for one in found]

    assert spent.charged == Decimal("4.625")
    assert pairs(spent.projects) == [
        ("General", Decimal(3), 1),
        ("Spring", Decimal("1.625"), 2),
    ]
    assert pairs(spent.people) == [
        ("alice", Decimal(3), 1),
        ("bob", Decimal("1.625"), 2),
    ]
    assert ("gone-for-good", Decimal("0.125"), 1) in pairs(spent.models)
    assert [one.credits for one in spent.days] == [
        *[0] * 5,
        Decimal("0.125"),
        Decimal("4.5"),
    ]


def test_long_times_are_told_by_month(alice, charge):
    charge(alice, "1", days_ago=100)
    charge(alice, "2")

    spent = sums.spent(alice, Wanted())

    assert spent.by_month
    assert [one.credits for one in spent.days] == [Decimal(1), Decimal(2)]


def test_page_filters_by_time_project_and_person(alice, bob, spring, charge, sign_in):
    charge(alice, "3")
    charge(bob, "1", project=spring)
    charge(bob, "0.5", project=spring, days_ago=40)
    browser = sign_in(alice)
    asked = {
        "": Decimal(4),
        "?since=": Decimal("4.5"),
        f"?project={spring.public_id}": Decimal("1.5"),
        f"?person={bob.user.email}&since={localdate()}": Decimal(1),
        f"?until={localdate() - timedelta(days=1)}": Decimal("0.5"),
    }

    found = {query: browser.get(SPEND + query).context["spent"] for query in asked}

    assert {query: one.charged for query, one in found.items()} == asked


@pytest.mark.parametrize(
    "query",
    [
        "?since=yesterday",
        "?since=0001-01-01",
        "?until=9999-12-31",
        "?project=nobody",
        "?project=0f8fad5b-d9cb-469f-a165-70867728950e",
        "?person=%00",
        "?before=10e9",
        "?before=-1",
        "?before=" + "9" * 40,
    ],
)
def test_hostile_queries_are_answered(query, alice, charge, sign_in):
    charge(alice)

    assert sign_in(alice).get(SPEND + query).status_code == 200
    assert sign_in(alice).get(EXPORT + query).status_code == 200


def test_editors_see_their_own_alone(alice, bob, charge, sign_in):
    charge(alice, "3", prompt="What alice made")
    charge(bob, "1", prompt="What bob made")
    browser = sign_in(bob)

    page = browser.get(f"{SPEND}?person={alice.user.email}")

    assert page.context["spent"].charged == Decimal(1)
    assert "What bob made" in page.content.decode()
    assert "What alice made" not in page.content.decode()
    assert [row["Prompt"] for row in exported(browser)] == ["What bob made"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_critics_see_no_money(role, alice, bob, sign_in):
    Membership.objects.filter(pk=bob.pk).update(role=role)
    browser = sign_in(bob)

    assert browser.get(SPEND).status_code == 403
    assert browser.get(EXPORT).status_code == 403
    assert 'href="/spend/"' not in browser.get("/gallery/").content.decode()


def test_private_project_is_left_out_for_who_was_not_chosen(
    alice, bob, charge, spring, sign_in
):
    user = make_user("dora@example.com", name="Dora")
    dora = make_membership(user=user, team=alice.team, role=Role.PRODUCER)
    choose(spring, alice)
    charge(alice, "3", project=spring, prompt="Nobody knows")
    browser = sign_in(dora)

    page = browser.get(f"{SPEND}?project={spring.public_id}")

    assert page.context["spent"].charged == 0
    assert "Spring" not in page.content.decode()
    assert exported(browser, "?since=") == []


def test_of_another_team_nothing_is_told(alice, charlie, charge, sign_in):
    charge(alice, "3", prompt="Ours")

    page = sign_in(charlie).get(f"{SPEND}?person={alice.user.email}")

    assert page.context["spent"].charged == 0
    assert "Ours" not in page.content.decode()
    assert alice.user not in page.context["form"].fields["person"].queryset


def test_refund_that_never_comes_stays_reserved_and_is_shown(alice, charge, sign_in):
    attempt = charge(alice, "3", days_ago=90)
    reserve(attempt, State.UNKNOWN, "Nobody knows. Please decide.")
    CreditEntry.objects.update(at=now() - timedelta(days=90))

    page = sign_in(alice).get(SPEND)
    text = page.content.decode()

    assert page.context["spent"].reserved == Decimal(3)
    assert page.context["spent"].charged == 0
    assert "Reserved: nobody knows" in text
    assert reverse("attempts:decide_list") in text


def test_held_is_told_apart_from_reserved(alice, charge, sign_in):
    reserve(charge(alice, "3"), State.QUEUED)
    held = charge(alice, "1.5")
    CreditEntry.objects.filter(attempt=held).delete()
    Attempt.objects.filter(pk=held.pk).update(state=State.HELD)

    spent = sign_in(alice).get(SPEND).context["spent"]

    assert (spent.charged, spent.reserved, spent.held) == (
        0,
        Decimal(3),
        Decimal("1.5"),
    )


def test_cost_per_approved_asset(alice, bob, spring, charge):
    for _ in range(3):
        charge(bob, "2", project=spring)
    charge(alice, "1")
    general = services.general(alice.team)
    make_asset(bob, spring, verdict="approved")
    make_asset(bob, spring, verdict="approved")
    make_asset(bob, spring, verdict="rejected")
    make_asset(alice, general)
    make_asset(alice, general, verdict="approved", origin="uploaded")

    spent = sums.spent(alice, Wanted())

    assert [(one.name, one.approved, one.each) for one in spent.approved_projects] == [
        ("Spring", 2, Decimal(3)),
        ("General", 0, None),
    ]
    assert [(one.name, one.each) for one in spent.approved_people] == [
        ("bob", Decimal(3)),
        ("alice", None),
    ]


def test_ledger_pages_follow_without_gap_or_repeat(alice, charge, sign_in, monkeypatch):
    monkeypatch.setattr(reading, "SIZE", 2)
    made = [charge(alice, prompt=f"Number {n}") for n in range(5)]
    browser, url, seen = sign_in(alice), SPEND, []

    while url:
        page = browser.get(url).context
        seen += [line.entry.attempt for line in page["lines"]]
        url = page["older_url"]

    assert seen == made[::-1]


def test_csv_is_safe_and_says_what_the_page_says(alice, spring, charge, sign_in):
    spring.name = "=1+1"
    spring.save()
    charge(alice, "1.5", project=spring, prompt='=HYPERLINK("http://evil")\n"quoted"')
    reserve(charge(alice, "0.125", prompt="@SUM(1)"), State.QUEUED)

    rows = exported(sign_in(alice))

    assert [(row["What"], row["Credits"], row["US dollars"]) for row in rows] == [
        ("Reserved", "0.125", "0.01"),
        ("Charged", "1.5", "0.09"),
    ]
    assert rows[0]["Prompt"] == "'@SUM(1)"
    assert rows[1]["Prompt"].startswith("'=HYPERLINK")
    assert rows[1]["Project"] == "'=1+1"


def test_csv_is_streamed(alice, charge, sign_in):
    charge(alice)

    answer = sign_in(alice).get(EXPORT)

    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]


def test_columns_fill_the_plot_and_small_ones_are_seen():
    found = [Total("a", Decimal(100), 1), Total("b", Decimal("0.001"), 1)]

    plot = plots.columns([*found, Total("c", Decimal(0), 0)])

    assert [bar.height for bar in plot.bars] == [plots.HEIGHT, 1.0, 0.0]
    assert [bar.width for bar in plots.rows(found)] == [plots.BAR, 0.0]
    assert plots.columns([]).bars == []


def test_plots_are_attributes_alone(alice, charge, sign_in):
    charge(alice)

    text = " ".join(sign_in(alice).get(SPEND).content.decode().split())

    assert "style=" not in text
    assert 'role="img" aria-label="Credits charged over time' in text


def test_page_takes_the_same_queries_for_one_and_many(
    alice, bob, charge, sign_in, django_assert_max_num_queries
):
    charge(alice)
    browser = sign_in(alice)
    with django_assert_max_num_queries(60) as one:
        browser.get(SPEND)
    for n in range(5):
        charge(bob, days_ago=n)

    with django_assert_max_num_queries(len(one)):
        browser.get(SPEND)


def test_who_left_is_still_told_of(alice, bob, charge, sign_in):
    charge(bob, "2")
    user = bob.user
    bob.delete()
    browser = sign_in(alice)

    assert browser.get(f"{SPEND}?person={user.email}").context["spent"].charged == 2
    user.delete()
    assert [one.name for one in browser.get(SPEND).context["spent"].people] == [
        sums.LEFT
    ]
