"""The same again, because somebody pressed twice or a browser sent it again: it is said once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from studio.core.clock import now
from studio.notices.models import Notice
from studio.review import comments, judging
from studio.review.comments import Saying
from studio.review.models import Comment, Judgement

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("act", ["comment", "changes"])
def test_pressing_twice_says_it_once(alice, say, act):
    for _ in range(3):
        assert say(act=act, x="0.5", y="0.5").status_code == 302

    assert Comment.objects.count() == 1
    assert Judgement.objects.count() == (act == "changes")
    assert Notice.objects.get(membership=alice).total == Comment.objects.count() + (
        act == "changes"
    )


@pytest.mark.parametrize(
    "other", [{"body": "Greener"}, {"name": "Mara"}, {"x": "0.6", "y": "0.5"}]
)
def test_what_differs_is_said_again(say, other):
    say(x="0.5", y="0.5")
    say(**{"x": "0.5", "y": "0.5", **other})

    assert Comment.objects.count() == 2


def test_same_words_later_are_said_again(say):
    say()
    Comment.objects.update(created_at=now() - timedelta(minutes=2))
    say()

    assert Comment.objects.count() == 2


def test_member_who_presses_twice_says_it_once(alice, bob, asset, sign_in):
    browser = sign_in(alice)
    url = reverse("review:say", args=[asset.public_id])
    first = comments.say(bob, asset, Saying(body="Pinker"))
    for form in ({"body": "Our blue"}, {"body": "No", "parent": first.public_id}):
        browser.post(url, form)
        browser.post(url, form, headers=HTMX)

    assert Comment.objects.filter(author=alice.user).count() == 2
    assert Notice.objects.get(membership=bob).total == 1


def test_same_verdict_again_is_no_news(alice, bob, say, asset):
    for act in ("approved", "approved", "rejected", "approved"):
        say(act=act, body="")
    assert Judgement.objects.count() == 3

    judging.judge(bob, asset, "approved")
    say(act="approved", body="")
    assert Judgement.objects.count() == 5
    assert Notice.objects.get(membership=alice).total == 4


def test_link_holds_so_many_verdicts_and_keeps_no_half(say, monkeypatch):
    say(act="approved", body="")
    monkeypatch.setattr(judging, "MOST_OF_A_LINK", 1)

    answer = say(act="rejected", body="And more")

    assert answer.status_code == 422
    assert "all it can hold" in answer.content.decode()
    assert "And more" in answer.content.decode()
    assert not Comment.objects.exists()
    assert Judgement.objects.get().verdict == "approved"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["comment", "changes"])
def test_presses_at_once_are_one(share, asset, act):
    _, path = share(asset)
    form = {"act": act, "name": "Jonas", "body": "Our blue"}

    def press(number: int) -> int:
        try:
            return Client().post(f"{path}{asset.public_id}/say/", form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(press, range(6))) == [302] * 6

    assert Comment.objects.count() == 1
    assert Judgement.objects.count() == (act == "changes")
