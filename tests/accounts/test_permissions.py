import pytest
from django.core.exceptions import PermissionDenied

from studio.accounts.models import Membership, Role
from studio.accounts.permissions import ALLOWED, SENTENCES, Action, can, check_can

SPEAKS = {Action.RATE, Action.COMMENT, Action.JUDGE}
MAKES = {
    Action.GENERATE,
    Action.TRAIN,
    Action.ARRANGE,
    Action.SHARE,
    Action.TRASH,
    Action.SEE_SPEND,
}
EXPECTED = {
    Role.OWNER: set(Action),
    Role.PRODUCER: set(Action) - {Action.MANAGE_TEAM},
    Role.EDITOR: {Action.SEE} | SPEAKS | MAKES,
    Role.REVIEWER: {Action.SEE} | SPEAKS,
    Role.VIEWER: {Action.SEE},
}


def test_table_names_every_action_and_says_it_in_words():
    assert set(ALLOWED) == set(SENTENCES) == set(Action)


@pytest.mark.parametrize("role", Role)
def test_can_follows_the_role(role):
    membership = Membership(role=role)

    assert {one for one in Action if can(membership, one)} == EXPECTED[role]


def test_can_refuses_whoever_is_in_no_team():
    assert [one for one in Action if can(None, one)] == []


def test_check_can_raises_for_what_the_role_lacks():
    with pytest.raises(PermissionDenied):
        check_can(Membership(role=Role.EDITOR), Action.MANAGE_KEYS)


def test_check_can_lets_the_role_pass():
    check_can(Membership(role=Role.PRODUCER), Action.MANAGE_KEYS)
