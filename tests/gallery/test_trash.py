from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from studio.accounts.models import AuditEvent, Role
from studio.assets.models import Asset
from studio.core.clock import now
from studio.projects import services as projects
from tests import factories

URL = "/gallery/?kind=trashed"


@pytest.fixture
def old(alice):
    return Asset.objects.create(
        team=alice.team,
        project=projects.general(alice.team),
        kind=Asset.Kind.IMAGE,
        origin=Asset.Origin.MADE,
        sha256="0" * 64,
        size=1,
        content_type="image/jpeg",
        width=4,
        height=3,
        trashed=True,
        trashed_at=now() - timedelta(days=31),
    )


def test_trash_says_how_many_can_be_deleted_for_good(alice, old, sign_in):
    page = sign_in(alice).get(URL).content.decode()

    assert "1 has been here longer" in " ".join(page.split())
    assert "Delete for good" in page


def test_trash_offers_an_editor_no_deletion(bob, old, sign_in):
    page = sign_in(bob).get(URL).content.decode()

    assert "1 has been here longer" in " ".join(page.split())
    assert "Delete for good" not in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
def test_purge_is_for_owners_and_producers(alice, old, sign_in, role):
    user = factories.make_user("dana@example.com")
    dana = factories.make_membership(user=user, team=alice.team, role=role)

    response = sign_in(dana).post(reverse("gallery:purge"))

    assert response.status_code == 403
    assert Asset.objects.visible_to(alice).get() == old


def test_purge_deletes_for_good_and_says_so(alice, old, sign_in):
    response = sign_in(alice).post(reverse("gallery:purge"), follow=True)

    assert response.redirect_chain == [(URL, 302)]
    assert "Deleted for good: 1." in response.content.decode()
    assert not Asset.objects.visible_to(alice).exists()
    assert sign_in(alice).get(f"/assets/{old.public_id}/").status_code == 404


def test_command_deletes_only_when_told_to(old):
    out = StringIO()

    call_command("purge", stdout=out)
    assert out.getvalue() == "Atelier Nord: 1 could be deleted for good\n"
    assert not AuditEvent.objects.exists()

    call_command("purge", "--yes", stdout=out)
    assert out.getvalue().endswith("Atelier Nord: 1 deleted for good\n")
    assert AuditEvent.objects.get().user is None
