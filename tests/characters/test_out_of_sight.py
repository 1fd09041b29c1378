"""A photo that was moved to a private project is shown, and used, only by those who see it there."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from studio.assets.models import Asset
from studio.characters import listing, services, training
from studio.characters.models import Character
from studio.generations import looks
from studio.projects.models import Project
from tests.characters.conftest import make_asset

LOOK = {"small": [4, 5]}


@pytest.fixture
def hidden(alice, mara) -> Asset:
    """A photo of Mara, her first and her cover, in a project that alice alone sees."""
    secret = Project.objects.create(team=alice.team, name="Secret", is_private=True)
    asset = make_asset(alice, project=secret, derivatives=LOOK)
    services.add_photos(mara, [asset])
    services.make_cover(mara, mara.photos.get().pk)
    return asset


@pytest.fixture
def open_to_all(alice, mara, hidden) -> Asset:
    """A second photo, in General."""
    asset = make_asset(alice, derivatives=LOOK)
    services.add_photos(mara, [asset])
    return asset


def url(name: str, character: Character, *more: object) -> str:
    return reverse(f"characters:{name}", args=[character.public_id, *more])


def photos(browser, character: Character) -> list[Asset]:
    page = browser.get(url("character", character)).context["page"]
    return [shot.photo.asset for shot in page.shots]


def in_order(character: Character) -> list[Asset]:
    return [photo.asset for photo in character.photos.order_by("position", "pk")]


def act(browser, character: Character, asset: Asset, what: str) -> None:
    photo = character.photos.get(asset=asset)
    browser.post(url("photo_act", character, photo.pk), {"act": what})


def test_page_shows_the_photos_that_a_member_sees(
    alice, bob, sign_in, mara, hidden, open_to_all
):
    assert photos(sign_in(bob), mara) == [open_to_all]
    assert photos(sign_in(alice), mara) == [hidden, open_to_all]


def test_face_is_a_photo_that_a_member_sees(alice, bob, mara, hidden, open_to_all):
    [theirs] = listing.listing(bob).tiles
    [ours] = listing.listing(alice).tiles

    assert (theirs.face, theirs.photos) == (open_to_all, 1)
    assert (ours.face, ours.photos) == (hidden, 2)


def test_character_has_no_face_where_all_is_out_of_sight(alice, bob, mara, hidden):
    assert [tile.face for tile in listing.listing(bob).tiles] == [None]
    assert looks.faces(bob) == []
    assert looks.faces(alice) == [(mara, hidden)]


def test_sweep_shows_the_face_that_a_member_sees(
    alice, bob, sign_in, key, mara, make_trained, hidden
):
    make_trained(key)
    address = reverse("generations:sweep", args=[mara.public_id])

    assert not sign_in(bob).get(address).context["sheet"].face_url
    assert sign_in(alice).get(address).context["sheet"].face_url


def test_training_takes_no_photo_along_that_is_out_of_sight(
    alice, bob, key, mara, hidden, open_to_all
):
    with pytest.raises(training.CannotTrain, match="you do not see"):
        training.train(mara, membership=bob, consent=True)
    assert mara.attempt is None

    training.train(mara, membership=alice, consent=True)
    assert mara.attempt.inputs.count() == 2


@pytest.mark.parametrize("what", ["remove", "cover"])
def test_nothing_is_done_to_a_photo_that_is_out_of_sight(
    bob, sign_in, mara, hidden, open_to_all, what
):
    Character.objects.update(cover=open_to_all)
    act(sign_in(bob), mara, hidden, what)

    assert in_order(mara) == [hidden, open_to_all]
    assert Character.objects.get().cover == open_to_all


def test_photos_out_of_sight_keep_their_place_when_others_are_moved(
    alice, bob, sign_in, mara, hidden, open_to_all
):
    last = make_asset(alice, derivatives=LOOK)
    services.add_photos(mara, [last])
    browser = sign_in(bob)

    act(browser, mara, last, "left")
    assert in_order(mara) == [hidden, last, open_to_all]

    act(browser, mara, last, "left")
    assert in_order(mara) == [hidden, last, open_to_all]

    named = [mara.photos.get(asset=one).pk for one in (open_to_all, last)]
    browser.post(url("photo_order", mara), {"photo": named})
    assert in_order(mara) == [hidden, open_to_all, last]


def test_order_is_that_of_the_row_not_of_what_was_read_before_the_lock(alice, mara):
    services.add_photos(mara, [make_asset(alice), make_asset(alice)])
    early = Character.objects.prefetch_related("photos").get(pk=mara.pk)
    first, second = early.photos.all()
    services.add_photos(mara, [make_asset(alice)])
    third = mara.photos.order_by("-pk").first()

    services.order_photos(early, [second.pk, third.pk, first.pk], alice)

    found = mara.photos.order_by("position", "pk").values_list("pk", flat=True)
    assert list(found) == [second.pk, third.pk, first.pk]


def test_list_asks_as_much_for_one_as_for_many(
    alice, mara, hidden, django_assert_num_queries
):
    def make(count: int) -> None:
        for number in range(count):
            made = services.create(
                alice, name=f"Mara {number}", version="v1", nonce=uuid.uuid4()
            )
            services.add_photos(made, [make_asset(alice)])
            services.make_cover(made, made.photos.get().pk)

    make(1)
    with CaptureQueriesContext(connection) as few:
        listing.listing(alice)
    make(50)
    with django_assert_num_queries(len(few)):
        assert len(listing.listing(alice).tiles) == 52
