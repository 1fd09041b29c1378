"""What somebody typed while their link was changed or ended: it is shown to them, and not saved."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password

from studio.assets import services as assets
from studio.core.clock import now
from studio.review.models import Comment, Judgement, ShareLink

TYPED = "Pinker, <b>please</b>"
NOTHING = "data-unsent hidden>"
SHOWN = "Pinker, &lt;b&gt;please&lt;/b&gt;"


@pytest.fixture
def typing(share, guest, asset):
    """Open a link, and press what is typed there once something has happened."""
    _, path = share(asset)
    page = f"{path}{asset.public_id}/"
    assert guest.get(page).status_code == 200

    def press(*, body: str = TYPED, act: str = "comment"):
        form = {"act": act, "name": "Jonas", "body": body}
        return guest.post(f"{page}say/", form)

    press.page, press.path = page, path
    return press


@pytest.mark.parametrize("act", ["comment", "approved"])
@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ({"allow_comments": False}, 404, "Comments are closed"),
        ({"revoked_at": now()}, 410, "This link has ended"),
        ({"expires_at": now()}, 410, "This link has ended"),
        ({"token_sha256": "renewed"}, 404, "There is nothing here"),
    ],
)
def test_what_was_typed_is_still_there_to_copy(typing, change, status, why, act):
    ShareLink.objects.update(**change)

    answer = typing(act=act)

    text = answer.content.decode()
    assert answer.status_code == status
    assert why in text
    assert SHOWN in text
    assert "What you wrote was not saved" in text
    assert NOTHING not in text
    assert not Comment.objects.exists()
    assert not Judgement.objects.exists()


def test_password_that_came_meanwhile(typing, guest):
    ShareLink.objects.update(password=make_password("salt flat 7"))

    answer = typing()

    asks = f"{typing.path}password/"
    assert (answer.status_code, answer["Location"]) == (302, asks)
    assert SHOWN in guest.get(asks).content.decode()
    assert SHOWN in guest.post(asks, {"password": "wrong"}).content.decode()
    assert not Comment.objects.exists()

    guest.post(asks, {"password": "salt flat 7"})
    assert "guest_typed" not in guest.session


def test_password_is_asked_for_where_nothing_was_typed(typing, guest):
    ShareLink.objects.update(password=make_password("salt flat 7"))

    answer = typing(body=" ")

    asks = f"{typing.path}password/"
    assert (answer.status_code, answer["Location"]) == (302, asks)
    assert NOTHING in guest.get(asks).content.decode()


def test_file_that_was_taken_away_meanwhile(typing, asset):
    assets.trash(asset)

    answer = typing()

    assert answer.status_code == 404
    assert SHOWN in answer.content.decode()


def test_way_back_where_only_comments_are_closed(typing):
    ShareLink.objects.update(allow_comments=False)

    assert f'href="{typing.page}"' in typing().content.decode()


def test_nothing_typed_is_nothing_to_copy(typing):
    ShareLink.objects.update(revoked_at=now())

    for press in ({"body": "", "act": "approved"}, {"body": " "}):
        assert NOTHING in typing(**press).content.decode()


def test_what_is_far_too_long_is_cut(typing):
    ShareLink.objects.update(revoked_at=now())

    answer = typing(body="w" * 1_000_000)

    assert len(answer.content) < 100_000
