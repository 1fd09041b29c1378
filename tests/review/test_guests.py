"""What people outside can reach: every address of a link in every state of the link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from studio.accounts.models import AuditEvent
from studio.assets import boards, boards_order, services
from studio.assets.models import Asset
from studio.core.clock import now
from studio.review import links
from studio.review.models import Comment, Judgement, SharedAsset, ShareLink
from tests.factories import make_board
from tests.review.conftest import CONTENT, SECRET_PROMPT

PASSWORD = "salt flat 7"
# name, how it is asked for, what it answers while the link is open.
DOORS = (
    ("grid", "get", "", 200),
    ("page", "get", "{asset}/", 200),
    ("grid news", "get", "news/", 200),
    ("page news", "get", "{asset}/news/", 200),
    ("small", "get", "media/{asset}/small", 200),
    ("large", "get", "media/{asset}/large", 200),
    ("range", "range", "media/{asset}/large", 206),
    ("download", "get", "media/{asset}/download", 200),
    ("comment", "post", "{asset}/say/", 302),
    ("verdict", "judge", "{asset}/say/", 302),
)
GRIDS = {"grid", "grid news"}
SAID = {"act": "comment", "name": "Jonas", "body": "Our blue"}


def ask(client: Client, path: str, door, asset: Asset) -> int:
    _, method, rest, _ = door
    url = path + rest.format(asset=asset.public_id)
    if method == "post":
        return client.post(url, SAID).status_code
    if method == "judge":
        return client.post(url, {**SAID, "act": "approved", "body": ""}).status_code
    headers = {"Range": "bytes=0-1"} if method == "range" else {}
    return client.get(url, headers=headers).status_code


def is_file(door) -> bool:
    return door[2].startswith("media/")


def all_doors(function):
    return pytest.mark.parametrize("door", DOORS, ids=lambda door: door[0])(function)


@all_doors
def test_open_link_opens(share, guest, assets, door):
    _, path = share(*assets, allow_download=True)

    assert ask(guest, path, door, assets[0]) == door[3]


@all_doors
def test_wrong_link_opens_nothing(share, guest, assets, door):
    _, path = share(*assets, allow_download=True)

    assert ask(guest, f"{path[:-2]}x/", door, assets[0]) == 404
    assert not Comment.objects.exists()


@all_doors
@pytest.mark.parametrize(
    "end",
    [
        {"expires_at": now() - timedelta(seconds=1)},
        {"revoked_at": now() - timedelta(seconds=1)},
    ],
    ids=["expired", "revoked"],
)
def test_link_that_is_over_opens_nothing(share, guest, assets, door, end):
    link, path = share(*assets, allow_download=True)
    assert ask(guest, path, DOORS[0], assets[0]) == 200
    ShareLink.objects.filter(pk=link.pk).update(**end)

    assert ask(guest, path, door, assets[0]) == (404 if is_file(door) else 410)
    assert not Comment.objects.exists()
    assert not Judgement.objects.exists()


@all_doors
def test_password_opens_until_it_is_another(share, guest, assets, door):
    link, path = share(*assets, allow_download=True, password=PASSWORD)
    shut = 404 if is_file(door) else 302

    assert ask(guest, path, door, assets[0]) == shut
    assert not Comment.objects.exists()
    assert not Judgement.objects.exists()

    guest.post(f"{path}password/", {"password": PASSWORD})
    assert ask(guest, path, door, assets[0]) == door[3]
    count = Comment.objects.count(), Judgement.objects.count()

    ShareLink.objects.filter(pk=link.pk).update(password=make_password("another one"))
    assert ask(guest, path, door, assets[0]) == shut
    assert (Comment.objects.count(), Judgement.objects.count()) == count


@all_doors
def test_new_address_ends_the_old_one(alice, share, guest, assets, door):
    link, path = share(*assets, allow_download=True)
    made = links.renew(alice, link)

    assert ask(guest, path, door, assets[0]) == 404
    path = "/" + made.address.split("/", 3)[3]
    assert ask(guest, path, door, assets[0]) == door[3]


@all_doors
def test_what_was_not_shared_is_not_there(share, guest, assets, door):
    _, path = share(assets[1], allow_download=True)
    if door[0] in GRIDS:
        page = guest.get(path + door[2], follow=True).content.decode()
        assert str(assets[0].public_id) not in page
        return

    assert ask(guest, path, door, assets[0]) == 404
    assert not Comment.objects.exists()


@all_doors
def test_asset_trashed_after_sharing_vanishes(share, guest, assets, door):
    _, path = share(*assets, allow_download=True)
    services.trash(assets[0])
    if door[0] in GRIDS:
        page = guest.get(path + door[2]).content.decode()
        assert str(assets[0].public_id) not in page
        assert ("2 to see" in page) is (door[0] == "grid")
        return

    assert ask(guest, path, door, assets[0]) == 404


def test_purged_asset_vanishes(share, guest, asset):
    _, path = share(asset)
    Asset.objects.filter(pk=asset.pk).update(purged_at=now())

    assert "nothing to see" in guest.get(path).content.decode()


def test_originals_only_where_downloads_are_on(share, guest, assets):
    _, closed = share(*assets)
    _, opened = share(*assets, allow_download=True)
    name = f"media/{assets[0].public_id}"

    for way in ("download", "original", "whole", "../small", "preview"):
        assert guest.get(f"{closed}{name}/{way}").status_code == 404
    answer = guest.get(f"{opened}{name}/download")
    assert b"".join(answer) == CONTENT + bytes([0])
    assert answer["Content-Disposition"].startswith("attachment")
    assert "prompt" not in answer["Content-Disposition"]


def test_clip_plays_whole_by_ranges_and_is_only_saved_where_it_may(share, guest, clip):
    _, path = share(clip)
    base = f"{path}media/{clip.public_id}"

    answer = guest.get(f"{base}/whole", headers={"Range": "bytes=4-7"})

    assert (answer.status_code, b"".join(answer)) == (206, b"film")
    assert guest.get(f"{base}/download").status_code == 404


def test_files_are_asked_for_anew_each_time(share, guest, asset):
    _, path = share(asset)
    url = f"{path}media/{asset.public_id}/small"

    answer = guest.get(url)

    assert answer["Cache-Control"] == "private, no-cache"
    again = guest.get(url, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", ["", "{asset}/"])
def test_pages_tell_nothing_of_the_team(alice, share, guest, assets, address):
    alice.user.name = "Alice Arden"
    alice.user.save()
    _, path = share(*assets)

    answer = guest.get(path + address.format(asset=assets[0].public_id))

    page = answer.content.decode()
    for told in (SECRET_PROMPT, "Alice Arden", "alice@", "Atelier Nord", "General"):
        assert told not in page
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_end_is_said_without_saying_whose(share, guest, assets, end):
    link, path = share(*assets)
    ShareLink.objects.filter(pk=link.pk).update(**{end: now()})

    answer = guest.get(path)

    page = answer.content.decode()
    assert answer.status_code == 410
    assert "This link has ended" in page
    for told in ("Atelier Nord", link.title, "alice"):
        assert told not in page


def test_recipe_and_names_are_told_where_they_may_be(alice, share, guest, assets):
    alice.user.name = "Alice Arden"
    alice.user.save()
    _, path = share(*assets, show_recipe=True, show_names=True)

    page = guest.get(f"{path}{assets[0].public_id}/").content.decode()

    assert SECRET_PROMPT in page
    assert "Alice Arden" in page


@pytest.mark.parametrize(("grows", "many"), [(False, 3), (True, 4)])
def test_board_that_grows_after_sharing(
    alice, share, guest, board, assets, make_asset, grows, many
):
    _, path = share(*assets, board=board, kind="board", grows=grows)
    later = make_asset(alice, content=b"later", derivatives={"small": b"s"})
    boards_order.add(board, [later.pk], by=alice.user)

    assert f"{many} to see" in guest.get(path).content.decode()
    page = guest.get(f"{path}{later.public_id}/")
    assert page.status_code == (200 if grows else 404)
    file = guest.get(f"{path}media/{later.public_id}/small")
    assert file.status_code == (200 if grows else 404)


@pytest.mark.parametrize(("grows", "many"), [(False, 3), (True, 2)])
def test_asset_moved_to_another_board(alice, share, guest, board, assets, grows, many):
    _, path = share(*assets, board=board, kind="board", grows=grows)
    boards_order.remove(board, [assets[0].pk])
    boards_order.add(make_board(alice), [assets[0].pk], by=alice.user)

    assert f"{many} to see" in guest.get(path).content.decode()


def test_board_stops_growing_when_its_maker_has_left(
    alice, bob, share, guest, board, assets, make_asset
):
    link, path = share(*assets, board=board, kind="board", grows=True)
    ShareLink.objects.filter(pk=link.pk).update(made_by=bob.user)
    later = make_asset(alice, content=b"later")
    boards_order.add(board, [later.pk], by=alice.user)
    assert "4 to see" in guest.get(path).content.decode()
    bob.delete()

    assert "3 to see" in guest.get(path).content.decode()


def test_growing_board_in_the_trash_shows_nothing(alice, share, guest, board, assets):
    _, path = share(*assets, board=board, kind="board", grows=True)
    boards.trash(board)

    assert "nothing to see" in guest.get(path).content.decode()


def test_password_is_guessed_ten_times_and_no_more(share, guest, assets):
    _, path = share(*assets, password=PASSWORD)
    url = f"{path}password/"

    for number in range(10):
        answer = guest.post(url, {"password": f"guess {number}"})
        assert answer.status_code == 422
        assert "That is not the password" in answer.content.decode()

    assert guest.post(url, {"password": PASSWORD}).status_code == 429
    assert guest.get(path).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.1.1.1")
    assert elsewhere.post(url, {"password": PASSWORD}).status_code == 302
    assert elsewhere.get(path).status_code == 200


def test_guesses_at_one_link_do_not_close_another(share, guest, assets):
    _, path = share(*assets, password=PASSWORD)
    _, other = share(*assets, password=PASSWORD)
    for number in range(11):
        guest.post(f"{path}password/", {"password": f"guess {number}"})

    answer = guest.post(f"{other}password/", {"password": PASSWORD})

    assert answer.status_code == 302


def test_password_of_one_link_opens_no_other(share, guest, assets):
    _, path = share(*assets, password=PASSWORD)
    _, other = share(*assets, password=PASSWORD)
    guest.post(f"{path}password/", {"password": PASSWORD})

    assert guest.get(path).status_code == 200
    assert guest.get(other).status_code == 302


def test_password_page_tells_nothing(share, guest, assets):
    link, path = share(*assets, password=PASSWORD)

    page = guest.get(path, follow=True).content.decode()

    assert link.title not in page
    assert "Password" in page


def test_visits_are_counted_and_the_first_of_a_day_is_written_down(
    share, guest, assets
):
    link, path = share(*assets)
    for _ in range(3):
        guest.get(path)
    Client().get(path)
    guest.head(path)

    link.refresh_from_db()
    assert link.views == 4
    assert AuditEvent.objects.filter(deed="review.visit").count() == 1

    yesterday = now() - timedelta(days=1)
    ShareLink.objects.filter(pk=link.pk).update(last_seen_at=yesterday)
    guest.get(path)
    assert AuditEvent.objects.filter(deed="review.visit").count() == 2


def test_pages_cost_the_same_however_much_is_shared(
    alice, share, make_asset, django_assert_max_num_queries
):
    def made(many, start):
        return [make_asset(alice, content=b"%d" % (start + n)) for n in range(many)]

    _, few = share(*made(2, 0))
    lots = made(30, 100)
    _, many = share(*lots)

    def count(path):
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(path).status_code == 200
        return len(caught)

    assert count(few) == count(many) < 14
    asset = SharedAsset.objects.filter(link__shared__asset=lots[0]).first().asset
    with django_assert_max_num_queries(14):
        Client().get(f"{many}{asset.public_id}/")
