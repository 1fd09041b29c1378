"""Several teams in one studio: what a child process makes of them, and whose each row is.

Whatever a team has bears its word, so that an answer which shows another team's row says so itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.apps import apps
from PIL import Image

from studio.accounts.models import Membership, Role, User
from studio.assets import boards_order
from studio.assets import services as assets
from studio.assets.models import Asset, Board
from studio.pages.services import open_team
from studio.projects import managing
from studio.projects.models import Project
from studio.review import comments
from tests.factories import make_board, make_share

PICTURES = 36
SIZE = (320, 240)


@dataclass(frozen=True)
class Opened:
    """A team of its own name and word: who is in it, and what they may look at."""

    name: str
    users: Sequence[User]
    assets: Sequence[UUID]
    boards: Sequence[UUID]


def open_teams(founder: User, *, count: int, people: int) -> list[Opened]:
    """Open teams of so many people each, who have worked for a few days already."""
    return [
        _open(founder, word=f"zq{number:02}", people=people) for number in range(count)
    ]


def owners() -> dict[str, str]:
    """Return the team's name of every row that has an address of its own and a team."""
    owned: dict[str, str] = {}
    for model in apps.get_models():
        if {"public_id", "team"} <= {field.name for field in model._meta.get_fields()}:
            rows = model._default_manager.values_list("public_id", "team__name")
            owned |= {str(public_id): team for public_id, team in rows}
    return owned


def _open(founder: User, *, word: str, people: int) -> Opened:
    owner = open_team(founder, name=f"Studio {word}")
    members = [
        Membership.objects.create(
            team=owner.team,
            user=User.objects.create_user(f"{word}.{number}@example.com"),
            role=Role.EDITOR if number else Role.PRODUCER,
        )
        for number in range(people)
    ]
    leader = members[0]
    project = managing.open_project(leader, name=f"Campaign {word}")
    pictures = _pictures(leader, project, word)
    boards = [_board(leader, f"Board {nth} {word}", pictures[nth::2]) for nth in (0, 1)]
    comments.say(leader, pictures[0], comments.Saying(body=f"Warmer, {word}"))
    make_share(leader, *pictures[:12], title=f"Round 1 {word}")
    return Opened(
        name=owner.team.name,
        users=[one.user for one in members],
        assets=[one.public_id for one in pictures],
        boards=[one.public_id for one in boards],
    )


def _pictures(member: Membership, project: Project, word: str) -> list[Asset]:
    """Keep one file, and make of it as many results as a team has after a few days."""
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        path = Path(folder) / "made.png"
        Image.new("RGB", SIZE, (member.team_id * 23 % 256, 120, 160)).save(path)
        stored = assets.keep(path, team=member.team, expect_kind="image")
    return [
        assets.record(
            stored,
            team=member.team,
            project=project,
            member=member.user,
            origin="made",
            title="",
            prompt=f"A jetty in fog, {number}, {word}",
        )
        for number in range(PICTURES)
    ]


def _board(member: Membership, name: str, pictures: Sequence[Asset]) -> Board:
    board = make_board(member, name=name)
    boards_order.add(board, [one.pk for one in pictures], by=member.user)
    return board
