"""From a topic to the ZIP, on the sandbox as it is: a process that speaks HTTP."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from zipfile import ZipFile

import pytest
from PIL import Image

from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import LIVE, State
from studio.core import zips
from studio.projects import services as projects
from studio.stories import export, gathering, makers, parts, screens, starting
from studio.stories.models import Story
from studio.stories.screens import Page
from tests.on_sandbox import account, key
from tests.patience import rounds
from tests.sandbox_server import Key, Sandbox
from tests.stories.conftest import make_plan, parts_of

__all__ = ["account", "key"]

PATIENCE = 90.0
ENOUGH = Decimal(1_000)


@pytest.fixture
def tell(alice, key, run_queue) -> Callable[..., Page]:
    """Begin a story and wait for its end, as watcher, worker and page would."""

    def tell(**over: object) -> Page:
        plan = make_plan(**over)
        story = starting.start(plan, membership=alice, nonce=uuid.uuid4())
        return settled(story, alice, run_queue)

    return tell


def settled(story: Story, alice, run_queue: Callable[[], list[str]]) -> Page:
    run_queue()
    gathering.ring()
    run_queue()
    for _ in rounds(PATIENCE):
        live = list(Attempt.objects.filter(state__in=LIVE))
        if not live:
            break
        for attempt in live:
            attempts.look(attempt.pk)
        run_queue()
    found = screens.with_all(Story.objects.all(), alice).get(pk=story.pk)
    return screens.page(found, alice)


def zipped(page: Page) -> ZipFile:
    content = b"".join(zips.stream(export.members(page)))
    return ZipFile(io.BytesIO(content))


def charged(sandbox: Sandbox, account: Key) -> Decimal:
    [there] = [
        one
        for one in sandbox.report(account)["accounts"]
        if one["id"] == account.key_id
    ]
    return Decimal(there["charged"])


def test_carousel_is_one_request_and_a_zip(tell, alice, sandbox, account):
    page = tell(kind="carousel", topic="Five quiet corners", count=5)

    assert (page.word, page.gaps) == ("Done", "")
    assert page.story.gathered_at
    assert all(scene.part.overlay for scene in page.scenes)
    assert page.story.hashtags
    assert page.money.charged == projects.spent(alice.team) == Decimal("7.5")
    assert charged(sandbox, account) == Decimal("7.5")
    archive = zipped(page)
    slides = [name for name in archive.namelist() if name[:2].isdigit()]
    assert len(slides) == 5
    assert all(
        abs(width / height - 0.8) < 0.02
        for width, height in (
            Image.open(io.BytesIO(archive.read(name))).size for name in slides
        )
    )


def test_half_that_failed_says_why_and_is_made_again(tell, alice, run_queue):
    page = tell(kind="carousel", topic="Morning light sandbox:mixed", count=4)
    assert page.gaps == "2 of 4 parts are missing: 2, 4"
    assert all(scene.why for scene in page.failed)
    spent = page.money.charged

    due = [scene.part for scene in page.failed]
    parts.retry(due, rounds=[1, 1], agreed=page.retrying.credits, membership=alice)
    page = settled(page.story, alice, run_queue)

    assert page.word == "Done"
    assert page.money.charged == spent + page.each.credits * 2
    assert page.money.reserved == 0


def test_host_without_workflows_gets_the_same_from_ordinary_generations(
    tell, alice, run_queue, sandbox, account
):
    off = {"id": account.key_id, "secret": account.secret, "workflows": False}
    sandbox.control(account=off)
    page = tell(clip_seconds=10, total_seconds=90)
    assert page.attempt.not_offered
    assert page.has_failed
    assert charged(sandbox, account) == 0

    maker = makers.find(page.kind, page.story.engine)
    starting.build(page.story, maker, membership=alice)
    page = settled(page.story, alice, run_queue)

    assert (page.word, len(page.scenes), page.seconds) == ("Done", 9, 90)
    assert {(one.asset.width < one.asset.height) for one in page.scenes} == {True}
    assert page.money.charged == page.building.credits == charged(sandbox, account)
    recipe = json.loads(zipped(page).read("story.json"))
    assert recipe["made"] == "generations"
    assert [part["file"][:3] for part in recipe["parts"]] == [
        f"{number:02}-" for number in range(1, 10)
    ]


def test_part_of_a_workflow_is_made_again_by_an_ordinary_model(
    tell, alice, run_queue, sandbox, account
):
    page = tell(kind="carousel", topic="A red vase", count=3)
    part = parts_of(page.story)[1]
    before = page.scenes[1].asset

    parts.reword(part, prompt="A green vase on a chair", overlay="Green")
    parts.regenerate(part, round_seen=1, agreed=ENOUGH, membership=alice)
    page = settled(page.story, alice, run_queue)

    scene = page.scenes[1]
    assert scene.asset != before
    assert scene.part.generation.engine == page.story.engine
    assert [take.asset for take in screens.takes(parts_of(page.story)[1], alice)] == [
        before
    ]
    assert page.money.charged == charged(sandbox, account)


def test_canceled_story_costs_nothing(alice, key, run_queue, sandbox, account):
    plan = make_plan(how=Story.How.GENERATIONS)
    story = starting.start(plan, membership=alice, nonce=uuid.uuid4())
    for part in parts_of(story):
        parts.cancel(part)

    page = settled(story, alice, run_queue)

    assert {scene.state for scene in page.scenes} == {State.CANCELED}
    assert page.money.charged == charged(sandbox, account) == 0
