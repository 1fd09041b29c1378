"""Boards that are ticked before anybody ticks them: those on which a project's new work goes."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from studio.assets.models import Board
from studio.projects import current
from studio.projects.models import Project
from tests.factories import make_board
from tests.generations.conftest import form

CREATE = reverse("generations:create")


@pytest.fixture
def spring(alice) -> Project:
    return Project.objects.create(team=alice.team, name="Spring")


@pytest.fixture
def browser(alice, key, sign_in):
    return sign_in(alice)


def work_in(browser, project: Project) -> None:
    session = browser.session
    session[current.SESSION] = project.pk
    session.save()


def ticked(page: str) -> set[str]:
    boxes = re.findall(r'<input type="checkbox"\s+name="board"[^>]*>', page)
    named = (re.search(r'value="([^"]+)"', box) for box in boxes if "checked" in box)
    return {found[1] for found in named if found}


def test_usual_boards_of_the_project_are_ticked_at_first(browser, alice, spring):
    general = Project.objects.get(is_general=True)
    everywhere = make_board(alice, name="Everywhere", is_default=True)
    make_board(alice, name="Not usual", project=spring)
    in_spring = make_board(alice, name="Spring", project=spring, is_default=True)
    in_general = make_board(alice, name="General", project=general, is_default=True)

    first = browser.get(CREATE).content.decode()
    assert ticked(first) == {str(everywhere.public_id), str(in_general.public_id)}

    work_in(browser, spring)
    there = browser.get(CREATE).content.decode()
    assert ticked(there) == {str(everywhere.public_id), str(in_spring.public_id)}


def test_what_is_named_or_unticked_stays_so(browser, alice):
    make_board(alice, name="Usual", is_default=True)
    other = make_board(alice, name="Other")

    named = browser.get(CREATE, {"board": str(other.public_id)}).content.decode()
    assert ticked(named) == {str(other.public_id)}

    refused = browser.post(CREATE, form(prompt=""))
    assert refused.status_code == 422
    assert ticked(refused.content.decode()) == set()


def test_board_is_made_usual_and_usual_no_more(browser, alice):
    fields = {"name": "Heroes", "visibility": "team"}
    browser.post(reverse("boards:board_new"), fields | {"is_default": "on"})
    board = Board.objects.get()
    assert board.is_default

    edit = reverse("boards:board_edit", args=[board.public_id])
    assert 'name="is_default"' in browser.get(edit).content.decode()
    browser.post(edit, fields)
    board.refresh_from_db()
    assert not board.is_default
