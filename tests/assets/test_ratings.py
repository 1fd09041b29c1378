from __future__ import annotations

import re

import pytest

from studio.accounts.models import Role
from studio.assets import ratings
from tests.characters.conftest import make_asset

HTMX = {"HX-Request": "true"}


def url(asset) -> str:
    return f"/assets/{asset.public_id}/rate"


@pytest.fixture
def asset(alice):
    return make_asset(alice)


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


@pytest.mark.parametrize("stars", [0, 1, 5])
def test_stars_are_the_teams(browser, bob, sign_in, asset, stars):
    answer = browser.post(url(asset), {"stars": stars})
    asset.refresh_from_db()

    assert answer["Location"] == f"/assets/{asset.public_id}/"
    assert asset.stars == stars
    page = sign_in(bob).get(f"/assets/{asset.public_id}/").content.decode()
    assert re.search(rf'value="{stars}"[^>]*checked', page)


def test_stars_come_back_without_a_page(browser, asset):
    answer = browser.post(url(asset), {"stars": 4}, headers=HTMX)

    assert answer.content.decode().count('id="stars"') == 1
    assert "Rated 4 stars" in answer.content.decode()


@pytest.mark.parametrize("stars", ["6", "-1", "many", "", "٣"])
def test_other_numbers_change_nothing(browser, asset, stars):
    ratings.rate(asset, 3)

    assert browser.post(url(asset), {"stars": stars}).status_code == 400
    asset.refresh_from_db()
    assert asset.stars == 3


def test_viewer_sees_no_stars_to_press_and_rates_nothing(bob, sign_in, asset):
    bob.role = Role.VIEWER
    bob.save()
    browser = sign_in(bob)

    assert browser.post(url(asset), {"stars": 4}).status_code == 403
    page = browser.get(f"/assets/{asset.public_id}/").content.decode()
    assert 'id="stars"' not in page
