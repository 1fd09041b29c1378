"""Projects and caps as their page makes them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from studio.accounts.models import AuditEvent, Membership, Role
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.projects import caps, current, managing, services
from studio.projects.models import Cap, Project, ProjectMember
from tests.factories import make_key
from tests.generations.conftest import form
from tests.projects.conftest import cap, choose

CAPS = "projects:cap_set"


def asked(**over: str) -> dict[str, str]:
    return {"of": "team", "credits": "3", "period": "ever"} | over


@pytest.mark.parametrize(
    "amount",
    [
        "",
        " ",
        "-1",
        "-0.001",
        "NaN",
        "Infinity",
        "1e5",
        "1E2",
        "1000000000000",
        "3,5 x",
        "0.0001",
        "0" * 400 + "x",
    ],
)
def test_amounts_that_mean_nothing_are_refused(amount, alice, sign_in):
    answer = sign_in(alice).post(reverse(CAPS), asked(credits=amount))

    assert answer.status_code == 422
    assert answer.context["form"].errors["credits"]
    assert not Cap.objects.exists()


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "Write how many credits."),
        ("a few", "Write the amount in digits, as in 20 or 7.5."),
        ("-1", "A cap is 0 credits or more. At 0, everything is held."),
        ("0.0001", "Write three digits after the point at most."),
    ],
)
def test_refused_amount_says_what_to_write(amount, words, alice, sign_in):
    answer = sign_in(alice).post(reverse(CAPS), asked(credits=amount))

    assert words in answer.content.decode()


def test_project_without_a_name_says_so(alice, sign_in):
    answer = sign_in(alice).post(reverse("projects:project_new"), {"name": "  "})

    assert "A project needs a name." in answer.content.decode()


def test_private_project_says_who_sees_it(secret, alice, bob, dora, sign_in):
    page = reverse("projects:project_list")
    alone = sign_in(alice).get(page).content.decode()
    choose(secret, alice, bob, dora)
    chosen = sign_in(alice).get(page).content.decode()

    assert "Owners only: nobody else is chosen yet" in alone
    assert "and owners" not in alone
    assert re.search(r"\w+, \w+, and owners", chosen)


@pytest.mark.parametrize(
    ("amount", "kept"),
    [("0", "0"), ("3", "3"), ("0.125", "0.125"), ("1000000", "1000000")],
)
def test_amounts_that_mean_something_are_kept(amount, kept, alice, sign_in):
    answer = sign_in(alice).post(reverse(CAPS), asked(credits=amount))

    assert answer.status_code == 302
    assert Cap.objects.get().credits == Decimal(kept)


def test_cap_set_again_is_changed_not_doubled(alice, spring, bob, sign_in):
    browser = sign_in(alice)
    for of in ("team", f"project:{spring.public_id}", f"person:{bob.public_id}"):
        for credits in ("3", "5"):
            browser.post(reverse(CAPS), asked(of=of, credits=credits))

    found = list(Cap.objects.values_list("project", "user", "credits"))
    assert found == [
        (None, None, Decimal(5)),
        (spring.pk, None, Decimal(5)),
        (None, bob.user_id, Decimal(5)),
    ]
    assert AuditEvent.objects.filter(deed="projects.cap").count() == 6


def test_the_database_knows_one_cap_each(alice, spring, bob):
    for scope in ({}, {"project": spring}, {"user": bob.user}):
        Cap.objects.create(team=alice.team, period="day", credits=1, **scope)
        with pytest.raises(IntegrityError), transaction.atomic():
            Cap.objects.create(team=alice.team, period="day", credits=2, **scope)


def test_cap_of_another_teams_project_is_refused(alice, charlie, sign_in):
    theirs = managing.open_project(charlie, name="Theirs")

    for of in (f"project:{theirs.public_id}", f"person:{charlie.public_id}"):
        answer = sign_in(alice).post(reverse(CAPS), asked(of=of))
        assert answer.status_code == 422
    assert not Cap.objects.exists()


def test_page_says_what_is_used_and_over_by_how_much(alice, press, sign_in):
    attempt = press(alice).attempt
    services.reserve(attempt, attempt.price)
    cap(alice, "1")

    page = sign_in(alice).get(reverse("projects:project_list"))

    assert [room.over for room in page.context["rooms"]] == [Decimal("0.5")]
    assert "over by 0.5" in page.content.decode()


def test_lifted_cap_is_gone_and_what_it_held_stays_held(alice, press, sign_in):
    limit = cap(alice, "0")
    press(alice)

    sign_in(alice).post(reverse("projects:cap_remove", args=[limit.public_id]))

    assert not Cap.objects.exists()
    assert Attempt.objects.get().state == State.HELD


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
def test_only_leaders_manage(role, alice, bob, spring, sign_in):
    Membership.objects.filter(pk=bob.pk).update(role=role)
    browser, limit = sign_in(bob), cap(alice, "1")
    names = [
        ("project_list", "get", []),
        ("project_new", "get", []),
        ("cap_set", "post", []),
    ]
    of_one = [spring.public_id]
    names += [
        ("project", "get", of_one),
        ("project", "post", of_one),
        ("project_archive", "post", of_one),
    ]
    names += [("cap_remove", "post", [limit.public_id])]

    answers = [
        getattr(browser, method)(
            reverse(f"projects:{name}", args=arguments)
        ).status_code
        for name, method, arguments in names
    ]

    assert answers == [403] * len(names)
    assert Cap.objects.get() == limit


def test_new_project_is_private_with_its_people_and_key(alice, bob, dora, sign_in):
    key = make_key(alice.team, label="Client")

    answer = sign_in(dora).post(
        reverse("projects:project_new"),
        {
            "name": "  Spring\n campaign ",
            "is_private": "on",
            "people": [bob.user.email],
            "default_key": str(key.public_id),
        },
    )

    made = Project.objects.get(is_general=False)
    assert answer.status_code == 302
    assert (made.name, made.is_private, made.default_key) == (
        "Spring campaign",
        True,
        key,
    )
    # Whoever made it private goes on seeing it.
    seen = ProjectMember.objects.values_list("membership__user__email", flat=True)
    assert set(seen) == {"bob@example.com", "dora@example.com"}


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * 101])
def test_project_needs_a_name(name, alice, sign_in):
    answer = sign_in(alice).post(reverse("projects:project_new"), {"name": name})

    assert answer.status_code == 422
    assert Project.objects.count() == 1


def test_strangers_cannot_be_chosen(alice, charlie, spring, sign_in):
    key = make_key(charlie.team, label="Theirs")
    url = reverse("projects:project", args=[spring.public_id])
    form = {"name": "Spring", "is_private": "on"}

    people = sign_in(alice).post(url, form | {"people": [charlie.user.email]})
    paid = sign_in(alice).post(url, form | {"default_key": str(key.public_id)})

    assert (people.status_code, paid.status_code) == (422, 422)
    assert not ProjectMember.objects.exists()


def test_general_is_everybodys(alice, sign_in):
    general = services.general(alice.team)
    browser = sign_in(alice)

    with pytest.raises(managing.CannotChange):
        managing.archive(general, on=True, by=alice)
    with pytest.raises(managing.CannotChange):
        choose(general, alice)
    browser.post(
        reverse("projects:project", args=[general.public_id]),
        {"name": "Common", "is_private": "on"},
    )
    browser.post(
        reverse("projects:project_archive", args=[general.public_id]), {"on": "1"}
    )

    general.refresh_from_db()
    assert (general.name, general.is_private, general.is_archived) == (
        "Common",
        False,
        False,
    )


def test_archived_project_lets_what_runs_end_and_takes_nothing_new(
    alice, bob, spring, press, run_queue, platform, sign_in
):
    running = press(bob, spring)
    run_queue()
    managing.archive(spring, on=True, by=alice)
    browser = sign_in(bob)
    browser.post(reverse("projects:project_switch"), {"project": str(spring.public_id)})

    page = browser.get(reverse("generations:create"))
    with pytest.raises(
        generations.CannotGenerate,
        match="is archived, so nothing was started or charged",
    ):
        press(bob, spring)

    assert "is archived: nothing new goes in" in page.content.decode()
    assert str(running.public_id) in page.content.decode()
    running.attempt.refresh_from_db()
    assert running.attempt.state == State.QUEUED
    platform.finish(running.attempt.request_id, "failed")
    attempts.look(running.attempt_id)
    running.attempt.refresh_from_db()
    assert running.attempt.state == State.FAILED
    with pytest.raises(generations.CannotGenerate, match="is archived"):
        generations.retry(running, membership=bob)
    managing.archive(spring, on=False, by=alice)
    assert press(bob, spring).attempt.state != State.HELD


def test_switch_is_offered_only_where_there_is_a_choice(alice, sign_in):
    browser = sign_in(alice)
    assert (
        'name="project" title="Project"'
        not in browser.get("/gallery/").content.decode()
    )

    managing.open_project(alice, name="Spring")

    assert 'name="project" title="Project"' in browser.get("/gallery/").content.decode()


def test_pages_show_the_chosen_project_only(alice, spring, press, sign_in):
    there, here = press(alice, prompt="In general"), press(alice, spring, "In spring")
    browser = sign_in(alice)

    everything = browser.get(reverse("generations:create")).context["wall"]
    browser.post(reverse("projects:project_switch"), {"project": str(spring.public_id)})
    wall = browser.get(reverse("generations:create")).context["wall"]
    back = browser.post(
        reverse("projects:project_switch"), {"project": "all", "next": "/gallery/"}
    )

    assert {card.generation for card in everything} == {there, here}
    assert [card.generation for card in wall] == [here]
    assert back["Location"] == "/gallery/"
    assert current.SESSION not in browser.session


@pytest.mark.parametrize(
    "text", ["https://evil.example/", "//evil.example", "javascript:x"]
)
def test_switch_leads_to_our_own_pages_only(text, alice, sign_in):
    answer = sign_in(alice).post(
        reverse("projects:project_switch"), {"project": "all", "next": text}
    )

    assert answer["Location"] == "/"


def test_projects_own_key_pays_for_its_work(alice, spring, key, press):
    own = make_key(alice.team, label="Client")
    managing.change(
        spring, by=alice, name="Spring", is_private=False, people=[], default_key=own
    )

    made = press(alice, spring), press(alice)

    assert [one.attempt.key for one in made] == [own, key]
    keys.remove_key(own, erase_now=False)
    spring = Project.objects.get(pk=spring.pk)
    assert keys.key_for(alice.team, spring) == key


def test_tightest_is_the_one_with_the_least_left(alice, bob, spring, press):
    assert caps.tightest(bob, spring) is None
    cap(alice, "10")
    person = cap(alice, "4", user=bob.user)
    cap(alice, "6", project=spring)

    room = caps.tightest(bob, spring)

    assert (room.cap, room.left) == (person, Decimal(4))


def test_a_form_drawn_for_one_project_does_not_spend_in_another(
    alice, spring, key, sign_in
):
    browser = sign_in(alice)
    browser.post(reverse("projects:project_switch"), {"project": str(spring.public_id)})

    browser.post(reverse("generations:create"), form("For all", project="all"))
    browser.post(
        reverse("generations:create"), form("For spring", project=str(spring.public_id))
    )
    browser.post(reverse("generations:create"), form("Unnamed"))

    found = dict(Generation.objects.values_list("prompt", "project__name"))
    assert found == {"For all": "General", "For spring": "Spring", "Unnamed": "Spring"}
