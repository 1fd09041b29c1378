"""How a rule of the walk is written: what it asks for, and of which things."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from studio.accounts import mailboxes
from studio.accounts.models import Membership
from studio.accounts.permissions import Action
from studio.engines import DEFAULT
from tests.permissions.things import TeamThings, Things

Arguments = list[object]
Fields = dict[str, Any]


class Less(StrEnum):
    """What is asked of whoever comes where no action of the table is."""

    # Everybody, signed in or not: `answers` says what they get.
    NOBODY = "nobody"
    # Whoever is in a team, to what is theirs or the team's.
    MEMBER = "member"
    # Whoever owns a team, which may be another one.
    OWNER = "owner"


Need = Action | Less


@dataclass(frozen=True, kw_only=True)
class Asked:
    """For whom an address is made up, and of which things."""

    things: Things
    team: TeamThings
    membership: Membership | None

    @property
    def own_said(self) -> uuid.UUID:
        """What this member said; of a stranger, what somebody of the team did."""
        mine = self.membership and self.things.said.get(self.membership.pk)
        return (mine or next(iter(self.things.said.values()))).public_id

    @property
    def own_notice(self) -> uuid.UUID:
        mine = self.membership and self.team.notices.get(self.membership.pk)
        return (mine or next(iter(self.team.notices.values()))).public_id

    @property
    def own_confirmation(self) -> str:
        mine = self.membership if self._is_ours else self.team.spare
        return mailboxes.token_of((mine or self.team.spare).user)

    @property
    def _is_ours(self) -> bool:
        return (
            bool(self.membership) and self.membership.team == self.things.project.team
        )

    @property
    def own_bulk(self) -> uuid.UUID:
        mine = self.membership and self.team.bulks.get(self.membership.pk)
        return (mine or next(iter(self.team.bulks.values()))).public_id


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Whom GET and POST are for; a method with no need is not answered at all."""

    get: Need | None = None
    post: Need | None = None
    of: Callable[[Asked], Arguments] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    data: Callable[[Asked], Fields] = field(default=lambda asked: {})
    answers: frozenset[int] = frozenset({200})
    # The same for everybody who works with the same host: it is nobody's secret.
    is_shared: bool = False

    @property
    def is_public(self) -> bool:
        return Less.NOBODY in {self.get, self.post}

    def needs(self) -> list[tuple[str, Need]]:
        both = (("get", self.get), ("post", self.post))
        return [(method, need) for method, need in both if need is not None]


def of_key(asked: Asked) -> Arguments:
    return [asked.team.key.public_id]


def of_catalog(asked: Asked) -> Arguments:
    return ["styles"]


def of_entry(asked: Asked) -> Arguments:
    return ["styles", asked.team.entry.platform_id]


def of_character(asked: Asked) -> Arguments:
    return [asked.team.character.public_id]


def of_member(asked: Asked) -> Arguments:
    return [asked.team.spare.public_id]


def of_invitation(asked: Asked) -> Arguments:
    return [asked.team.invitation.public_id]


def of_notice(asked: Asked) -> Arguments:
    return [asked.own_notice]


def of_generation(asked: Asked) -> Arguments:
    return [asked.things.generation.public_id]


def of_attempt(asked: Asked) -> Arguments:
    return [asked.things.generation.attempt.public_id]


def of_asset(asked: Asked) -> Arguments:
    return [asked.things.asset.public_id]


def of_story(asked: Asked) -> Arguments:
    return [asked.things.part.story.public_id]


def of_part(asked: Asked) -> Arguments:
    return [asked.things.part.story.public_id, asked.things.part.public_id]


def of_board(asked: Asked) -> Arguments:
    return [asked.things.board.public_id]


def of_project(asked: Asked) -> Arguments:
    return [asked.things.project.public_id]


def of_cap(asked: Asked) -> Arguments:
    return [asked.things.cap.public_id]


def of_link(asked: Asked) -> Arguments:
    return [asked.things.link_row]


def of_comment(asked: Asked) -> Arguments:
    return [asked.things.comment.public_id]


def one(name: str, value: object) -> Callable[[Asked], Fields]:
    return lambda asked: {name: value}


def ticked(act: str) -> Callable[[Asked], Fields]:
    return lambda asked: {"act": act, "asset": str(asked.things.asset.public_id)}


def composed(asked: Asked) -> Fields:
    return {"engine": DEFAULT.slug, "prompt": "A quiet corner"}


def public(*answers: int, of: Callable[[Asked], Arguments] | None = None) -> Rule:
    return Rule(get=Less.NOBODY, of=of, answers=frozenset(answers or {200}))


def page(
    need: Need = Less.MEMBER, of: Callable[[Asked], Arguments] | None = None
) -> Rule:
    return Rule(get=need, of=of)


def act(
    need: Need,
    of: Callable[[Asked], Arguments] | None = None,
    data: Callable[[Asked], Fields] = lambda asked: {},
) -> Rule:
    return Rule(post=need, of=of, data=data)


def form(
    need: Need,
    of: Callable[[Asked], Arguments] | None = None,
    data: Callable[[Asked], Fields] = lambda asked: {},
) -> Rule:
    return Rule(get=need, post=need, of=of, data=data)
