"""The activity names a private project only to those who see it."""

from __future__ import annotations

import pytest

from studio.accounts.models import AuditEvent
from studio.assets import services as assets
from studio.projects import caps, managing
from studio.review import doors, links
from tests.factories import make_share
from tests.projects.conftest import cap, choose, make_asset

NAME, TITLE = "Secret perfume", "A flacon nobody may see"


@pytest.fixture
def done(alice, dora, secret, spring):
    """All that is written down of a private project, and something of an open one."""
    asset = make_asset(alice, secret, title=TITLE)
    assets.trash(asset)
    assets.restore(asset)
    made = make_share(alice, asset, title=TITLE)
    doors.note_visit(made.link)
    links.revoke(alice, made.link)
    caps.remove(cap(alice, "3", project=secret), by=alice)
    managing.archive(secret, on=True, by=alice)
    cap(alice, "5")
    cap(alice, "4", project=spring)


def told(member, sign_in) -> str:
    browser = sign_in(member)
    pages = [browser.get(f"/team/activity/{path}") for path in ("", "export/")]
    return "".join(
        b"".join(page).decode() if page.streaming else page.content.decode()
        for page in pages
    )


def test_who_was_not_chosen_reads_nothing_of_it(dora, done, sign_in):
    text = told(dora, sign_in)

    assert NAME not in text
    assert TITLE not in text
    assert "the cap of the project Spring" in text
    assert "the cap of the team" in text


def test_owners_and_the_chosen_read_all_of_it(alice, dora, secret, done, sign_in):
    everything = AuditEvent.objects.filter(team=alice.team)
    assert AuditEvent.objects.visible_to(alice).count() == everything.count()
    assert TITLE in told(alice, sign_in)

    choose(secret, alice, alice, dora)

    assert AuditEvent.objects.visible_to(dora).count() == everything.count()
    assert NAME in told(dora, sign_in)
