"""A picture that was moved to a private project is offered again only to those who see it there."""

from __future__ import annotations

import uuid

import pytest

from studio.assets.models import Asset
from studio.attempts.models import Output
from studio.engines import Makes, registry
from studio.generations import services
from studio.generations.models import Generation
from studio.projects.models import Project
from tests.catalogs.conftest import make_motion
from tests.factories import make_asset

STILL_ENGINE = registry.with_input("reference", makes=Makes.IMAGE)


@pytest.fixture
def secret(alice) -> Project:
    """A project that alice alone sees, being the owner."""
    return Project.objects.create(team=alice.team, name="Secret", is_private=True)


@pytest.fixture
def drawn(alice, key) -> Generation:
    """A generation of alice's with a reference that everybody in the team sees."""
    return services.start_generation(
        STILL_ENGINE,
        STILL_ENGINE.complete({"prompt": "A salt flat"}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={"reference": make_asset(alice)},
    )


def shown(browser, address: str, asset: Asset) -> bool:
    return str(asset.public_id) in browser.get(address).content.decode()


def test_use_again_leaves_out_what_moved_out_of_sight(
    alice, bob, drawn, secret, sign_in
):
    again = f"/create/?again={drawn.public_id}"
    asset = drawn.attempt.inputs.get().asset
    assert shown(sign_in(bob), again, asset)

    Asset.objects.filter(pk=asset.pk).update(project=secret)

    assert not shown(sign_in(bob), again, asset)
    assert shown(sign_in(alice), again, asset)


def test_first_frame_of_a_sheet_is_nothing_out_of_sight(
    alice, bob, drawn, secret, key, sign_in
):
    made = make_asset(alice)
    Output.objects.create(attempt=drawn.attempt, position=0, kind="image", asset=made)
    pick = make_motion(key, "Dolly in").platform_id
    sheet = f"/create/try/motions/?pick={pick}&like={drawn.public_id}"
    assert shown(sign_in(bob), sheet, made)

    Asset.objects.filter(pk=made.pk).update(project=secret)

    assert not shown(sign_in(bob), sheet, made)
    assert shown(sign_in(alice), sheet, made)
