"""What needs a person stands on every page, and comes to a page that is open by its own poll."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from studio.accounts.models import Membership, Role
from studio.attempts.models import Heartbeat
from studio.attempts.states import State
from studio.core import pulse
from studio.core.clock import now
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.pages import banner, health
from tests.assets.conftest import given, make_asset, media_root, unmounted
from tests.factories import make_attempt, make_key
from tests.pages.differences import differs, note

__all__ = ["given", "make_asset", "media_root", "unmounted"]

# What moves the pulse does so once it is committed.
pytestmark = pytest.mark.django_db(transaction=True)

POLL = {"HX-Request": "true", "HX-Trigger": "poller"}
OPEN = ["/create/", "/gallery/", "/characters/", "/stories/", "/notices/"]
AWAY = "The media folder is not mounted."


@pytest.fixture(autouse=True)
def _nothing_seen_yet(monkeypatch):
    monkeypatch.setattr(banner, "_signs", {})


@pytest.fixture
def key(alice: Membership) -> ProviderKey:
    return make_key(alice.team, label="Client account")


def pause(key: ProviderKey, **by: float) -> None:
    keys.pause(key, until=now() + timedelta(**by), why="No credits left.")


def words(client: Client, path: str = "/gallery/") -> str:
    return _needed(client.get(path).content.decode())


def ask(page: str, client: Client) -> str:
    """Return what a page's poll brings: the address stands in the page."""
    found = re.search(r'id="poller"[^>]*hx-get="([^"]+)"', page)
    assert found, page
    address = found[1].replace("&amp;", "&")
    return client.get(address, headers=POLL).content.decode()


def _needed(page: str) -> str:
    """Return the words of the banner in a page or an answer, "" where it has none."""
    found = re.search(r'<div id="needed".*?</div>', page, re.DOTALL)
    assert found, page
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_quiet_page_has_room_for_it_and_says_nothing(alice, sign_in):
    page = sign_in(alice).get("/gallery/").content.decode()

    assert _needed(page) == ""
    assert 'aria-live="polite"' in page


@pytest.mark.parametrize("path", OPEN)
def test_open_page_shows_it_by_its_poll_and_takes_it_away(alice, key, sign_in, path):
    client = sign_in(alice)
    page = client.get(path).content.decode()

    pause(key, hours=1)
    news = ask(page, client)
    assert _needed(news).startswith("Key “Client account”: paused.")
    assert 'hx-swap-oob="morph"' in news

    keys.resume(key)
    assert _needed(ask(news, client)) == ""


def test_status_in_the_navigation_comes_with_it(alice, key, sign_in):
    client = sign_in(alice)
    page = client.get("/gallery/").content.decode()
    pause(key, hours=1)

    news = ask(page, client)
    assert 'id="status-word"' in news
    assert "All well" not in news


def test_all_is_not_well_beside_a_banner(alice, key, sign_in):
    Heartbeat.objects.bulk_create(
        Heartbeat(process=process, at=now()) for process, *_ in health.PROCESSES
    )
    client = sign_in(alice)
    assert "All well" in client.get("/gallery/").content.decode()

    note(key, differs("0", "1.5"))

    assert "Needs you" in client.get("/gallery/").content.decode()
    assert "Needs you" in client.get("/status/").content.decode()


def test_several_are_counted_and_the_most_pressing_is_said(alice, key, sign_in):
    pause(key, hours=1)
    unclear = {"state": State.UNKNOWN, "attention": "Decide."}
    make_attempt(alice, key=key, project=alice.team.projects.get(), **unclear)

    said = words(sign_in(alice))

    assert said.startswith("1 request asks for a decision.")
    assert said.endswith("Decide · 1 more")


def test_request_of_a_removed_key_still_asks(alice, key, sign_in):
    unclear = {"state": State.UNKNOWN, "attention": "Decide."}
    make_attempt(alice, key=key, project=alice.team.projects.get(), **unclear)
    keys.remove_key(key, erase_now=False, by=alice.user)

    assert words(sign_in(alice)).startswith("1 request asks for a decision.")


def test_status_lists_all_of_it_and_has_no_banner(alice, key, sign_in):
    pause(key, hours=1)

    assert words(sign_in(alice), "/status/") == ""


def test_member_is_not_bothered_with_what_others_must_do(alice, bob, key, sign_in):
    note(key, differs("0", "1.5"))

    assert "between the ledger and the platform" in words(sign_in(alice))
    assert words(sign_in(bob)) == ""


def test_reviewer_is_told_only_that_nothing_can_be_kept(
    bob, key, sign_in, make_asset, unmounted
):
    bob.role = Role.REVIEWER
    bob.save()
    pause(key, hours=1)
    assert words(sign_in(bob)) == ""

    make_asset(bob)
    unmounted()
    assert words(sign_in(bob)).startswith(AWAY)


def test_other_team_hears_nothing(charlie, key, sign_in):
    pause(key, hours=1)

    assert words(sign_in(charlie)) == ""


def test_folder_that_goes_away_comes_to_an_open_page(
    alice, sign_in, make_asset, unmounted
):
    make_asset(alice)
    client = sign_in(alice)
    settle()
    page = client.get("/gallery/").content.decode()

    unmounted()
    banner.ring()

    assert _needed(ask(page, client)).startswith(AWAY)


def test_nothing_rings_while_nothing_changes(alice, key):
    settle()
    seen = pulse.read(alice.team_id)
    banner.ring()

    assert pulse.read(alice.team_id) == seen


def test_change_rings_twice_for_who_looked_too_soon(alice, key):
    settle()
    rung = []
    pause(key, hours=1)
    for _ in range(3):
        before = pulse.read(alice.team_id)
        banner.ring()
        rung.append(pulse.read(alice.team_id) != before)

    assert rung == [True, True, False]


def test_only_the_team_concerned_is_rung(alice, charlie, key):
    settle()
    ProviderKey.objects.filter(pk=key.pk).update(paused_until=now() + timedelta(1))
    before = pulse.read(charlie.team_id)
    banner.ring()

    assert pulse.read(charlie.team_id) == before


def test_result_that_comes_near_its_end_rings(alice, key):
    end = now() + timedelta(hours=25)
    project = alice.team.projects.get()
    late = {"state": State.SAVING, "platform_expires_at": end}
    attempt = make_attempt(alice, key=key, project=project, **late)
    attempt.outputs.create(position=0, kind="image", url="https://x/1.png")
    settle()
    before = pulse.read(alice.team_id)

    attempt.platform_expires_at = now() + timedelta(hours=23)
    attempt.save()
    banner.ring()

    assert pulse.read(alice.team_id) != before


def settle() -> None:
    """Let every sign be told that was there before."""
    banner.ring()
    banner.ring()
