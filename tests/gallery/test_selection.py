from __future__ import annotations

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db.models import F
from django.test import Client

from studio.accounts.models import Membership, Role
from studio.assets import boards
from studio.assets import bulk as acting
from studio.assets.models import Asset, AssetFavourite, Board, BoardAsset, Bulk
from studio.gallery import bulk
from tests import factories
from tests.assets import conftest as stores
from tests.factories import make_asset, make_board

ACT = "/gallery/selection/"
HTMX = {"HX-Request": "true"}

media_root, given, stored = stores.media_root, stores.given, stores.make_asset


@pytest.fixture
def browser(alice, sign_in) -> Client:
    return sign_in(alice)


@pytest.fixture
def three(alice) -> list[Asset]:
    return [make_asset(alice, title=name) for name in "abc"]


@pytest.fixture
def small_slices(monkeypatch) -> None:
    monkeypatch.setattr(acting, "SLICE", 2)
    monkeypatch.setattr(bulk, "AT_ONCE", 2)


def ids(*assets: Asset) -> list[str]:
    return [str(asset.public_id) for asset in assets]


def toast(answer) -> dict[str, str]:
    return json.loads(answer["HX-Trigger"])["toast"]


def kept(membership: Membership) -> int:
    return Asset.objects.visible_to(membership).kept().count()


def test_ticked_are_trashed_counted_and_brought_back(browser, alice, three):
    form = {"asset": ids(*three[:2]), "act": "trash"}

    answer = browser.post(ACT, form, headers=HTMX)

    assert toast(answer)["text"] == "Moved to the trash: 2"
    assert answer.content.decode().count('hx-swap-oob="delete"') == 2
    assert kept(alice) == 1

    browser.post(toast(answer)["undo"])
    assert kept(alice) == 3


def test_undo_brings_back_what_this_press_threw_away_and_no_more(browser, alice, three):
    browser.post(ACT, {"asset": ids(three[0]), "act": "trash"})
    answer = browser.post(ACT, {"asset": ids(*three), "act": "trash"}, headers=HTMX)

    browser.post(toast(answer)["undo"])
    browser.post(toast(answer)["undo"])

    three[0].refresh_from_db()
    assert three[0].trashed
    assert kept(alice) == 2


def test_without_scripts_a_form_comes_back_with_a_message(browser, three):
    form = {"asset": ids(*three), "act": "rate:4", "back": "/gallery/?stars=3"}

    page = browser.post(ACT, form, follow=True)

    assert page.redirect_chain == [("/gallery/?stars=3", 302)]
    assert "Rated: 3" in page.content.decode()
    assert set(Asset.objects.values_list("stars", flat=True)) == {4}


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example", "x"])
def test_form_leads_to_no_other_place(browser, three, back):
    form = {"asset": ids(*three), "act": "favourite", "back": back}

    assert browser.post(ACT, form)["Location"] == "/gallery/"


def test_flags_and_favourites_of_a_selection(browser, alice, three):
    browser.post(ACT, {"assets": ",".join(ids(*three[:2])), "act": "flag:pick"})
    browser.post(ACT, {"assets": ",".join(ids(*three[1:])), "act": "favourite"})

    flags = Asset.objects.order_by("pk").values_list("flag", flat=True)
    assert list(flags) == ["pick", "pick", ""]
    liked = AssetFavourite.objects.filter(user=alice.user).values_list(
        "asset", flat=True
    )
    assert set(liked) == {three[1].pk, three[2].pk}


def test_several_boards_and_a_new_one(browser, alice, three):
    there = [make_board(alice, name=name) for name in ("One", "Two")]
    form = {
        "asset": ids(*three),
        "act": "board",
        "board": [str(board.public_id) for board in there],
        "new_board": "Three",
    }

    browser.post(ACT, form)
    browser.post(ACT, {**form, "new_board": ""})

    assert BoardAsset.objects.count() == 9
    assert Board.objects.get(name="Three").places.count() == 3


