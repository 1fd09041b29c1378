from datetime import timedelta

import pytest

from studio.accounts import members
from studio.assets import links, services
from studio.assets.models import Asset

DERIVATIVES = {"small": b"s", "large": b"l", "preview": b"p"}


@pytest.fixture
def asset(alice, make_asset):
    return make_asset(alice, derivatives=DERIVATIVES)


@pytest.fixture
def token(asset, alice):
    return token_of(links.url(asset, "small", membership=alice))


def token_of(url):
    return url.split("/")[2]


def test_url_is_the_same_all_day(asset, alice, move_clock):
    first = links.url(asset, "small", membership=alice)
    assert links.url(asset, "small", membership=alice) == first

    move_clock(timedelta(days=1))
    assert links.url(asset, "small", membership=alice) != first


def test_url_names_nothing_that_can_be_guessed_from(asset, alice):
    url = links.url(asset, "small", membership=alice)

    assert url.startswith("/media/")
    assert url.endswith("/small")
    assert asset.sha256 not in url
    assert len(token_of(url)) == 104


def test_url_of_a_poster_is_for_the_large_picture(asset, alice):
    token = token_of(links.url(asset, "poster", membership=alice))

    assert links.read(token, "poster").place == services.place_of(asset)
    assert links.NAMES["poster"] == "large"


def test_url_is_empty_without_a_derivative(alice, make_asset):
    assert links.url(make_asset(alice), "small", membership=alice) == ""


def test_url_is_never_made_for_another_team(asset, charlie):
    with pytest.raises(ValueError, match="member of the asset's team"):
        links.url(asset, "small", membership=charlie)


def test_url_asks_the_database_nothing(asset, alice, django_assert_num_queries):
    asset = Asset.objects.get(pk=asset.pk)
    with django_assert_num_queries(0):
        links.url(asset, "small", membership=alice)


def test_read_says_whose_bytes_and_for_whom(asset, alice, token):
    claim = links.read(token, "small")

    assert claim == links.Claim(place=services.place_of(asset), membership_id=alice.pk)


def test_read_refuses_another_name(token):
    assert links.read(token, "large") is None


def test_read_refuses_every_changed_letter(token):
    changed = [
        token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        for place, letter in enumerate(token)
    ]

    assert [links.read(one, "small") for one in changed] == [None] * len(token)


@pytest.mark.parametrize(
    "text", ["", "A", "AAAA", "=" * 104, "é" * 104, "A" * 104, "A" * 4000, "-_" * 52]
)
def test_read_refuses_what_is_no_token(text):
    assert links.read(text, "small") is None


def test_read_refuses_a_longer_token(token):
    assert links.read(token + "AAAA", "small") is None
    assert links.read(token[:-4], "small") is None


def test_read_refuses_another_studio(token, settings):
    settings.SECRET_KEY = "another" + "y" * 50

    assert links.read(token, "small") is None


def test_read_lasts_for_its_day_and_the_next(token, move_clock):
    move_clock(timedelta(days=1))
    assert links.read(token, "small") is not None

    move_clock(timedelta(days=1))
    assert links.read(token, "small") is None


def test_read_refuses_tomorrow(asset, alice, move_clock):
    move_clock(timedelta(days=1))
    token = token_of(links.url(asset, "small", membership=alice))
    move_clock(-timedelta(days=1))

    assert links.read(token, "small") is None


def test_is_member_is_believed_for_a_minute(
    token, alice, monkeypatch, django_assert_num_queries
):
    claim = links.read(token, "small")
    with django_assert_num_queries(1):
        assert links.is_member(claim)
    alice.delete()
    with django_assert_num_queries(0):
        assert links.is_member(claim)

    later = links.time.monotonic() + links.MEMBER_SECONDS + 1
    monkeypatch.setattr(links.time, "monotonic", lambda: later)
    assert not links.is_member(claim)


@pytest.mark.django_db(transaction=True)
def test_is_member_is_asked_anew_once_anybody_was_removed(token, alice, bob):
    claim = links.read(token, "small")
    theirs = links.Claim(place=claim.place, membership_id=bob.pk)
    assert links.is_member(claim)
    assert links.is_member(theirs)

    members.remove(alice, bob)

    assert links.is_member(claim)
    assert not links.is_member(theirs)


def test_is_member_does_not_believe_a_stranger_for_a_minute(token, alice):
    claim = links.read(token, "small")
    alice.user.is_active = False
    alice.user.save()
    assert not links.is_member(claim)

    alice.user.is_active = True
    alice.user.save()
    assert links.is_member(claim)


def test_is_member_needs_the_team_of_the_bytes(token, alice, charlie):
    claim = links.read(token, "small")
    stolen = links.Claim(place=claim.place, membership_id=charlie.pk)

    assert not links.is_member(stolen)
