from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from studio.accounts.models import Role
from studio.attempts import outcome
from studio.attempts.models import LOST, Attempt
from studio.attempts.states import State
from studio.characters import services
from studio.characters.models import Character
from studio.core.clock import now
from tests.characters.conftest import again, make_asset, photo, upload
from tests.factories import make_attempt

NEW = "/characters/new/"


def fields(**over: object) -> dict[str, object]:
    made = {"nonce": str(uuid.uuid4()), "name": "Mara", "version": "v2", "then": "look"}
    return {**made, **over}


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def url(name: str, character: Character, *more: object) -> str:
    return reverse(f"characters:{name}", args=[character.public_id, *more])


def stale(poll: str) -> str:
    """Return what a page asks for that was drawn before something happened."""
    return f"{poll.rpartition('=')[0]}=7"


def test_form_makes_a_character_with_its_photos(browser, key):
    files = [upload(photo(1), "one.jpg"), upload(photo(2), "two.jpg")]
    answer = browser.post(NEW, fields(photos=files))

    made = Character.objects.get()
    assert answer["Location"] == url("character", made)
    assert (made.name, made.version) == ("Mara", "v2")
    assert made.photos.count() == 2
    assert not Attempt.objects.exists()


def test_train_on_the_form_needs_consent(browser, key):
    answer = browser.post(NEW, fields(then="train", photos=[upload()]))

    assert answer.status_code == 422
    assert "Say that you may use these pictures" in answer.content.decode()
    assert not Character.objects.exists()


def test_train_on_the_form_starts_the_training(browser, key):
    browser.post(NEW, fields(then="train", consent="1", photos=[upload()]))

    attempt = Attempt.objects.get()
    assert Character.objects.get().attempt == attempt
    assert (attempt.engine, attempt.price) == ("training", 40)


def test_refused_photo_is_named_and_nothing_is_trained(browser, key):
    broken = upload(photo()[:2000], "cut.jpg")
    files = [upload(photo(), "whole.jpg"), broken]
    answer = browser.post(NEW, fields(then="train", consent="1", photos=files))

    first, second = said(answer)
    assert first.startswith("cut.jpg: ")
    assert second.startswith("Nothing was trained")
    assert Character.objects.get().photos.count() == 1
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "empty.jpg"), (b"%PDF-1.7", "paper.pdf")]
)
def test_file_that_is_no_photo_is_refused_in_words(browser, mara, content, name):
    answer = browser.post(url("photo_add", mara), {"photos": upload(content, name)})

    assert [sentence.partition(":")[0] for sentence in said(answer)] == [name]
    assert not mara.photos.exists()


def test_photo_sent_by_the_script_is_answered_without_a_page(browser, mara):
    headers = {"X-Photos": "1"}
    good = browser.post(url("photo_add", mara), {"photos": upload()}, headers=headers)
    bad = browser.post(
        url("photo_add", mara), {"photos": upload(b"no")}, headers=headers
    )

    assert (good.status_code, bad.status_code) == (204, 422)
    assert mara.photos.count() == 1


def test_photos_come_from_the_gallery_but_not_from_another_teams(
    browser, mara, alice, charlie
):
    mine, theirs = make_asset(alice), make_asset(charlie)
    chosen = [str(mine.public_id), str(theirs.public_id), "nonsense"]
    browser.post(url("photo_add", mara), {"asset": chosen})

    assert [one.asset for one in mara.photos.all()] == [mine]


def test_viewer_sees_but_changes_nothing(alice, bob, mara, sign_in):
    bob.role = Role.VIEWER
    bob.save()
    browser = sign_in(bob)

    assert browser.get(url("character", mara)).status_code == 200
    assert browser.get(NEW).status_code == 403
    for name in ("photo_add", "character_train", "character_edit", "character_delete"):
        assert browser.post(url(name, mara)).status_code == 403


def test_rename_and_strength_are_kept(browser, mara):
    browser.post(url("character_edit", mara), {"name": "Mara K", "strength": "0.8"})

    assert (again(mara).name, again(mara).strength) == ("Mara K", 0.8)


def test_name_that_is_too_long_is_refused(browser, mara):
    answer = browser.post(
        url("character_edit", mara), {"name": "M" * 101, "strength": "0.8"}
    )

    assert answer.status_code == 422
    assert again(mara).name == "Mara"


def test_archived_character_is_out_of_the_way_and_comes_back(browser, mara):
    browser.post(url("character_archive", mara), {"on": "1"})
    assert again(mara).archived_at is not None

    browser.post(url("character_archive", mara), {"on": "0"})
    assert again(mara).archived_at is None


