from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import make_news, make_notice

POLL = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "poller"}
POLLS = ("generations:changes", "gallery:new", "characters:list_news")


@pytest.mark.parametrize("name", POLLS)
def test_bell_rides_on_every_poll(name, alice, key, sign_in):
    make_notice(alice, make_news(title="Just now"))

    page = sign_in(alice).get(reverse(name) + "?pulse=1", **POLL).content.decode()

    assert page.count('id="bell"') == 1
    assert 'data-newest-title="Just now"' in page
    assert 'hx-swap-oob="morph"' in page.partition('id="bell"')[2]


def test_other_fragments_bring_no_bell(alice, key, sign_in):
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TRIGGER": "something-else"}

    page = sign_in(alice).get(reverse("generations:changes") + "?pulse=1", **headers)

    assert 'id="bell"' not in page.content.decode()


def test_pages_bring_one_bell(alice, key, sign_in):
    page = sign_in(alice).get(reverse("generations:create"), HTTP_HX_TRIGGER="poller")

    assert page.content.decode().count('id="bell"') == 1


def test_nobody_is_brought_a_bell(client, db):
    page = client.get(reverse("account_login"), **POLL)

    assert 'id="bell"' not in page.content.decode()
