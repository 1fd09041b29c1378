import pytest

from studio.accounts import services as accounts
from studio.accounts.models import Membership, Role, Team, User
from studio.keys.models import ProviderKey
from studio.pages.services import open_studio
from studio.projects.models import Project

pytestmark = pytest.mark.django_db


def test_open_studio_gives_the_first_person_all_there_is():
    membership = open_studio(email="alice@example.com", password="north light on")
    key = ProviderKey.objects.get(team=membership.team)
    project = Project.objects.get(team=membership.team)

    assert membership.role == Role.OWNER
    assert (key.is_sandbox, key.is_default) == (True, True)
    assert (project.name, project.is_general) == ("General", True)


def test_open_studio_is_for_one():
    open_studio(email="alice@example.com", password="north light on")

    with pytest.raises(accounts.AlreadyFounded):
        open_studio(email="alice@example.com", password="north light on")

    assert Membership.objects.count() == Team.objects.count() == 1


def test_open_studio_leaves_nothing_behind_when_a_part_fails(settings):
    settings.STUDIO_ENCRYPTION_KEYS = ""

    with pytest.raises(Exception, match="encryption key"):
        open_studio(email="alice@example.com", password="north light on")

    assert not accounts.is_founded()
    assert User.objects.count() == 0
