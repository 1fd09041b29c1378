"""What is said: hostile words, wrong places, threads, who hears of it, and verdicts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from studio.accounts.models import AuditEvent, Role
from studio.notices.models import Notice
from studio.projects.models import Project
from studio.review import comments, judging, panels
from studio.review.comments import Saying
from studio.review.models import Comment, Judgement
from tests import factories
from tests.factories import make_comment

HTMX = {"HX-Request": "true"}
HOSTILE = (
    "<script>alert(1)</script>",
    '" onmouseover=alert(1) x="',
    "{{ settings.SECRET_KEY }} {% debug %}",
    "abc\u202egnp.exe\u200b",
    "one\r\ntwo\rthree",
    "=HYPERLINK(1)",
    "https://example.com/ javascript:alert(1)",
)
BLANK = ("", "   ", "\r\n\t", "\u200b\u202e")


def on_page(sign_in, membership, asset) -> str:
    url = reverse("review:review", args=[asset.public_id])
    return sign_in(membership).get(url, headers=HTMX).content.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(alice, sign_in, guest, say, asset, text):
    assert say(body=text, name="<b>Jonas</b>").status_code == 302

    kept = Comment.objects.get()
    assert "\r" not in kept.body
    for page in (
        on_page(sign_in, alice, asset),
        guest.get(say.page).content.decode(),
    ):
        assert "<script>alert" not in page
        assert "<b>Jonas</b>" not in page
        assert ' onmouseover=alert(1) x="' not in page
        assert "{{ settings" not in page or "{{ settings.SECRET_KEY }}" in page
        assert 'href="https://example.com' not in page
        assert 'class="comment__body" dir="auto"' in page


@pytest.mark.parametrize("text", BLANK)
def test_nothing_but_spaces_is_no_comment(say, text):
    answer = say(body=text)

    assert answer.status_code == 422
    assert "Write something first" in answer.content.decode()
    assert not Comment.objects.exists()


def test_control_characters_are_refused(say):
    assert say(body="a\0b").status_code == 422
    assert not Comment.objects.exists()


def test_hundred_kilobytes_are_refused_and_not_lost(say):
    answer = say(body="x" * 100_000)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "5,000 characters at most" in page
    assert "100,000" in page
    assert "x" * 5_001 in page
    assert not Comment.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "\u202e\u200b", "n" * 61])
def test_nobody_comments_without_a_name(say, name):
    answer = say(name=name)

    assert answer.status_code == 422
    assert not Comment.objects.exists()
    assert "Our blue" in answer.content.decode()


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("-0.1", "0.5"),
        ("0.5", "1.01"),
        ("nan", "0.5"),
        ("inf", "0.5"),
        ("0.5", "1e9"),
        ("0.5", ""),
        ("left", "top"),
    ],
)
def test_points_outside_are_refused(say, x, y):
    answer = say(x=x, y=y)

    assert answer.status_code == 422
    assert "not on the picture" in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("seconds", ["nan", "-1", "1e9", "5.2", "inf", "soon"])
def test_moments_outside_are_refused(share, guest, clip, seconds):
    _, path = share(clip)
    form = {"act": "comment", "name": "Jonas", "body": "Here", "seconds": seconds}

    answer = guest.post(f"{path}{clip.public_id}/say/", form)

    assert answer.status_code == 422
    assert "not in the clip" in answer.content.decode()
    assert not Comment.objects.exists()


def test_still_has_no_moments(say):
    assert say(seconds="1").status_code == 422


def test_point_and_name_are_kept_and_shown(guest, say):
    say(x="0.25", y="0.5")

    page = guest.get(say.page).content.decode()
    assert 'x="25.00%" y="50.00%"' in page
    assert "As <bdi>Jonas</bdi>" in page
    assert "1 of 1 seen" not in page


def test_point_without_a_script(guest, say):
    pointing = guest.get(f"{say.page}?point").content.decode()
    assert 'type="image"' in pointing
    assert 'name="high" value="240"' in pointing

    page = guest.get(f"{say.page}?at.x=80&at.y=120&high=240").content.decode()
    assert 'name="x" value="0.25"' in page
    assert 'name="y" value="0.5"' in page


@pytest.mark.parametrize("query", ["at.x=-1&at.y=9&high=240", "at.x=1&at.y=1&high=0"])
def test_nonsense_points_nowhere(guest, say, query):
    answer = guest.get(f"{say.page}?{query}")

    assert answer.status_code == 200
    assert 'name="x" value=""' in answer.content.decode()


def test_looking_only_means_that(share, guest, asset):
    _, path = share(asset, allow_comments=False)

    assert "Your name" not in guest.get(f"{path}{asset.public_id}/").content.decode()
    form = {"act": "approved", "name": "Jonas", "body": "x"}
    assert guest.post(f"{path}{asset.public_id}/say/", form).status_code == 404
    assert not Judgement.objects.exists()


def test_link_holds_so_many_comments_and_says_so(say, monkeypatch):
    monkeypatch.setattr(comments, "MOST_OF_A_LINK", 1)
    assert say().status_code == 302

    answer = say(body="And another")

    assert answer.status_code == 422
    assert "This comment was not saved" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_twenty_guests_at_once(share, assets, run_queue):
    _, path = share(*assets)

    def guest(number: int) -> int:
        try:
            url = f"{path}{assets[number % 3].public_id}/say/"
            form = {
                "act": "changes",
                "name": f"Guest {number}",
                "body": f"Say {number}",
            }
            return Client().post(url, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guest, range(20)))

    assert answers == [302] * 20
    said = set(Comment.objects.values_list("body", flat=True))
    assert said == {f"Say {number}" for number in range(20)}
    assert Judgement.objects.count() == 20


def test_guests_do_not_read_what_the_team_says(alice, guest, say, asset):
    comments.say(alice, asset, Saying(body="They will hate it"))
    say()

    page = guest.get(say.page).content.decode()
    assert "Our blue" in page
    assert "They will hate it" not in page


def test_answer_to_a_guest_is_read_by_guests(alice, guest, say, asset, sign_in):
    alice.user.name = "Alice Arden"
    alice.user.save()
    say()
    thread = Comment.objects.get()
    url = reverse("review:say", args=[asset.public_id])

    sign_in(alice).post(url, {"body": "Gladly", "parent": str(thread.public_id)})

    page = guest.get(say.page).content.decode()
    assert "Gladly" in page
    assert "The team" in page
    assert "Alice Arden" not in page


def test_guests_of_one_link_do_not_read_those_of_another(share, guest, say, asset):
    say()
    _, other = share(asset)

    assert "Our blue" not in guest.get(f"{other}{asset.public_id}/").content.decode()


def test_verdict_of_a_guest_counts_and_bears_the_name(alice, say, asset, sign_in):
    say(act="approved", body="")

    asset.refresh_from_db()
    assert (asset.verdict, asset.verdict_by) == ("approved", None)
    page = on_page(sign_in, alice, asset)
    assert "<b>Approved</b> by <bdi>Jonas</bdi>, a guest of" in page
    assert AuditEvent.objects.get(deed="review.verdict").words.startswith("Jonas")


def test_verdict_of_a_guest_bears_the_name_beside_the_asset(
    alice, bob, say, asset, sign_in
):
    say(act="approved", body="", name="<b>Mara")
    browser = sign_in(alice)
    large = reverse("gallery:asset", args=[asset.public_id])
    poll = panels.poller(asset, alice).url.replace("told=", "told=x")
    note = "<b>Approved</b> by <bdi>&lt;b&gt;Mara</bdi>, guest,"

    assert note in browser.get(large).content.decode()
    assert note in browser.get(poll, headers=HTMX).content.decode()

    judging.judge(bob, asset, "approved")
    page = browser.get(large).content.decode()
    assert f"<b>Approved</b> by <bdi>{bob.user.display_name}</bdi>," in page
    assert "Mara" not in page


def test_name_of_a_guest_is_asked_for_once_and_only_then(
    alice, say, asset, django_assert_num_queries
):
    say(act="approved", body="")
    asset.refresh_from_db()
    with django_assert_num_queries(1):
        assert judging.guest_of(asset) == "Jonas"

    judging.judge(alice, asset, "")
    with django_assert_num_queries(0):
        assert judging.guest_of(asset) == ""

    judging.judge(alice, asset, "rejected")
    with django_assert_num_queries(0):
        assert judging.guest_of(asset) == ""


def test_words_go_with_the_verdict(say):
    say(act="changes", body="Pinker", x="0.5", y="0.5")

    made = Judgement.objects.get()
    assert (made.verdict, made.comment.body, made.comment.x) == (
        "changes",
        "Pinker",
        0.5,
    )


def test_maker_hears_of_guests(alice, say, asset):
    say()
    say(act="approved", body="")

    notice = Notice.objects.get(membership=alice)
    assert notice.total == 2


def test_mention_tells_whoever_is_named_and_sees_it(alice, bob, asset):
    bob.user.name = "Bob Bell"
    bob.user.save()

    comments.say(alice, asset, Saying(body="Look, @bob bell: blue"))
    comments.say(alice, asset, Saying(body="@bobby and bob@example.com are others"))

    assert Notice.objects.get(membership=bob).total == 1
    assert not Notice.objects.filter(membership=alice).exists()


def test_mention_does_not_tell_of_a_hidden_project(alice, bob, asset):
    asset.project = Project.objects.create(
        team=alice.team, name="Secret", is_private=True
    )
    asset.save()

    comments.say(alice, asset, Saying(body="@bob"))

    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"), [(Role.EDITOR, True), (Role.REVIEWER, True), (Role.VIEWER, False)]
)
def test_viewers_read_only(alice, asset, sign_in, role, may):
    user = factories.make_user(f"{role}@example.com")
    member = factories.make_membership(user=user, team=alice.team, role=role)
    url = reverse("review:say", args=[asset.public_id])

    answer = sign_in(member).post(url, {"body": "Mine"})

    assert answer.status_code == (302 if may else 403)
    assert Comment.objects.exists() is may
    assert ('id="say"' in on_page(sign_in, member, asset)) is may


def test_settling_and_opening_again(alice, share, asset, sign_in):
    link, _ = share(asset)
    thread = make_comment(link, asset)
    url = reverse("review:settle", args=[thread.public_id])
    browser = sign_in(alice)

    browser.post(url, {"done": "1"})
    thread.refresh_from_db()
    assert thread.resolved_by == alice.user

    browser.post(url, {"open": "1"})
    thread.refresh_from_db()
    assert thread.resolved_at is None


def test_only_ones_own_is_taken_back_and_answers_stay(alice, bob, asset, sign_in):
    mine = comments.say(alice, asset, Saying(body="Mine"))
    comments.say(bob, asset, Saying(body="An answer", parent=mine))
    url = reverse("review:take_back", args=[mine.public_id])

    assert sign_in(bob).post(url).status_code == 404
    assert sign_in(alice).post(url).status_code == 302

    page = on_page(sign_in, alice, asset)
    assert "Mine" not in page
    assert "This comment was taken back" in page
    assert "An answer" in page


def test_poll_is_quiet_until_somebody_speaks(alice, asset, say, sign_in):
    browser = sign_in(alice)
    url = reverse("review:review", args=[asset.public_id])
    page = browser.get(url, headers=HTMX)
    poll = page.context["poller"].url

    assert browser.get(poll, headers=HTMX).status_code == 204

    say()
    news = browser.get(poll, headers=HTMX)
    text = news.content.decode()
    assert "Our blue" in text
    assert 'id="say"' not in text
    assert browser.get(news.context["poller"].url, headers=HTMX).status_code == 204
    say(act="rejected", body="")
    assert "Rejected" in browser.get(poll, headers=HTMX).content.decode()


def test_refused_comment_of_a_member_is_drawn_again(alice, asset, sign_in):
    url = reverse("review:say", args=[asset.public_id])

    fragment = sign_in(alice).post(url, {"body": " "}, headers=HTMX)
    page = sign_in(alice).post(url, {"body": "x" * 6_000})

    assert (fragment.status_code, page.status_code) == (422, 422)
    assert 'id="say"' in fragment.content.decode()
    assert "5,000 characters at most" in page.content.decode()
