"""Who walks, and where: made once, and every step through it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.test import Client

from studio.accounts import members
from studio.accounts.models import Founding, Membership, Role, Team
from studio.assets import links, mount
from studio.projects import managing
from tests.factories import (
    make_general,
    make_membership,
    make_sandbox_key,
    make_share,
    make_team,
    make_user,
)
from tests.permissions.things import (
    OURS,
    PRIVATE,
    TeamThings,
    Things,
    make_still,
    make_team_things,
    make_things,
)

PASSWORD = "a password for guests"


@dataclass(frozen=True)
class Walker:
    """Somebody with a browser; `membership` is in the team that it works in, None for nobody."""

    name: str
    membership: Membership | None
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def member(self) -> Membership:
        """Return the membership of somebody who has one."""
        if self.membership is None:
            raise LookupError(self.name)
        return self.membership


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    team: TeamThings
    open: Things
    private: Things
    members: dict[Role, Walker]
    chosen: Walker
    strangers: dict[Role, Walker]
    removed: dict[Role, Walker]
    nobody: Walker
    guest: Walker


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the end whatever is done to the database meanwhile."""
    block = transaction.atomic()
    # As Django marks the blocks of its own test cases: what must be outermost may be inside.
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def build() -> World:
    mount.sign_for_anybody()
    links.forget_members()
    ours, theirs = _team(f"{OURS} Studio"), _team("Elsewhere")
    Founding.objects.create(team=ours)
    members_ = {role: _member(f"{OURS}-{role}", ours, role) for role in Role}
    # Of what they were nothing is left, so the one who might do most and the one least will do.
    was = (Role.OWNER, Role.VIEWER)
    removed = {role: _removed(role, ours, members_[Role.OWNER]) for role in was}
    owner = members_[Role.OWNER].member
    chosen = _member(f"{OURS}-chosen", ours, Role.PRODUCER)
    spare = make_membership(
        user=make_user(f"{OURS}-spare@example.com".lower()), team=ours, role=Role.VIEWER
    )
    general = owner.team.projects.get(is_general=True)
    private = managing.open_project(owner, name=f"{PRIVATE} launch")
    managing.change(
        private,
        by=owner,
        name=private.name,
        is_private=True,
        people=[chosen.member.user],
        default_key=None,
    )
    everybody = [*members_.values(), chosen]
    all_ours = [one.member for one in everybody]
    open_ = make_things(owner, general, f"{OURS} salt", all_ours)
    hidden = make_things(owner, private, f"{PRIVATE} flacon", all_ours)
    return World(
        team=make_team_things(owner, all_ours, spare, [open_.asset, hidden.asset]),
        open=open_,
        private=hidden,
        members=members_,
        chosen=chosen,
        strangers={role: _member(f"stranger-{role}", theirs, role) for role in Role},
        removed=removed,
        nobody=Walker("nobody", None),
        guest=_guest(owner),
    )


def _team(name: str) -> Team:
    team = make_team(name)
    make_general(team)
    make_sandbox_key(team)
    return team


def _member(name: str, team: Team, role: Role) -> Walker:
    user = make_user(f"{name}@example.com".lower())
    return _signed_in(name, make_membership(user=user, team=team, role=role))


def _removed(role: Role, team: Team, owner: Walker) -> Walker:
    """Return somebody who worked in the team until just now, and owns another one."""
    walker = _member(f"removed-{role}", team, role)
    was = walker.member
    client = _browser(walker)
    session = client.session
    session["team"] = team.pk
    session.save()
    elsewhere = _team(f"Own of removed {role}")
    now_in = make_membership(user=was.user, team=elsewhere, role=Role.OWNER)
    members.remove(owner.member, was)
    return Walker(walker.name, now_in, walker.cookies)


def _signed_in(name: str, membership: Membership) -> Walker:
    client = Client()
    client.force_login(
        membership.user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    held = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Walker(name, membership, {settings.SESSION_COOKIE_NAME: held})


def _browser(walker: Walker) -> Client:
    client = Client()
    for name, value in walker.cookies.items():
        client.cookies[name] = value
    return client


def _guest(owner: Membership) -> Walker:
    """Return a browser that has opened a link with its password, and nothing else."""
    made = make_share(owner, make_still(owner, "For guests"), password=PASSWORD)
    client = Client()
    path = "/" + made.address.split("/", 3)[3]
    answer = client.post(f"{path}password/", {"password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    held = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Walker("a guest", None, {settings.SESSION_COOKIE_NAME: held})
