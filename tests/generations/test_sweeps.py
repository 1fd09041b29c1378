"""Strength sweep: three generations of a character that differ in its strength alone."""

from __future__ import annotations

import uuid

import pytest

from studio.accounts.models import Role
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters.models import Character
from studio.core.clock import now
from studio.generations.models import Generation
from tests.factories import make_board, make_trained

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mara(alice, key) -> Character:
    """A character that is trained."""
    make_trained(alice, key, str(uuid.uuid4()), version="v1")
    return Character.objects.with_trained().get()


@pytest.fixture
def url(mara) -> str:
    return f"/create/sweep/{mara.public_id}/"


def confirmed(browser, url: str, **over: object) -> dict[str, object]:
    """Return the form of the page, as its button sends it."""
    sheet = browser.get(url).context["sheet"]
    fields: dict[str, object] = {
        "engine": sheet.engine.slug,
        "prompt": "A salt flat",
        "nonce": str(sheet.nonce),
        "agreed": str(sheet.total),
        "pick": [line.id for line in sheet.lines],
        "act": "go",
    }
    return fields | over


def test_page_lists_three_strengths_with_one_sum_and_makes_nothing(browser, url):
    page = browser.get(url)
    sheet = page.context["sheet"]

    assert [line.name for line in sheet.lines] == [
        "Strength 0.6",
        "Strength 0.8",
        "Strength 1.0",
    ]
    assert sheet.total == 3 * sheet.each.credits > 0
    assert "Generate 3" in page.content.decode()
    assert not Generation.objects.exists()


def test_lines_differ_in_the_strength_alone(browser, url, mara):
    answer = browser.post(url, confirmed(browser, url))

    made = list(Generation.objects.order_by("pk"))
    assert [one.values["character_strength"] for one in made] == [0.6, 0.8, 1.0]
    assert {one.values["character"] for one in made} == {mara.platform_id}
    rest = [{**one.values, "character_strength": None} for one in made]
    assert rest[0] == rest[1] == rest[2]
    assert rest[0]["seed"]
    assert answer["Location"] == f"{url}{made[0].nonce}/"


def test_results_stand_side_by_side_and_their_poll_is_silent_until_one_moves(
    browser, url
):
    page = browser.get(browser.post(url, confirmed(browser, url))["Location"])
    assert [cell.strength for cell in page.context["cells"]] == ["0.6", "0.8", "1.0"]
    poll = page.context["poller"].url
    assert browser.get(poll, headers=HTMX).status_code == 204

    stale = f"{poll.rpartition('=')[0]}=7"
    news = browser.get(stale, headers=HTMX).content.decode()
    assert news.count("<article") == 3
    assert 'hx-swap-oob="morph"' in news


def test_same_confirmation_again_makes_nothing_new(browser, url):
    fields = confirmed(browser, url)
    first = browser.post(url, fields)
    again = browser.post(url, fields)

    assert first["Location"] == again["Location"]
    assert Generation.objects.count() == 3


def test_strength_can_be_left_out(browser, url):
    fields = confirmed(browser, url) | {"without": "0.8", "act": "look"}
    sheet = browser.post(url, fields, headers=HTMX).context["sheet"]
    assert [line.id for line in sheet.lines] == ["0.6", "1.0"]

    over = {"pick": ["0.6", "1.0"], "agreed": str(sheet.total)}
    browser.post(url, confirmed(browser, url) | over)
    assert [one.values["character_strength"] for one in Generation.objects.all()] == [
        0.6,
        1.0,
    ]


@pytest.mark.parametrize(
    "over",
    [{"prompt": ""}, {"agreed": "0.1"}, {"pick": []}, {"pick": ["7"]}, {"nonce": "x"}],
)
def test_wrong_form_makes_nothing_and_says_why(browser, url, over):
    answer = browser.post(url, confirmed(browser, url) | over)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Generation.objects.exists()


def test_prompt_and_settings_are_those_of_its_last_picture(browser, url):
    fields = confirmed(browser, url, prompt="Fern study", ratio="16:9")
    browser.post(url, fields)

    sheet = browser.get(url).context["sheet"]
    assert sheet.values["prompt"] == "Fern study"
    assert sheet.values["ratio"] == "16:9"


@pytest.mark.parametrize(
    "change", [{"withdrawn_at": now()}, {"archived_at": now()}, {"gone_id": "same"}]
)
def test_character_that_cannot_be_used_is_not_swept(browser, url, mara, change):
    if "gone_id" in change:
        change = {"gone_id": mara.platform_id}
    Character.objects.update(**change)
    answer = browser.get(url)

    assert answer["Location"] == f"/characters/{mara.public_id}/"
    assert not Generation.objects.exists()


def test_character_in_its_first_training_is_not_swept(browser, url, mara):
    Attempt.objects.update(state=State.IN_PROGRESS)

    assert browser.get(url)["Location"] == f"/characters/{mara.public_id}/"


def test_viewer_cannot_sweep(bob, sign_in, url):
    bob.role = Role.VIEWER
    bob.save()

    assert sign_in(bob).get(url).status_code == 403


def test_results_of_another_team_are_not_found(browser, url, charlie, sign_in):
    swept = browser.post(url, confirmed(browser, url))["Location"]

    assert sign_in(charlie).get(swept).status_code == 404
    assert browser.get(f"{url}{uuid.uuid4()}/").status_code == 404


def test_results_go_on_the_ticked_boards(browser, alice, url):
    board = make_board(alice)

    browser.post(url, confirmed(browser, url, board=str(board.public_id)))

    made = set(Generation.objects.values_list("public_id", flat=True))
    assert len(made) == 3
    assert set(board.targets.values_list("subject", flat=True)) == made
