from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from studio.assets import services, versions
from studio.assets.models import Asset, Version, VersionAnswer
from studio.assets.versions import Aim, CannotStack
from studio.attempts import archive
from studio.engines import DEFAULT
from studio.generations import services as generations
from studio.projects.models import Project
from tests.assets.finishing import finish
from tests.factories import make_asset

COMMENT = uuid.UUID(int=7)


@pytest.fixture
def first(alice):
    return make_asset(alice)


def stack_of(asset: Asset) -> list[tuple[int, int]]:
    return [(version.number, version.asset_id) for version in versions.of(asset)]


def add(asset: Asset, take: Asset, comment: uuid.UUID | None = None) -> Version:
    return versions.add(Aim(asset=asset, comment=comment), take, by=None)


def test_takes_are_numbered_in_the_order_in_which_they_come(alice, first):
    second, third = make_asset(alice), make_asset(alice)

    add(first, second)
    add(second, third)

    stack = [(1, first.pk), (2, second.pk), (3, third.pk)]
    assert stack_of(first) == stack_of(third) == stack


def test_one_that_lies_there_already_only_answers(alice, first):
    second = make_asset(alice)
    add(first, second)

    add(first, second, COMMENT)
    add(first, second, COMMENT)

    assert stack_of(first) == [(1, first.pk), (2, second.pk)]
    assert VersionAnswer.objects.get().comment == COMMENT


def test_asset_lies_in_one_stack_only(alice, first):
    other, take = make_asset(alice), make_asset(alice)
    add(other, take)

    with pytest.raises(CannotStack, match="something else already"):
        add(first, take)

    assert stack_of(first) == []


@pytest.mark.parametrize("whose", ["its own", "another team's"])
def test_nothing_becomes_a_version_of_itself_or_of_another_team_s(
    alice, charlie, first, whose
):
    take = first if whose == "its own" else make_asset(charlie)

    with pytest.raises(CannotStack):
        add(first, take)

    assert not Version.objects.exists()


def test_what_is_left_alone_is_no_stack(alice, first):
    second, third = make_asset(alice), make_asset(alice)
    add(first, second)
    add(first, third)

    assert versions.take_off(second)
    assert stack_of(first) == [(1, first.pk), (3, third.pk)]
    assert versions.take_off(first)
    assert not Version.objects.exists()
    assert not versions.take_off(third)


@pytest.mark.django_db(transaction=True)
def test_takes_that_are_added_at_once_get_numbers_of_their_own(alice, first):
    takes = [make_asset(alice) for _ in range(8)]

    def put(take: Asset) -> None:
        try:
            add(first, take)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, takes))

    assert [number for number, _ in stack_of(first)] == list(range(1, 10))


def generate(alice, aim: Aim | None):
    return generations.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
        answers=aim,
    )


def test_result_becomes_the_next_version_of_what_it_answers(
    alice, key, first, platform, run_queue
):
    generation = generate(alice, Aim(asset=first, comment=COMMENT))
    output = finish(generation, platform, run_queue)

    archive.save_output(output)
    archive.save_output(output)

    made = Asset.objects.exclude(pk=first.pk).get()
    assert stack_of(first) == [(1, first.pk), (2, made.pk)]
    assert made.version.answers.get().comment == COMMENT


def test_what_was_to_be_answered_is_in_the_trash_by_then(
    alice, key, first, platform, run_queue
):
    generation = generate(alice, Aim(asset=first))
    output = finish(generation, platform, run_queue)
    services.trash(first)

    archive.save_output(output)

    assert Asset.objects.exclude(pk=first.pk).exists()
    assert not Version.objects.exists()


def test_only_what_is_seen_can_be_aimed_at(alice, bob, charlie, first):
    asked = {"version_of": str(first.public_id), "answers": str(COMMENT)}

    assert versions.read(asked, bob) == Aim(asset=first, comment=COMMENT)
    assert versions.read(asked, charlie) is None
    assert versions.read({"version_of": "x"}, alice) is None
    assert versions.read({}, alice) is None

    first.project = Project.objects.create(
        team=alice.team, name="Secret", is_private=True
    )
    first.save()
    assert versions.read(asked, bob) is None
