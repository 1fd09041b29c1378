"""One step: ask an address as somebody, keep the answer, and undo what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import URLResolver, reverse

from studio.accounts import permissions
from studio.accounts.models import Invitation, Membership, Role
from studio.accounts.permissions import Action
from studio.assets.models import Asset, AssetFavourite, Board, BoardAsset, Bulk
from studio.attempts.models import Attempt, Input
from studio.characters.models import Character, CharacterPhoto
from studio.generations.models import Generation
from studio.keys.models import ProviderKey
from studio.notices.models import Notice
from studio.projects.models import Cap, Project
from studio.review.models import Comment, Judgement, ShareLink
from studio.stories.models import Part, Story
from tests.permissions.asking import Asked, Rule
from tests.permissions.things import OURS, PRIVATE, TeamThings, Things
from tests.permissions.world import Walker, World, undone

State = dict[str, list[list[Any]]]

HTMX = {"HX-Request": "true"}
SIGN_IN = reverse("account_login")
REFUSED, HIDDEN, NOT_SO = 403, 404, 405


class Browser(RequestFactory):
    """Asks as a test client does, without keeping what each of a page's templates was given."""

    def __init__(self, cookies: dict[str, str]) -> None:
        super().__init__()
        self.cookies = SimpleCookie(cookies)

    def request(self, **request: Any) -> Any:
        with patch.object(URLResolver, "resolve_error_handler", _refusals):
            return _handler(self._base_environ(**request))


def _refusals(_resolver: URLResolver, status: int) -> Callable[..., HttpResponse]:
    """Say no in one word: the pages for it are the same for everybody, and half of all the time."""
    return lambda request, exception=None: HttpResponse("No.", status=status)


_handler = ClientHandler(enforce_csrf_checks=False)


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str
    # Whose rows it changed: "open", "private", "team".
    changed: frozenset[str]

    @property
    def is_in(self) -> bool:
        """Whether the door was open: what was asked for may still have been refused."""
        return self.status < 500 and self.status not in {REFUSED, HIDDEN, NOT_SO}

    @property
    def sends_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith(SIGN_IN)


@dataclass(frozen=True)
class Step:
    """A method of an address, asked by somebody about some things."""

    world: World
    name: str
    rule: Rule
    method: str
    walker: Walker
    things: Things

    @property
    def asked(self) -> Asked:
        return Asked(
            things=self.things,
            team=self.world.team,
            membership=self.walker.membership,
        )

    @property
    def names_things(self) -> bool:
        """Whether what is asked hangs on whose things are asked about."""
        both = (self.world.open, self.world.private)
        one, other = (replace(self, things=things) for things in both)
        asked = [(step.arguments, step.rule.data(step.asked)) for step in (one, other)]
        return asked[0] != asked[1]

    @property
    def is_in_a_project(self) -> bool:
        """Whether what the address is about belongs to a project."""
        both = (self.world.open, self.world.private)
        one, other = (replace(self, things=things).arguments for things in both)
        return one != other

    @property
    def arguments(self) -> list[object]:
        return self.rule.of(self.asked) if self.rule.of else []

    def take(self, *, htmx: bool = False) -> Answer:
        before = _state_at_rest(self.world)
        with undone(), _writes() as written:
            answer = self._answer(HTMX if htmx else {})
            body = b"".join(answer) if answer.streaming else answer.content
            return Answer(
                answer.status_code,
                answer.headers.get("Location", ""),
                body.decode(errors="replace"),
                _changes(self.world, before) if written else frozenset(),
            )

    def _answer(self, headers: dict[str, str]) -> Any:
        url = reverse(self.name, args=self.arguments)
        data = self.rule.query if self.method == "get" else self.rule.data(self.asked)
        browser = Browser(self.walker.cookies)
        return getattr(browser, self.method)(url, data, headers=headers)


def told(step: Step, answer: Answer, *, secrets: Iterable[Things]) -> set[str]:
    """Return what an answer says of things, but for what the address itself says."""
    if not (secret := list(secrets)):
        return set()
    asked = {str(one) for one in step.arguments}
    asked |= {str(one) for one in step.rule.data(step.asked).values()}
    words = {PRIVATE.lower()}
    if step.world.open in secret:
        words |= {OURS.lower()} | (step.world.team.ids() - asked)
    for things in secret:
        words |= things.ids() - asked
    text = (answer.text + answer.location).lower()
    return {word for word in words if word in text}


@contextmanager
def only(action: Action, *, but: bool = False) -> Iterator[None]:
    """Let a viewer do this one thing beside what everybody may; with `but`, all except this one."""
    table = {
        one: roles
        if roles == frozenset(Role) and one != action
        # The table as it would be if the product asked for exactly this.
        else _with_viewer(roles, may=(one == action) != but)
        for one, roles in permissions.ALLOWED.items()
    }
    with patch.dict(permissions.ALLOWED, table):
        yield


def _with_viewer(roles: frozenset[Role], *, may: bool) -> frozenset[Role]:
    return roles | {Role.VIEWER} if may else roles - {Role.VIEWER}


@contextmanager
def _writes() -> Iterator[list[str]]:
    """Note what is written meanwhile, but for the sessions."""
    written: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        verb, *words = sql.split(maxsplit=3)
        if verb in {"INSERT", "UPDATE", "DELETE"} and "session" not in "".join(words):
            written.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield written


def _changes(world: World, before: State) -> frozenset[str]:
    after = _state(world)
    return frozenset(whose for whose in before if after[whose] != before[whose])


@cache
def _state_at_rest(world: World) -> State:
    return _state(world)


def _state(world: World) -> State:
    """Return all rows that the things are made of, to see whether a step changed any."""
    rows = {
        "open": _rows(world.open),
        "private": _rows(world.private),
        "team": _team_rows(world.team),
    }
    return {
        whose: [list(one.order_by("pk").values_list()) for one in several]
        for whose, several in rows.items()
    }


def _rows(things: Things) -> tuple[QuerySet[Any], ...]:
    asset, board, generation = things.asset, things.board, things.generation
    return (
        Project.objects.filter(pk=things.project.pk),
        Generation.objects.filter(pk=generation.pk),
        Attempt.objects.filter(pk=generation.attempt_id),
        Asset.objects.filter(pk=asset.pk),
        Story.objects.filter(pk=things.part.story_id),
        Part.objects.filter(story=things.part.story_id),
        Board.objects.filter(pk=board.pk),
        BoardAsset.objects.filter(Q(board=board.pk) | Q(asset=asset.pk)),
        Cap.objects.filter(project=things.project.pk),
        ShareLink.objects.filter(public_id=things.link_row),
        Comment.objects.filter(asset=asset.pk),
        Judgement.objects.filter(asset=asset.pk),
        AssetFavourite.objects.filter(asset=asset.pk),
        Input.objects.filter(asset=asset.pk),
    )


def _team_rows(team: TeamThings) -> tuple[QuerySet[Any], ...]:
    characters = (team.character.pk, team.deleted_character.pk)
    notices = [notice.pk for notice in team.notices.values()]
    return (
        ProviderKey.objects.filter(team=team.key.team_id),
        Character.objects.filter(pk__in=characters),
        CharacterPhoto.objects.filter(character__in=characters),
        Membership.objects.filter(team=team.key.team_id),
        Invitation.objects.filter(team=team.key.team_id),
        Notice.objects.filter(pk__in=notices),
        Bulk.objects.filter(pk__in=[bulk.pk for bulk in team.bulks.values()]),
    )
