"""What a guest's open page hears without being loaded again, and what it does not."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from studio.assets import boards_order, services, versions
from studio.assets.versions import Aim
from studio.core import pulse
from studio.review import comments, judging, links
from studio.review.comments import Saying
from tests.factories import make_comment

HTMX = {"HX-Request": "true"}


@pytest.fixture
def polled(guest):
    """Load a page of a link; return its poll, which follows what it is told to ask next."""

    class Polled:
        def __init__(self, url: str) -> None:
            self.url = guest.get(url).context["poller"].url

        def __call__(self):
            answer = guest.get(self.url, headers=HTMX)
            if found := re.search(r'hx-get="([^"]+)"', answer.content.decode()):
                self.url = found[1].replace("&amp;", "&")
            return answer

    return Polled


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Do something as a request does it, so that the team's pulse tells of it."""

    def done(act, *arguments, **named):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*arguments, **named)

    return done


def test_page_hears_an_answer_once(alice, share, asset, polled, committed):
    link, path = share(asset)
    first = make_comment(link, asset)
    poll = polled(f"{path}{asset.public_id}/")
    assert poll().status_code == 204

    committed(comments.say, alice, asset, Saying(body="Gladly", parent=first))

    news = poll().content.decode()
    assert "Gladly" in news
    assert "The team" in news
    assert 'id="say"' not in news
    assert poll().status_code == 204


def test_page_hears_of_another_guest_s_verdict(share, asset, polled, committed):
    link, path = share(asset)
    poll = polled(f"{path}{asset.public_id}/")

    committed(judging.judge_as_guest, link, asset, "approved", name="Jonas")

    assert "Approved" in poll().content.decode()


def test_page_hears_of_a_newer_version(alice, share, assets, polled, committed):
    _, path = share(assets[0], assets[1], follows=True)
    poll = polled(f"{path}{assets[0].public_id}/")

    committed(versions.add, Aim(asset=assets[0]), assets[2], by=alice.user)

    assert f"{path}{assets[2].public_id}/" in poll().content.decode()


def test_page_hears_nothing_of_what_it_is_not_shown(
    alice, share, assets, polled, committed
):
    _, path = share(assets[0])
    poll = polled(f"{path}{assets[0].public_id}/")

    committed(comments.say, alice, assets[0], Saying(body="Between us"))
    committed(versions.add, Aim(asset=assets[0]), assets[2], by=alice.user)

    answer = poll()
    assert (answer.status_code, answer.content) == (204, b"")


def test_nobody_reads_the_team_s_pulse_out_of_a_poll(
    alice, share, asset, guest, committed
):
    _, path = share(asset)
    committed(pulse.bump, alice.team_id)
    url = f"{path}{asset.public_id}/"
    polls = {guest.get(url).context["poller"].url for _ in range(2)}

    assert len(polls) == 2
    assert not any(str(pulse.read(alice.team_id)) in poll for poll in polls)


def test_standing_still_costs_the_link_and_nothing_else(
    share, asset, polled, django_assert_max_num_queries
):
    _, path = share(asset)
    poll = polled(f"{path}{asset.public_id}/")

    with django_assert_max_num_queries(1):
        assert poll().status_code == 204


def test_grid_hears_verdicts_and_says_that_there_is_more(
    alice, share, board, assets, make_asset, polled, committed
):
    link, path = share(*assets, board=board, kind="board", grows=True)
    poll = polled(path)
    assert poll().status_code == 204

    committed(judging.judge_as_guest, link, assets[1], "changes", name="Jonas")
    news = poll().content.decode()
    assert f'id="mark-{assets[1].public_id}"' in news
    assert "Changes requested" in news

    later = make_asset(alice, content=b"later")
    committed(boards_order.add, board, [later.pk], by=alice.user)
    news = poll().content.decode()
    assert "There is something new" in news
    assert str(later.public_id) not in news
    assert "hx-get" not in news


@pytest.mark.parametrize("address", ["", "{asset}/"])
def test_open_page_of_a_link_that_is_over_is_loaded_anew(
    alice, share, assets, polled, address
):
    link, path = share(*assets)
    poll = polled(path + address.format(asset=assets[0].public_id))
    links.revoke(alice, link)

    answer = poll()

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert answer.content == b""


def test_open_page_of_a_trashed_file_is_loaded_anew(share, assets, polled, committed):
    _, path = share(*assets)
    poll = polled(f"{path}{assets[0].public_id}/")

    committed(services.trash, assets[0])

    assert poll()["HX-Refresh"] == "true"


def test_new_password_shuts_an_open_page(alice, share, asset, polled, sign_in):
    link, path = share(asset)
    poll = polled(f"{path}{asset.public_id}/")
    url = reverse("review:link_edit", args=[link.public_id])

    sign_in(alice).post(
        url, {"title": "Round 2", "days": "kept", "password": "salt flat 7"}
    )

    assert poll()["HX-Refresh"] == "true"