@pytest.mark.parametrize(("where", "asked"), [("here", False), ("both", True)])
def test_deleted_character_is_gone_from_every_page(browser, mara, where, asked):
    browser.post(url("character_delete", mara), {"where": where})

    assert browser.get(url("character", mara)).status_code == 404
    assert Character.objects.get().forget_asked is asked


def test_poll_is_silent_until_something_happens(browser, mara, alice):
    page = browser.get(url("character", mara))
    poll = page.context["poller"].url
    assert browser.get(poll).status_code == 204

    services.add_photos(mara, [make_asset(alice)])
    assert 'id="photos"' in browser.get(stale(poll)).content.decode()


def test_poll_leaves_the_forms_alone_until_the_training_moves(browser, mara):
    poll = browser.get(url("character", mara)).context["poller"].url
    services.edit(mara, name="Mara K", strength=0.8, licence="")

    news = browser.get(stale(poll)).content.decode()

    assert "Mara K" in news
    assert 'id="train"' not in news


def test_unclear_training_is_decided_on_the_page(browser, mara, key, make_trained):
    make_trained(key, state=State.UNKNOWN, request_id="", attention="Please decide.")
    page = browser.get(url("character", mara)).content.decode()
    assert "Please decide." in page

    browser.post(url("character_decide", mara), {"choice": "give_up"})

    assert again(mara).attempt.state == State.FAILED


def decisions(page: str) -> dict[str, str]:
    """Return what each form that settles a training shows, by the choice that it sends."""
    forms = re.findall(r"<form[^>]*/decide/.*?</form>", page, re.DOTALL)
    return {re.findall(r'name="choice"[^>]*value="(\w+)', one)[0]: one for one in forms}


def test_each_decision_about_a_training_says_what_it_leads_to(
    browser, mara, key, make_trained
):
    make_trained(key, state=State.UNKNOWN, request_id="", attention="Please decide.")
    shown = decisions(browser.get(url("character", mara)).content.decode())

    assert ">It may be charged twice.<" in shown["again"]
    assert ">If the platform did take it, the money is spent.<" in shown["give_up"]
    # Enter in the field of an id must not send the training again.
    assert set(shown) == {"again", "adopt", "give_up"}
    assert 'name="request_id"' in shown["adopt"]


def test_lost_training_says_what_ending_it_leads_to(browser, mara, key, make_trained):
    make_trained(key, state=State.QUEUED, accepted_at=now(), attention=LOST)
    shown = decisions(browser.get(url("character", mara)).content.decode())

    assert set(shown) == {"end"}
    assert "comes back here; look at the account" in shown["end"]
    assert "title=" not in shown["end"]


def test_list_costs_the_same_for_three_as_for_one(
    browser, alice, mara, django_assert_max_num_queries
):
    services.add_photos(mara, [make_asset(alice)])
    browser.get("/characters/")
    with django_assert_max_num_queries(40) as one:
        browser.get("/characters/")
    for name in ("Ben", "Ada"):
        other = services.create(alice, name=name, version="v1", nonce=uuid.uuid4())
        services.add_photos(other, [make_asset(alice)])
    with django_assert_max_num_queries(len(one)):
        answer = browser.get("/characters/")

    assert answer.content.decode().count('class="character-tile"') == 3


def test_running_training_counts_its_seconds(browser, mara, key, make_trained):
    make_trained(key, state=State.IN_PROGRESS, accepted_at=now(), started_at=now())
    page = browser.get(url("character", mara)).content.decode()

    assert re.search(r'data-since="\d+">0:0\d</span> so far · usually 1:00–2:30', page)
    assert "3 credits held" in page
    assert "Train again" not in page


def test_many_characters_are_searched_by_name(browser, alice, mara):
    few = browser.get("/characters/").content.decode()
    assert "Search characters" not in few
    for number in range(30):
        services.create(
            alice, name=f"Person {number}", version="v1", nonce=uuid.uuid4()
        )

    page = browser.get("/characters/", {"q": "mAR"}).content.decode()
    assert "Search characters" in page
    assert page.count('class="character-tile"') == 1
    nobody = browser.get("/characters/", {"q": "<b>"}).content.decode()
    assert "No character is called “&lt;b&gt;”" in nobody


