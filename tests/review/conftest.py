"""Files that exist, a link to them, and guests' browsers."""

from __future__ import annotations

import pytest
from django.test import Client

from studio.assets import boards_order
from tests.assets.conftest import (  # noqa: F401 - fixtures for these tests as well
    given,
    make_asset,
    media_root,
    move_clock,
)
from tests.factories import make_board, make_share

CONTENT = bytes(range(256)) * 8
SECRET_PROMPT = "A prompt that is nobody’s business"


@pytest.fixture
def assets(alice, make_asset):  # noqa: F811
    """Three stills whose bytes differ, as do those of their derivatives."""
    return [
        make_asset(
            alice,
            content=CONTENT + bytes([number]),
            derivatives={"small": b"small", "large": b"large"},
            prompt=SECRET_PROMPT,
            width=512,
            height=384,
        )
        for number in range(3)
    ]


@pytest.fixture
def asset(assets):
    return assets[0]


@pytest.fixture
def clip(alice, make_asset):  # noqa: F811
    return make_asset(
        alice,
        content=b"film" * 500,
        derivatives={"small": b"small", "large": b"large", "preview": b"preview"},
        kind="video",
        content_type="video/mp4",
        seconds=5.0,
        width=640,
        height=360,
    )


@pytest.fixture
def board(alice, assets):
    made = make_board(alice)
    boards_order.add(made, [asset.pk for asset in assets], by=alice.user)
    return made


@pytest.fixture
def share(alice):
    """Share assets, and return the path that a guest opens."""

    def shared(*assets, **over):
        made = make_share(alice, *assets, **over)
        return made.link, "/" + made.address.split("/", 3)[3]

    return shared


@pytest.fixture
def guest():
    return Client()


@pytest.fixture
def say(share, guest, asset):
    """Say something as a guest; return the answer."""
    _, path = share(asset)

    def said(**over):
        form = {"act": "comment", "name": "Jonas", "body": "Our blue"} | over
        return guest.post(f"{path}{asset.public_id}/say/", form)

    said.page = f"{path}{asset.public_id}/"
    return said