@pytest.mark.parametrize("name", ["", "  \t ", "\u200b"])
def test_no_board_is_no_act(browser, three, name):
    form = {"asset": ids(*three), "act": "board", "new_board": name}

    answer = browser.post(ACT, form, headers=HTMX)

    assert "Tick a board" in toast(answer)["text"]
    assert not Board.objects.exists()
    assert not Bulk.objects.exists()


def test_name_of_ten_kilobytes_is_refused(browser, three):
    form = {"asset": ids(*three), "act": "board", "new_board": "n" * 10_240}

    assert "100 characters" in toast(browser.post(ACT, form, headers=HTMX))["text"]
    assert not Board.objects.exists()


def test_board_that_is_not_theirs_is_not_written_to(
    alice, bob, charlie, three, sign_in
):
    foreign = make_board(charlie)
    closed = make_board(alice, visibility="chosen")
    for board in (foreign, closed):
        for act in ("board", f"unboard:{board.public_id}"):
            form = {"asset": ids(*three), "act": act, "board": str(board.public_id)}
            sign_in(bob).post(ACT, form)

    assert not BoardAsset.objects.exists()


def test_assets_of_another_team_are_left_alone(browser, charlie, three):
    foreign = make_asset(charlie)

    browser.post(ACT, {"asset": ids(foreign), "act": "trash"})
    browser.post(ACT, {"scope": "all", "act": "trash"})

    foreign.refresh_from_db()
    assert not foreign.trashed


@pytest.mark.parametrize(
    "form",
    [{}, {"asset": "x"}, {"assets": ",,"}, {"scope": "some"}, {"query": "stars=1"}],
)
def test_nothing_ticked_changes_nothing(browser, alice, three, form):
    answer = browser.post(ACT, {"act": "trash", **form}, headers=HTMX)

    assert "Nothing is selected" in toast(answer)["text"]
    assert kept(alice) == 3


@pytest.mark.parametrize("act", ["", "purge", "rate", "rate:6", "rate:x", "flag:meh"])
def test_unknown_acts_change_nothing(browser, alice, three, act):
    browser.post(ACT, {"asset": ids(*three), "act": act})

    assert set(Asset.objects.values_list("stars", "flag", "trashed")) == {
        (0, "", False)
    }


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, set()),
        (Role.REVIEWER, {"rate:3", "flag:pick", "favourite"}),
        (Role.EDITOR, {"rate:3", "flag:pick", "favourite", "board", "trash"}),
    ],
)
def test_each_act_asks_the_table(alice, three, sign_in, role, allowed):
    user = factories.make_user("dana@example.com")
    dana = factories.make_membership(user=user, team=alice.team, role=role)
    browser = sign_in(dana)

    for act in ("rate:3", "flag:pick", "favourite", "board", "trash"):
        answer = browser.post(
            ACT, {"asset": ids(*three), "act": act, "new_board": "New"}
        )
        assert (answer.status_code == 302) is (act in allowed)


def test_all_that_match_and_nothing_newer(browser, alice):
    shown = [make_asset(alice, stars=5) for _ in range(3)]
    make_asset(alice, stars=1)
    newer = make_asset(alice, stars=5)
    form = {"scope": "all", "query": "stars=4", "top": shown[-1].pk, "act": "trash"}

    browser.post(ACT, form)

    assert set(Asset.objects.filter(trashed=True)) == set(shown)
    newer.refresh_from_db()
    assert not newer.trashed


def test_many_are_done_by_the_worker_in_slices(browser, alice, small_slices, run_queue):
    made = [make_asset(alice) for _ in range(7)]
    board = make_board(alice)
    form = {"scope": "all", "act": "board", "board": str(board.public_id)}

    page = browser.post(ACT, form, follow=True)
    assert "it goes on while you work" in page.content.decode()
    assert run_queue() == ["bulk_slice"] * 4

    order = BoardAsset.objects.filter(board=board).order_by("position")
    assert list(order.values_list("asset", flat=True)) == [asset.pk for asset in made]
    assert Bulk.objects.get().changed == 7


