from __future__ import annotations

import uuid

import pytest

from studio.characters import services
from studio.characters.models import Character, CharacterPhoto
from studio.engines.training import MOST_PHOTOS
from tests.characters.conftest import again, make_asset, photo


def order(character: Character) -> list[int]:
    return list(character.photos.values_list("asset_id", flat=True))


def test_same_press_twice_makes_one_character(alice):
    nonce = uuid.uuid4()
    made = [
        services.create(alice, name="Mara", version="v2", nonce=nonce) for _ in "ab"
    ]

    assert made[0] == made[1]
    assert Character.objects.count() == 1


def test_photos_keep_their_order_and_come_once(alice, mara):
    one, two = make_asset(alice), make_asset(alice)
    services.add_photos(mara, [two, one, two])
    services.add_photos(mara, [one])

    assert order(mara) == [two.pk, one.pk]


def test_hundred_and_first_photo_is_refused_and_changes_nothing(alice, mara):
    services.add_photos(mara, [make_asset(alice) for _ in range(MOST_PHOTOS - 1)])

    with pytest.raises(services.CannotChange, match="100 photos at most"):
        services.add_photos(mara, [make_asset(alice), make_asset(alice)])
    assert services.room(mara) == 1


@pytest.mark.parametrize(
    ("place", "by", "expected"),
    [(0, 1, [1, 0, 2]), (2, -1, [0, 2, 1]), (0, -1, [0, 1, 2]), (2, 1, [0, 1, 2])],
)
def test_photo_moves_by_one_place_and_stays_at_the_ends(
    alice, mara, place, by, expected
):
    chosen = [make_asset(alice) for _ in range(3)]
    services.add_photos(mara, chosen)
    services.move_photo(mara, list(mara.photos.all())[place].pk, alice, by=by)

    assert order(mara) == [chosen[n].pk for n in expected]


def test_photo_of_another_character_is_not_moved_or_removed(alice, mara):
    other = services.create(alice, name="Ben", version="v1", nonce=uuid.uuid4())
    services.add_photos(other, [make_asset(alice)])
    theirs = other.photos.get()
    services.remove_photo(mara, theirs.pk)
    services.make_cover(mara, theirs.pk)

    assert other.photos.count() == 1
    assert again(mara).cover is None


def test_removed_photo_stays_in_the_gallery(alice, mara):
    asset = make_asset(alice)
    services.add_photos(mara, [asset])
    services.remove_photo(mara, mara.photos.get().pk)
    asset.refresh_from_db()

    assert not mara.photos.exists()
    assert not asset.trashed


def test_consent_does_not_cover_photos_added_later(alice, mara):
    services.archive(mara, on=False)
    Character.objects.filter(pk=mara.pk).update(consented_at="2026-01-01T00:00Z")
    services.add_photos(mara, [make_asset(alice)])

    assert again(mara).consented_at is None


def test_coach_looks_at_each_photo_once(mara, take_in, run_queue):
    services.add_photos(mara, [take_in(photo(side=300))])
    done = run_queue()
    services.look_at(mara.photos.get().pk)

    assert done.count("look_at") == 1
    assert mara.photos.get().look["width"] == 300


def test_photo_without_bytes_is_looked_at_later(alice, mara, run_queue):
    services.add_photos(mara, [make_asset(alice)])
    run_queue()

    assert services.photos_without_look() == [CharacterPhoto.objects.get().pk]
