from __future__ import annotations

import pytest

from studio.accounts.models import Role
from studio.assets import favourites, verdicts
from studio.assets.models import AssetFavourite
from tests import factories
from tests.factories import make_asset


@pytest.fixture
def asset(alice):
    return make_asset(alice)


def as_role(alice, sign_in, role: Role):
    user = factories.make_user(f"{role}@example.com")
    return sign_in(factories.make_membership(user=user, team=alice.team, role=role))


def test_verdict_says_whose_it_is_and_is_taken_back(alice, asset):
    verdicts.judge(asset, "changes", by=alice.user)
    assert (asset.verdict, asset.verdict_by) == ("changes", alice.user)
    assert asset.verdict_at is not None

    verdicts.judge(asset, "", by=alice.user)
    assert (asset.verdict, asset.verdict_by, asset.verdict_at) == ("", None, None)


@pytest.mark.parametrize("wrong", ["perfect", "x" * 5_000])
def test_there_are_no_other_words(alice, asset, sign_in, wrong):
    with pytest.raises(ValueError, match="is not a valid"):
        verdicts.judge(asset, wrong, by=alice.user)
    with pytest.raises(ValueError, match="is not a valid"):
        verdicts.flag(asset, wrong)

    browser = sign_in(alice)
    base = f"/assets/{asset.public_id}"
    assert browser.post(f"{base}/judge", {"verdict": wrong}).status_code == 400
    assert browser.post(f"{base}/flag", {"flag": wrong}).status_code == 400
    asset.refresh_from_db()
    assert (asset.verdict, asset.flag) == ("", "")


@pytest.mark.parametrize(
    ("door", "form", "field"),
    [
        ("judge", {"verdict": "approved"}, "verdict"),
        ("flag", {"flag": "reject"}, "flag"),
    ],
)
@pytest.mark.parametrize(
    ("role", "may"), [(Role.EDITOR, True), (Role.REVIEWER, True), (Role.VIEWER, False)]
)
def test_reviewers_decide_and_viewers_look(
    alice, asset, sign_in, door, form, field, role, may
):
    answer = as_role(alice, sign_in, role).post(
        f"/assets/{asset.public_id}/{door}", form
    )

    asset.refresh_from_db()
    assert answer.status_code == (302 if may else 403)
    assert bool(getattr(asset, field)) is may


def test_page_gets_the_fragment_and_says_what_was_decided(alice, asset, sign_in):
    answer = sign_in(alice).post(
        f"/assets/{asset.public_id}/judge",
        {"verdict": "approved"},
        headers={"HX-Request": "true"},
    )

    assert 'id="verdict"' in answer.content.decode()
    assert '<p class="vh" role="status">Approved</p>' in answer.content.decode()


def test_favourite_is_one_persons_and_is_pressed_off_again(alice, bob, asset, sign_in):
    browser = sign_in(alice)
    url = f"/assets/{asset.public_id}/favourite"

    browser.post(url)
    assert favourites.is_marked(alice.user, asset)
    assert not favourites.is_marked(bob.user, asset)

    browser.post(url)
    assert not AssetFavourite.objects.exists()


def test_favourites_are_marked_once(alice, asset):
    assert favourites.mark(alice.user, [asset.pk, asset.pk]) == 1
    assert favourites.mark(alice.user, [asset.pk]) == 0