def test_photo_moves_without_a_new_page(browser, alice, mara):
    chosen = [make_asset(alice) for _ in "ab"]
    services.add_photos(mara, chosen)
    last = mara.photos.last()
    headers = {"HX-Request": "true"}
    answer = browser.post(
        url("photo_act", mara, last.pk), {"act": "left"}, headers=headers
    )

    assert 'id="photos"' in answer.content.decode()
    assert "jobs:kick" in answer["HX-Trigger"]
    assert [one.asset for one in mara.photos.all()] == chosen[::-1]


def test_photos_take_the_order_in_which_they_are_named(browser, alice, bob, mara):
    services.add_photos(mara, [make_asset(alice) for _ in range(3)])
    one, two, three = (photo.pk for photo in mara.photos.all())
    stranger = services.create(alice, name="Ben", version="v1", nonce=uuid.uuid4())
    services.add_photos(stranger, [make_asset(alice)])
    theirs = stranger.photos.get().pk
    browser.post(url("photo_order", mara), {"photo": [three, theirs, "x", one, 10**30]})

    assert [photo.pk for photo in mara.photos.all()] == [three, one, two]
    assert stranger.photos.get().position == 1


def test_reorder_by_two_people_at_once_loses_no_photo(alice, mara):
    services.add_photos(mara, [make_asset(alice) for _ in range(3)])
    seen = [photo.pk for photo in mara.photos.all()]
    services.order_photos(mara, seen[::-1], alice)
    services.add_photos(mara, [make_asset(alice)])
    services.order_photos(mara, seen, alice)

    assert [photo.pk for photo in mara.photos.all()][:3] == seen
    assert mara.photos.count() == 4


@pytest.mark.parametrize(
    ("content", "said_of_it"),
    [
        (b"", "empty"),
        (photo()[:3000], "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC photos cannot be used"),
        (photo() + bytes(40 * 1024 * 1024), "too large: 20 MB"),
    ],
    ids=["0 bytes", "corrupt", "HEIC", "40 MB"],
)
def test_refusal_is_told_to_the_script_in_words(browser, mara, content, said_of_it):
    headers = {"X-Photos": "1"}
    answer = browser.post(
        url("photo_add", mara), {"photos": upload(content)}, headers=headers
    )

    assert answer.status_code == 422
    assert said_of_it in answer.content.decode()
    assert said(answer) == []


def test_hundred_and_first_photo_is_told_to_the_script(browser, alice, mara):
    services.add_photos(mara, [make_asset(alice) for _ in range(100)])
    headers = {"X-Photos": "1"}
    answer = browser.post(url("photo_add", mara), {"photos": upload()}, headers=headers)

    assert answer.status_code == 422
    assert "more than fit were left out" in answer.content.decode()


def test_script_makes_a_character_once_and_hears_where_it_is(browser, key):
    form, headers = fields(), {"X-Photos": "1"}
    first = browser.post(NEW, form, headers=headers).json()
    second = browser.post(NEW, form | {"name": "Mara K"}, headers=headers).json()

    made = Character.objects.get()
    assert first == second == {"page": url("character", made), "refused": []}
    assert made.name == "Mara K"


def test_best_rated_stands_first_unless_the_newest_are_asked_for(
    browser, alice, mara, key, make_trained
):
    platform_id = make_trained(key)
    used = make_attempt(
        alice,
        key=key,
        project=mara.project,
        state=State.COMPLETED,
        values={"character": platform_id},
    )
    made = [make_asset(alice, origin="made", stars=stars) for stars in (5, 0, 4)]
    for place, asset in enumerate(made):
        used.outputs.create(position=place, kind="image", url="x", asset=asset)

    page = browser.get(url("character", mara)).context["page"]
    assert [asset.stars for asset in page.made] == [5, 4, 0]
    assert (page.spend.made, page.spend.kept) == (3, 2)
    newest = browser.get(url("character", mara), {"made": "newest"}).context["page"]
    assert [asset.stars for asset in newest.made] == [4, 0, 5]


def test_training_that_the_platform_lost_is_offered_to_be_ended(
    browser, mara, key, make_trained, alice
):
    make_trained(key, state=State.QUEUED, accepted_at=now())
    outcome.lost_there(again(mara).attempt)
    page = browser.get(url("character", mara)).content.decode()
    assert "does not know" in page
    assert "End it" in page

    browser.post(url("character_decide", mara), {"choice": "end"})
    assert again(mara).attempt.state == State.FAILED


def test_running_training_is_not_ended_by_a_forged_choice(
    browser, mara, key, make_trained
):
    make_trained(key, state=State.QUEUED, accepted_at=now())
    browser.post(url("character_decide", mara), {"choice": "end"})

    assert again(mara).attempt.state == State.QUEUED