def test_slice_that_comes_twice_is_done_once(alice, small_slices, run_queue):
    made = [make_asset(alice) for _ in range(5)]
    board = make_board(alice)
    begun = bulk.start(alice, "board", {"boards": [board.pk]})

    bulk.go_on(begun.pk)
    bulk.go_on(begun.pk)
    run_queue()
    bulk.go_on(begun.pk)

    begun.refresh_from_db()
    assert (begun.changed, board.places.count()) == (len(made), len(made))


def test_undo_stops_what_is_under_way(browser, alice, small_slices, run_queue):
    for _ in range(5):
        make_asset(alice)
    browser.post(ACT, {"scope": "all", "act": "trash"})
    begun = Bulk.objects.get()
    bulk.go_on(begun.pk)
    assert kept(alice) == 3

    browser.post(f"{ACT}{begun.public_id}/undo/")
    run_queue()

    assert kept(alice) == 5


def test_what_was_undone_half_way_has_ended_and_is_forgotten_in_its_time(
    browser, alice, small_slices
):
    for _ in range(5):
        make_asset(alice)
    browser.post(ACT, {"scope": "all", "act": "trash"})
    begun = Bulk.objects.get()
    bulk.go_on(begun.pk)
    browser.post(f"{ACT}{begun.public_id}/undo/")

    long_ago = F("ended_at") - timedelta(days=31)
    Bulk.objects.update(ended_at=long_ago)
    acting.forget()
    assert not Bulk.objects.exists()


def test_lost_slice_is_rung_for(alice, small_slices, run_queue):
    for _ in range(5):
        make_asset(alice)
    begun = acting.begin(alice, "rate", {"stars": 2})
    bulk.ring()
    assert run_queue() == []

    Bulk.objects.update(touched_at=begun.touched_at - timedelta(minutes=3))
    bulk.ring()
    run_queue()

    assert set(Asset.objects.values_list("stars", flat=True)) == {2}


def test_what_ended_long_ago_is_forgotten(alice):
    begun = acting.begin(alice, "rate", {"stars": 2})
    acting.end(begun.pk)
    acting.begin(alice, "rate", {"stars": 3})
    bulk.ring()
    assert Bulk.objects.count() == 2

    Bulk.objects.filter(pk=begun.pk).update(ended_at=begun.created_at - acting.KEPT)
    bulk.ring()

    assert Bulk.objects.get() != begun


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_who_may_not_any_more_is_not_gone_on_for(alice, bob, small_slices, role):
    for _ in range(5):
        make_asset(alice)
    begun = bulk.start(bob, "trash", {})
    if role:
        Membership.objects.filter(pk=bob.pk).update(role=role)
    else:
        bob.delete()

    bulk.go_on(begun.pk)

    begun.refresh_from_db()
    assert begun.ended_at
    assert kept(alice) == 5


def test_board_trashed_while_it_fills_gets_no_more(alice, small_slices, run_queue):
    for _ in range(5):
        make_asset(alice)
    board = make_board(alice)
    begun = bulk.start(alice, "board", {"boards": [board.pk]})
    bulk.go_on(begun.pk)
    boards.trash(board)

    run_queue()

    assert board.places.count() == 2
    assert kept(alice) == 5


def test_download_is_a_zip_of_what_is_selected(alice, browser, stored):
    one = stored(alice, content=b"one", prompt="Salt flat")
    stored(alice, content=b"two")
    gone = make_asset(alice)

    answer = browser.post(f"{ACT}download/", {"asset": ids(one, gone)})

    archive = ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    name, left_out = sorted(archive.namelist(), reverse=True)
    assert name.startswith("salt-flat-")
    assert archive.read(name) == b"one"
    assert gone.public_id.hex[:8] in archive.read(left_out).decode()


def test_download_of_another_teams_files_is_refused(browser, charlie):
    answer = browser.post(f"{ACT}download/", {"asset": ids(make_asset(charlie))})

    assert answer.status_code == 302
