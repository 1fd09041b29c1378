"""The permission walk: every address, by everybody, about what is theirs and what is not.

What is expected is computed from the permission table, so a view that asks for another action
than its rule says fails here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from studio.accounts.models import Role
from studio.accounts.permissions import ALLOWED, Action
from studio.assets.models import Bulk
from tests.permissions.asking import Asked, Less, Need
from tests.permissions.rules import RULES, rules_of
from tests.permissions.things import Things
from tests.permissions.walking import HIDDEN, NOT_SO, REFUSED, Answer, Step, only, told
from tests.permissions.world import Walker, World

# So that there is a database at all; the world wraps what each test does to it.
pytestmark = pytest.mark.django_db

NAMES = sorted(RULES)
GUARDED = [name for name in NAMES if not any(r.is_public for r in rules_of(name))]
PUBLIC = [name for name in NAMES if name not in GUARDED]

OF_ONE = (
    "accounts:confirm",
    "gallery:undo",
    "notices:notice_open",
    "notices:notice_read",
    "review:take_back",
)


def all_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from all_names(pattern, prefix + space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_rule():
    assert set(all_names()) == set(RULES)


def test_every_act_on_a_selection_has_a_rule(world: World):
    asked = Asked(things=world.open, team=world.team, membership=None)
    acts = [rule.data(asked)["act"] for rule in rules_of("gallery:act")]

    assert {act.partition(":")[0] for act in acts} == set(Bulk.Act.values)


def steps(
    world: World, name: str, walker: Walker, things: Things
) -> Iterator[tuple[Step, Need]]:
    for rule in rules_of(name):
        for method, need in rule.needs():
            yield Step(world, name, rule, method, walker, things), need


def may(role: Role, need: Need) -> bool:
    if isinstance(need, Action):
        return role in ALLOWED[need]
    return need != Less.OWNER or role == Role.OWNER


def looks(role: Role) -> tuple[bool, ...]:
    """Return whether to ask for a page, a fragment, or both: what hides one does not hang on roles."""
    return (False, True) if role == Role.PRODUCER else (role == Role.EDITOR,)


def said(step: Step, answer: Answer) -> str:
    where = "the private project" if step.things is step.world.private else "the team"
    return (
        f"{step.method.upper()} {step.name} by {step.walker} about {where}: "
        f"{answer.status} {answer.location}"
    )


@pytest.mark.parametrize("name", GUARDED)
def test_every_role_is_let_in_as_the_table_says(name: str, world: World):
    for role, walker in world.members.items():
        for step, need in steps(world, name, walker, world.open):
            answer = step.take()
            if may(role, need):
                assert answer.is_in, said(step, answer)
            else:
                assert answer.status == REFUSED, said(step, answer)
                assert not answer.changed, said(step, answer)
            hidden = [] if role == Role.OWNER else [world.private]
            assert not told(step, answer, secrets=hidden), said(step, answer)


@pytest.mark.parametrize("name", GUARDED)
def test_exactly_this_action_is_asked_for(name: str, world: World):
    viewer = world.members[Role.VIEWER]
    for step, need in steps(world, name, viewer, world.open):
        if not isinstance(need, Action):
            continue
        with only(need):
            answer = step.take()
            assert answer.is_in, f"with {need} alone: {said(step, answer)}"
        with only(need, but=True):
            answer = step.take()
            assert answer.status == REFUSED, f"without {need}: {said(step, answer)}"


@pytest.mark.parametrize("name", GUARDED)
def test_private_project_is_not_there_for_who_was_not_chosen(name: str, world: World):
    for role, walker in world.members.items():
        for step, need in steps(world, name, walker, world.private):
            if role == Role.OWNER or not step.is_in_a_project:
                continue
            for htmx in looks(role):
                answer = step.take(htmx=htmx)
                allowed = {HIDDEN} if may(role, need) else {HIDDEN, REFUSED}
                assert answer.status in allowed, said(step, answer)
                assert not answer.changed, said(step, answer)
                assert not told(step, answer, secrets=[world.private]), said(
                    step, answer
                )


@pytest.mark.parametrize("name", GUARDED)
def test_what_only_names_a_private_thing_neither_tells_nor_changes_it(
    name: str, world: World
):
    for role, walker in world.members.items():
        for step, _need in steps(world, name, walker, world.private):
            if role == Role.OWNER or step.is_in_a_project:
                continue
            for htmx in looks(role):
                if not htmx and not step.names_things:
                    # The same was asked when every role was let in, or was not.
                    continue
                answer = step.take(htmx=htmx)
                assert answer.status < 500, said(step, answer)
                assert "private" not in answer.changed, said(step, answer)
                assert not told(step, answer, secrets=[world.private]), said(
                    step, answer
                )


@pytest.mark.parametrize("name", GUARDED)
def test_private_project_is_open_to_owners_and_the_chosen_as_the_table_says(
    name: str, world: World
):
    for walker in (world.members[Role.OWNER], world.chosen):
        for step, need in steps(world, name, walker, world.private):
            if not step.is_in_a_project:
                continue
            answer = step.take(htmx=True)
            if may(Role(walker.member.role), need):
                assert answer.is_in, said(step, answer)
            else:
                assert answer.status == REFUSED, said(step, answer)


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("outside", ["strangers", "removed"])
def test_another_team_finds_nothing(name: str, outside: str, world: World):
    for walker in getattr(world, outside).values():
        for step, need in steps(world, name, walker, world.open):
            answer = step.take()
            if step.rule.of and not step.rule.is_shared:
                by_table = may(Role(walker.member.role), need)
                allowed = {HIDDEN} if by_table else {HIDDEN, REFUSED}
                assert answer.status in allowed, said(step, answer)
            assert answer.status < 500, said(step, answer)
            assert not answer.changed, said(step, answer)
            secrets = [world.open, world.private]
            assert not told(step, answer, secrets=secrets), said(step, answer)


@pytest.mark.parametrize("name", OF_ONE)
def test_what_is_somebodys_own_is_not_even_an_owners(name: str, world: World):
    owner, other = world.members[Role.OWNER], world.members[Role.PRODUCER]
    walker = Walker("the owner for a producer", other.member, owner.cookies)
    for step, _need in steps(world, name, walker, world.open):
        answer = step.take()
        assert answer.status == HIDDEN, said(step, answer)
        assert not answer.changed, said(step, answer)


@pytest.mark.parametrize("name", GUARDED)
def test_nobody_and_guests_of_a_link_are_sent_to_sign_in(name: str, world: World):
    for walker in (world.nobody, world.guest):
        for step, _need in steps(world, name, walker, world.open):
            answer = step.take()
            assert answer.sends_to_sign_in, said(step, answer)
            assert not answer.changed, said(step, answer)


@pytest.mark.parametrize("name", GUARDED)
def test_method_without_a_rule_is_not_answered(name: str, world: World):
    owner = world.members[Role.OWNER]
    for rule in rules_of(name):
        for method, need in (("get", rule.get), ("post", rule.post)):
            if need is None:
                step = Step(world, name, rule, method, owner, world.open)
                answer = step.take()
                assert answer.status == NOT_SO, said(step, answer)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_addresses_answer_anybody_and_tell_nothing(name: str, world: World):
    for walker in (world.nobody, world.guest, world.strangers[Role.OWNER]):
        for step, _need in steps(world, name, walker, world.open):
            answer = step.take()
            assert answer.status in step.rule.answers, said(step, answer)
            assert not answer.changed, said(step, answer)
            secrets = [world.open, world.private]
            assert not told(step, answer, secrets=secrets), said(step, answer)
