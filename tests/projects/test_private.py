"""Who was not chosen for a private project finds nothing of it, by whatever address."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from studio.assets.models import Asset, Board, BoardAsset
from studio.attempts.models import Attempt
from studio.attempts.services import live_counts
from studio.attempts.states import State
from studio.attempts.steps import step
from studio.characters.models import Character
from studio.engines import DEFAULT, Makes, registry
from studio.generations import polling
from studio.generations.models import Generation
from studio.notices.models import Item
from studio.pages.telling import changes
from studio.projects import current, services
from studio.projects.models import CreditEntry, Project
from studio.stories.models import Story
from tests.factories import make_attempt, make_part, make_trained
from tests.projects.conftest import choose, make_asset

HTMX = {"HX-Request": "true"}
SECRET = "A flacon nobody may see"


@pytest.fixture
def hidden(alice, key, secret, press):
    """One of everything in the private project; bob was not chosen."""
    generation = press(alice, secret, SECRET)
    asset = make_asset(alice, secret)
    part = make_part(alice, project=secret)
    Story.objects.update(title=SECRET)
    services.reserve(generation.attempt, generation.attempt.price)
    return generation, asset, part.story


def addresses(generation, asset, story):
    """Every address of what is hidden: pages, fragments, polls, files, exports."""
    of_asset = [
        "gallery:asset",
        "gallery:menu",
        "assets:original",
        "assets:download",
    ]
    of_story = [
        "stories:story",
        "stories:story_news",
        "stories:export",
        "stories:contact_sheet",
    ]
    yield from (reverse(name, args=[asset.public_id]) for name in of_asset)
    yield from (reverse(name, args=[story.public_id]) for name in of_story)
    yield f"{reverse('generations:create')}?again={generation.public_id}"
    yield f"{reverse('generations:create')}?reference={asset.public_id}"
    yield f"{reverse('generations:changes')}?project={generation.project.public_id}"


def test_who_was_not_chosen_finds_nothing(bob, hidden, sign_in):
    browser = sign_in(bob)

    found = {url: browser.get(url, headers=HTMX) for url in addresses(*hidden)}
    pages = {url: browser.get(url) for url in addresses(*hidden)}

    for answers in (found, pages):
        assert {answer.status_code for answer in answers.values()} == {404}, answers


def test_who_was_not_chosen_changes_nothing(bob, hidden, sign_in):
    generation, asset, _ = hidden
    browser = sign_in(bob)
    posts = [
        reverse("generations:cancel", args=[generation.public_id]),
        reverse("generations:retry", args=[generation.public_id]),
        reverse("attempts:release", args=[generation.attempt.public_id]),
        reverse("gallery:trash", args=[asset.public_id]),
        reverse("assets:rate", args=[asset.public_id]),
    ]

    assert [browser.post(url).status_code for url in posts] == [404] * len(posts)
    assert Attempt.objects.get().state == generation.attempt.state


@pytest.mark.parametrize(
    "name",
    [
        "generations:create",
        "gallery:index",
        "stories:story_list",
        "attempts:held_list",
        "attempts:decide_list",
        "catalogs:styles",
        "generations:picture_list",
    ],
)
def test_no_list_names_it(name, bob, hidden, sign_in):
    browser = sign_in(bob)
    query = "?slot=reference&q=flacon&kind=all"

    for headers in ({}, HTMX):
        page = browser.get(reverse(name) + query, headers=headers)
        text = page.content.decode()
        assert SECRET not in text
        assert "Secret perfume" not in text
        assert str(hidden[1].public_id) not in text


def test_every_query_leaves_it_out(alice, bob, hidden):
    models = (Project, Asset, Generation, Attempt, Story, CreditEntry)

    seen = [model.objects.visible_to(bob).count() for model in models]
    owner = [model.objects.visible_to(alice).count() for model in models]

    assert seen == [1, 0, 0, 0, 0, 0]
    assert owner == [2, 1, 1, 1, 1, 1]
    assert live_counts(bob) == (0, 0)
    assert polling.changes(bob, since=0, top=10**9).cards == []


def test_zip_of_a_selection_leaves_it_out(bob, hidden, sign_in):
    answer = sign_in(bob).post(
        reverse("gallery:download"), {"asset": str(hidden[1].public_id)}
    )

    assert answer.status_code == 302
    assert answer.headers["Content-Type"] != "application/zip"


def test_board_of_it_is_not_seen(alice, bob, hidden, sign_in):
    board = Board.objects.create(
        team=alice.team,
        project=hidden[1].project,
        name="Flacons",
        created_by=alice.user,
    )
    shared = Board.objects.create(team=alice.team, name="All", created_by=alice.user)
    BoardAsset.objects.create(board=shared, asset=hidden[1], position=1)
    browser = sign_in(bob)

    assert (
        browser.get(reverse("boards:board", args=[board.public_id])).status_code == 404
    )
    page = browser.get(reverse("boards:board", args=[shared.public_id]))
    assert str(hidden[1].public_id) not in page.content.decode()


def test_picture_cannot_go_into_a_generation(bob, hidden, key, sign_in):
    taker = registry.with_input("reference", makes=Makes.IMAGE)
    answer = sign_in(bob).post(
        reverse("generations:create"),
        {
            "engine": taker.slug,
            "prompt": "Mine",
            "reference_asset": str(hidden[1].public_id),
            "nonce": str(uuid.uuid4()),
        },
    )

    assert answer.status_code == 422
    assert Generation.objects.visible_to(bob).count() == 0


def test_recipe_names_no_hidden_picture(alice, bob, key, hidden, sign_in):
    generation, secret_asset, _ = hidden
    seen = make_asset(alice, services.general(alice.team), prompt="Seen by all")
    generation.attempt.inputs.create(key="reference", asset=seen)
    generation.attempt.outputs.create(
        position=0, kind="image", url="x", asset=secret_asset
    )

    page = sign_in(bob).get(reverse("gallery:asset", args=[seen.public_id]))

    assert str(secret_asset.public_id) not in page.content.decode()


def test_chosen_person_finds_it(alice, bob, hidden, secret, sign_in):
    choose(secret, alice, bob)
    browser = sign_in(bob)

    assert (
        browser.get(reverse("gallery:asset", args=[hidden[1].public_id])).status_code
        == 200
    )
    assert Generation.objects.visible_to(bob).get() == hidden[0]


def test_removed_in_mid_session_loses_it_at_once(alice, bob, hidden, secret, sign_in):
    choose(secret, alice, bob)
    browser = sign_in(bob)
    switch = {"project": str(secret.public_id)}
    browser.post(reverse("projects:project_switch"), switch)
    before = browser.get(reverse("generations:create"))
    poll = before.context["poller"].url
    assert SECRET in before.content.decode()
    assert browser.session[current.SESSION] == secret.pk

    choose(secret, alice)

    after = browser.get(reverse("generations:create"))
    assert SECRET not in after.content.decode()
    assert after.context["project_chosen"] is None
    assert (
        browser.get(poll.replace("pulse=", "pulse=1"), headers=HTMX).status_code == 404
    )
    wanted = {"project": str(secret.public_id), "prompt": "Still here?"}
    form = {"engine": DEFAULT.slug, "nonce": str(uuid.uuid4())}
    assert browser.post(reverse("generations:create"), form | wanted).status_code == 404
    assert Generation.objects.count() == 1
    assert browser.post(reverse("projects:project_switch"), switch).status_code == 404


def test_notice_of_ones_own_work_does_not_follow_out_of_the_project(
    alice, bob, secret, press
):
    choose(secret, alice, bob)
    generation = press(bob, secret, SECRET)
    choose(secret, alice)
    Attempt.objects.update(state="submitting")
    generation.attempt.refresh_from_db()
    step(generation.attempt, State.FAILED, note="No.")
    changes.tell(alice.team_id)

    assert not Item.objects.filter(membership=bob).exists()
    assert Item.objects.filter(membership=alice).exists()


def test_card_and_story_do_not_show_what_was_moved_away(
    alice, bob, key, secret, press, sign_in
):
    asset = make_asset(alice, secret)
    generation = press(alice)
    Attempt.objects.update(state=State.COMPLETED)
    generation.attempt.outputs.create(position=0, kind="image", url="x", asset=asset)
    part = make_part(alice, project=services.general(alice.team), asset=asset)
    browser = sign_in(bob)

    for url in (
        reverse("generations:create"),
        reverse("stories:story_list"),
        reverse("stories:story", args=[part.story.public_id]),
    ):
        answer = browser.get(url)
        assert answer.status_code == 200
        assert str(asset.public_id) not in answer.content.decode()


def test_character_does_not_show_what_was_made_of_it_in_secret(
    alice, bob, key, secret, sign_in
):
    platform_id = make_trained(alice, key, str(uuid.uuid4()), version="v1")
    mara = Character.objects.get()
    asset = make_asset(alice, secret)
    attempt = make_attempt(
        alice,
        key=key,
        project=secret,
        state=State.COMPLETED,
        values={"character": platform_id, "prompt": SECRET},
    )
    attempt.outputs.create(position=0, kind="image", url="x", asset=asset)
    services.settle(attempt, attempt.price)
    url = reverse("characters:character", args=[mara.public_id])

    theirs, own = sign_in(bob).get(url), sign_in(alice).get(url)

    assert str(asset.public_id) not in theirs.content.decode()
    assert str(asset.public_id) in own.content.decode()
    assert theirs.context["page"].spend.made == 0
    assert theirs.context["page"].spend.total == own.context["page"].spend.total - 3


def test_selection_draws_no_tile_of_it(bob, hidden, sign_in):
    answer = sign_in(bob).post(
        reverse("gallery:act"),
        {"act": "rate:3", "asset": str(hidden[1].public_id)},
        headers=HTMX,
    )

    assert SECRET not in answer.content.decode()
    assert str(hidden[1].public_id) not in answer.content.decode()
    assert Asset.objects.get(pk=hidden[1].pk).stars == 0


def test_earlier_take_that_was_moved_away_is_not_offered(
    alice, bob, key, secret, press, sign_in
):
    part = make_part(alice, project=services.general(alice.team))
    generation, shown = press(alice), press(alice)
    asset = make_asset(alice, secret, kind="video")
    generation.attempt.outputs.create(position=0, kind="video", url="x", asset=asset)
    part.takes.create(generation=generation, number=1)
    part.takes.create(generation=shown, number=2)
    part.generation = shown
    part.save()
    url = reverse("stories:replace", args=[part.story.public_id, part.public_id])

    def takes(membership):
        return [one.asset for one in sign_in(membership).get(url).context["takes"]]

    assert (takes(alice), takes(bob)) == ([asset], [])
