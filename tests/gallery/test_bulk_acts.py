"""Moving and judging many at once, and who is written down for it."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from studio.accounts.models import AuditEvent, Membership, Role
from studio.assets import bulk as acting
from studio.assets.models import Asset, Bulk
from studio.gallery import bulk
from studio.notices.models import Notice
from studio.projects import managing
from studio.projects.models import Project
from studio.review.models import Judgement
from tests.factories import make_asset

ACT = "/gallery/selection/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(bob, sign_in) -> Client:
    return sign_in(bob)


@pytest.fixture
def three(alice) -> list[Asset]:
    return [make_asset(alice, title=name) for name in "abc"]


@pytest.fixture
def spring(alice) -> Project:
    return managing.open_project(alice, name="Spring")


@pytest.fixture
def secret(alice) -> Project:
    """A project that bob does not see."""
    project = managing.open_project(alice, name="Secret perfume")
    managing.change(
        project,
        by=alice,
        name=project.name,
        is_private=True,
        people=[alice.user],
        default_key=None,
    )
    return project


@pytest.fixture
def small_slices(monkeypatch) -> None:
    monkeypatch.setattr(acting, "SLICE", 2)
    monkeypatch.setattr(bulk, "AT_ONCE", 2)


def form(act: str, *assets: Asset, **more: object) -> dict[str, object]:
    return {"asset": [str(one.public_id) for one in assets], "act": act, **more}


def to(project: Project, *assets: Asset, **more: object) -> dict[str, object]:
    return form("move", *assets, to_project=str(project.public_id), **more)


def toast(answer) -> dict[str, str]:
    return json.loads(answer["HX-Trigger"])["toast"]


def events(deed: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(deed=deed).order_by("pk"))


def test_selection_is_moved_counted_and_written_down(browser, bob, three, spring):
    answer = browser.post(ACT, to(spring, *three[:2]), headers=HTMX)

    assert toast(answer)["text"] == "Moved to Spring: 2"
    assert set(spring.assets.all()) == set(three[:2])
    event = events("assets.move")[0]
    assert event.user == bob.user
    assert event.words == "Moved 2 assets to the project Spring."
    assert event.facts["assets"] == [str(one.public_id) for one in three[:2]]


def test_move_is_undone_by_one_press_and_to_where_each_was(
    browser, alice, three, spring
):
    autumn = managing.open_project(alice, name="Autumn")
    Asset.objects.filter(pk=three[0].pk).update(project=autumn)
    general = three[1].project

    undo = toast(browser.post(ACT, to(spring, *three), headers=HTMX))["undo"]
    page = browser.post(undo, follow=True)
    browser.post(undo)

    assert "Moved back: 3" in page.content.decode()
    assert list(autumn.assets.all()) == three[:1]
    assert set(general.assets.all()) == set(three[1:])
    assert len(events("assets.move")) == 3


def test_undo_leaves_what_was_moved_on_meanwhile(browser, alice, three, spring):
    autumn = managing.open_project(alice, name="Autumn")
    undo = toast(browser.post(ACT, to(spring, *three), headers=HTMX))["undo"]
    browser.post(ACT, to(autumn, three[0]))

    browser.post(undo)

    assert list(autumn.assets.all()) == three[:1]
    assert not spring.assets.exists()


def test_what_an_archived_project_keeps_is_said(browser, alice, three, spring):
    old = managing.open_project(alice, name="Old")
    Asset.objects.filter(pk=three[0].pk).update(project=old)
    managing.archive(old, on=True, by=alice)

    said = toast(browser.post(ACT, to(spring, *three), headers=HTMX))["text"]

    assert said == (
        "Moved to Spring: 2. Not moved: 1. “Old” is archived: nothing goes in or out of it."
    )
    assert set(spring.assets.all()) == set(three[1:])


def test_move_to_where_all_is_says_so(browser, three):
    answer = browser.post(ACT, to(three[0].project, *three), headers=HTMX)

    assert toast(answer)["text"] == "All of it is in General already."
    assert toast(answer)["undo"] == ""
    assert not events("assets.move")


@pytest.mark.parametrize("wanted", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_without_a_project_nothing_is_moved(browser, three, wanted):
    answer = browser.post(ACT, form("move", *three, to_project=wanted), headers=HTMX)

    assert toast(answer)["text"] == "Choose a project. Nothing was moved."
    assert not Bulk.objects.exists()


def test_nobody_moves_into_what_they_do_not_see(browser, three, secret):
    browser.post(ACT, to(secret, *three))

    assert not secret.assets.exists()


def test_nothing_goes_into_an_archived_project(browser, alice, three, spring):
    managing.archive(spring, on=True, by=alice)

    said = toast(browser.post(ACT, to(spring, *three), headers=HTMX))["text"]

    assert said.endswith("nothing goes in or out of it. Nothing was moved.")
    assert not spring.assets.exists()


def test_tiles_leave_the_page_of_the_project_they_were_in(browser, three, spring):
    general = three[0].project
    kept = to(spring, three[0])
    left = to(spring, three[1], query=f"project={general.public_id}")

    assert b'hx-swap-oob="delete"' not in browser.post(ACT, kept, headers=HTMX).content
    assert b'hx-swap-oob="delete"' in browser.post(ACT, left, headers=HTMX).content


def test_many_are_moved_by_the_worker_who_tells_how_it_went(
    browser, alice, bob, small_slices, run_queue, spring
):
    made = [make_asset(alice) for _ in range(5)]

    page = browser.post(ACT, to(spring, scope="all"), follow=True)
    assert "All that match move to Spring" in page.content.decode()
    run_queue()

    assert spring.assets.count() == len(made)
    notice = Notice.objects.visible_to(bob).get()
    assert notice.title == "Moved to Spring: 5"
    assert not acting.can_undo(Bulk.objects.get())
    assert {event.user for event in events("assets.move")} == {bob.user}


def test_project_archived_in_the_middle_takes_no_more(
    browser, alice, bob, small_slices, run_queue, spring
):
    for _ in range(5):
        make_asset(alice)
    browser.post(ACT, to(spring, scope="all"))
    bulk.go_on(Bulk.objects.get().pk)
    managing.archive(spring, on=True, by=alice)

    run_queue()

    assert spring.assets.count() == 2
    assert (
        "Moved to Spring: 2. Not moved: 3."
        in Notice.objects.visible_to(bob).get().title
    )


def test_verdict_on_many_has_its_history(browser, bob, three):
    answer = browser.post(ACT, form("judge:approved", *three[:2]), headers=HTMX)

    assert toast(answer)["text"] == "Approved: 2"
    assert b"Approved" in answer.content
    judged = Asset.objects.filter(verdict="approved", verdict_by=bob.user)
    assert set(judged) == set(three[:2])
    history = Judgement.objects.values_list("asset", "by", "verdict")
    assert set(history) == {(one.pk, bob.user_id, "approved") for one in three[:2]}
    assert events("review.verdict")[0].words == "Approved 2 assets."


def test_same_verdict_again_is_no_news(browser, three):
    for _ in range(2):
        browser.post(ACT, form("judge:rejected", *three))

    assert Judgement.objects.count() == 3


def test_verdicts_are_taken_back_together(browser, three):
    browser.post(ACT, form("judge:changes", *three))
    answer = browser.post(ACT, form("judge:", *three), headers=HTMX)

    assert toast(answer)["text"] == "Verdict taken back: 3"
    assert not Asset.objects.exclude(verdict="", verdict_by=None, verdict_at=None)


def test_all_that_match_are_judged_once_each(browser, alice, small_slices, run_queue):
    made = [make_asset(alice, stars=4) for _ in range(5)]
    make_asset(alice, stars=1)
    begun = {"scope": "all", "query": "stars=3", "act": "judge:approved"}

    browser.post(ACT, begun)
    bulk.go_on(Bulk.objects.get().pk)
    run_queue()
    bulk.go_on(Bulk.objects.get().pk)

    assert Judgement.objects.count() == len(made)
    assert Asset.objects.filter(verdict="approved").count() == len(made)


@pytest.mark.parametrize("act", ["judge:great", "judge:rejected "])
def test_there_are_no_other_verdicts(browser, three, act):
    browser.post(ACT, form(act, *three))

    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.VIEWER, set()), (Role.REVIEWER, {"judge:approved"})],
)
def test_each_act_asks_the_table(browser, bob, three, spring, role, allowed):
    Membership.objects.filter(pk=bob.pk).update(role=role)

    for act in ("judge:approved", "move"):
        answer = browser.post(ACT, to(spring, *three) | {"act": act})
        assert (answer.status_code == 302) is (act in allowed)


@pytest.mark.parametrize(
    ("act", "deed", "words"),
    [
        ("trash", "assets.trash", "Moved 2 assets to the trash."),
        ("rate:1", "assets.rate", "Gave 1 star to 2 assets."),
        ("rate:0", "assets.rate", "Took the stars off 2 assets."),
        ("flag:pick", "assets.flag", "Picked 2 assets."),
    ],
)
def test_who_did_it_is_written_down(browser, bob, three, act, deed, words):
    browser.post(ACT, form(act, *three[:2]))

    event = AuditEvent.objects.get()
    assert (event.deed, event.words, event.user) == (deed, words, bob.user)
    assert len(event.facts["assets"]) == 2


def test_trash_restored_and_undone_are_written_down(browser, bob, three):
    undo = toast(browser.post(ACT, form("trash", *three), headers=HTMX))["undo"]
    browser.post(undo)
    browser.post(ACT, form("trash", three[0]))
    browser.post(ACT, form("restore", three[0]))

    back = events("assets.restore")
    assert [event.words for event in back] == [
        "Took 3 assets out of the trash.",
        "Took 1 asset out of the trash.",
    ]
    assert {event.user for event in back} == {bob.user}


def test_what_changes_nothing_is_not_written_down(browser, three):
    browser.post(ACT, form("restore", *three))

    assert not AuditEvent.objects.exists()


def test_favourites_are_nobody_elses_business(browser, three):
    browser.post(ACT, form("favourite", *three))

    assert not AuditEvent.objects.exists()


def test_page_of_an_asset_says_who_trashed_it(browser, bob, three):
    for name in ("trash", "restore"):
        browser.post(reverse(f"gallery:{name}", args=[three[0].public_id]))

        assert events(f"assets.{name}")[0].user == bob.user


def test_bar_offers_projects_where_there_are_some(browser, three, alice):
    assert "Move to project" not in browser.get("/gallery/").content.decode()

    managing.open_project(alice, name="Spring")

    page = browser.get("/gallery/").content.decode()
    assert "Move to project" in page
    assert "Request changes" in page
