from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connection

from studio.accounts.models import Membership
from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.keys.models import ProviderKey
from studio.stories import parts, screens
from studio.stories.errors import CannotChange, CannotStart
from studio.stories.models import Part, Story
from tests.factories import make_sandbox_key
from tests.stories.conftest import end, finish, make_asset, parts_of

ENOUGH = Decimal(100)


def regenerate(part: Part, alice: Membership, *, seen: int, agreed=ENOUGH) -> None:
    parts.regenerate(part, round_seen=seen, agreed=agreed, membership=alice)


def order(story: Story) -> list[str]:
    return [part.prompt[:12] for part in parts_of(story)]


def test_part_made_again_is_a_new_take_with_its_new_words(series, alice):
    part = parts_of(series)[1]
    finish(part, make_asset(alice))
    parts.reword(part, prompt="Only the hands", overlay="")

    regenerate(part, alice, seen=1)

    again = parts_of(series)[1]
    assert again.generation.prompt == "Only the hands"
    assert again.generation != part.takes.get(number=1).generation
    assert again.round == 2


def test_two_people_who_press_regenerate_pay_once(series, alice):
    hers, his = parts_of(series)[0], parts_of(series)[0]
    end(hers, State.FAILED)

    regenerate(hers, alice, seen=1)
    with pytest.raises(CannotStart, match="Somebody else"):
        regenerate(his, alice, seen=1)

    assert Attempt.objects.count() == 4


def test_dearer_part_is_not_made_before_its_price_is_agreed_to(series, alice):
    part = parts_of(series)[0]

    with pytest.raises(CannotStart, match="3 credits now"):
        regenerate(part, alice, seen=1, agreed=Decimal(2))
    assert Attempt.objects.count() == 3


def test_removed_key_is_said_and_nothing_begins(series, alice):
    ProviderKey.objects.update(is_default=False)

    with pytest.raises(CannotStart, match="no key"):
        regenerate(parts_of(series)[0], alice, seen=1)
    assert Attempt.objects.count() == 3


def test_retry_begins_only_what_nobody_has_begun_again(series, alice):
    found = parts_of(series)
    for part in found:
        end(part, State.FAILED)
    regenerate(found[0], alice, seen=1)

    stale = parts_of(series)
    begun = parts.retry(stale, rounds=[1, 1, 1], agreed=ENOUGH, membership=alice)

    assert begun == 2
    assert Attempt.objects.count() == 6


def test_part_moves_up_and_down_and_stays_at_the_ends(series):
    before = order(series)
    first, _, last = parts_of(series)

    parts.move(first, by=-1)
    assert order(series) == before
    parts.move(last, by=-1)
    assert order(series) == [before[0], before[2], before[1]]
    assert [part.position for part in parts_of(series)] == [1, 2, 3]


def test_part_moves_before_another_or_to_the_end(series):
    before = order(series)
    first, second, last = parts_of(series)

    parts.move_before(last, first.public_id)
    assert order(series) == [before[2], before[0], before[1]]
    parts.move_before(last, None)
    assert order(series) == before
    parts.move_before(second, second.public_id)
    parts.move_before(second, series.public_id)
    assert order(series) == before


@pytest.mark.django_db(transaction=True)
def test_reorder_by_two_people_at_once_leaves_a_valid_order(series):
    found = parts_of(series)
    ready = threading.Barrier(2)

    def shuffle(part: Part) -> None:
        ready.wait()
        for _ in range(5):
            parts.move(part, by=1)
            parts.move(part, by=-1)
        connection.close()

    people = [threading.Thread(target=shuffle, args=[part]) for part in found[:2]]
    for one in people:
        one.start()
    for one in people:
        one.join()

    now = parts_of(series)
    assert [part.position for part in now] == [1, 2, 3]
    assert {part.pk for part in now} == {part.pk for part in found}


def test_part_is_replaced_from_the_gallery_by_what_fits(series, alice):
    part = parts_of(series)[0]
    clip = make_asset(alice)

    parts.replace(part, clip)

    assert parts_of(series)[0].asset == clip
    for misfit in (
        make_asset(alice, kind="image", content_type="image/jpeg"),
        make_asset(alice, trashed=True),
    ):
        with pytest.raises(CannotChange, match="Only a clip"):
            parts.replace(part, misfit)


def test_earlier_take_is_shown_again(series, alice):
    part = parts_of(series)[0]
    finish(part, make_asset(alice))
    regenerate(part, alice, seen=1)

    [earlier] = screens.takes(parts_of(series)[0], alice)
    parts.take_back(part, part.takes.get(number=earlier.number))

    shown = parts_of(series)[0]
    assert shown.generation == part.takes.get(number=1).generation
    assert shown.round == 2


def test_waiting_part_is_taken_back_for_free(series):
    part = parts_of(series)[0]
    Attempt.objects.filter(pk=part.generation.attempt_id).update(state=State.WAITING)
    part = parts_of(series)[0]

    parts.cancel(part)

    assert parts_of(series)[0].generation.attempt.state == State.CANCELED


def test_nothing_is_fetched_again_where_nothing_is_missing(series, alice):
    with pytest.raises(attempts.NotPossible):
        parts.fetch_again(parts_of(series)[0], alice)


def test_trashed_product_stops_making_it_again(start, alice):
    lamp = make_asset(alice, kind="image", content_type="image/jpeg")
    story = start(kind="product-showcase", product=lamp, how=Story.How.GENERATIONS)
    type(lamp).objects.update(trashed=True)
    part = parts_of(story)[0]

    with pytest.raises(CannotStart, match="in the trash"):
        regenerate(part, alice, seen=1)
    assert Attempt.objects.count() == 3


def test_other_key_prices_what_is_made_again(series, alice):
    ProviderKey.objects.update(is_default=False)
    make_sandbox_key(alice.team, label="Other")

    regenerate(parts_of(series)[0], alice, seen=1)

    assert Attempt.objects.latest("pk").key.label == "Other"
