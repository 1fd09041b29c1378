"""A card without its pictures says where they are."""

from __future__ import annotations

import pytest

from studio.assets.models import Asset
from studio.attempts.models import Output
from studio.attempts.states import State
from studio.core.clock import now
from studio.generations.models import Generation
from studio.projects import managing
from tests.factories import make_asset


@pytest.fixture
def two(alice, generate) -> list[Asset]:
    """The results of a card that is done."""
    generation = generate(count=2)
    made = [make_asset(alice) for _ in range(2)]
    for position, asset in enumerate(made):
        Output.objects.create(
            attempt=generation.attempt,
            position=position,
            kind="image",
            url="https://example.com/x",
            fate=Output.Fate.SAVED,
            asset=asset,
        )
    attempts = type(generation.attempt).objects
    attempts.filter(pk=generation.attempt_id).update(
        state=State.COMPLETED, ended_at=now()
    )
    return made


def hide(alice, *assets: Asset) -> None:
    """Move assets into a project that only the owner sees."""
    secret = managing.open_project(alice, name="Secret perfume")
    managing.change(
        secret,
        by=alice,
        name=secret.name,
        is_private=True,
        people=[alice.user],
        default_key=None,
    )
    Asset.objects.filter(pk__in=[one.pk for one in assets]).update(project=secret)


def card(browser) -> str:
    assert Generation.objects.count() == 1
    return browser.get("/create/").content.decode()


def test_all_in_the_trash(bob, two, sign_in):
    Asset.objects.update(trashed=True, trashed_at=now())

    assert "Moved to the trash" in card(sign_in(bob))


def test_all_deleted_for_good(bob, two, sign_in):
    Asset.objects.update(trashed=True, trashed_at=now(), purged_at=now())

    page = card(sign_in(bob))
    assert "Deleted for good" in page
    assert "Moved to the trash" not in page


def test_all_moved_out_of_sight(alice, bob, two, sign_in):
    hide(alice, *two)

    page = card(sign_in(bob))
    assert "Moved to another project" in page
    assert "trash" not in page.split('id="wall"')[1].split("</article>")[0]
    assert "Secret perfume" not in page


def test_who_sees_that_project_sees_the_pictures(alice, two, browser):
    hide(alice, *two)

    page = card(browser)
    assert "Moved to another project" not in page
    assert str(two[0].public_id) in page


def test_some_are_left(alice, bob, two, sign_in):
    hide(alice, two[0])

    page = card(sign_in(bob))
    assert "In another project" in page
    assert str(two[0].public_id) not in page
    assert str(two[1].public_id) in page


def test_some_moved_and_the_rest_in_the_trash(alice, bob, two, sign_in):
    hide(alice, two[0])
    Asset.objects.filter(pk=two[1].pk).update(trashed=True, trashed_at=now())

    assert "Moved to the trash, and to another project" in card(sign_in(bob))
