from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts.models import Attempt, Output
from studio.attempts.states import State
from studio.core.clock import now
from studio.engines.workflows import PARTS
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from studio.stories import makers, starting
from studio.stories.kinds import KINDS
from studio.stories.models import Part, Story
from studio.stories.plans import Plan
from tests.assets.conftest import media_root  # noqa: F401 - a fixture for every test here
from tests.factories import make_attempt

TOPIC = "How to repot a fern"


@pytest.fixture
def browser(alice: Membership, sign_in: Callable[[Membership], Client]) -> Client:
    return sign_in(alice)


@pytest.fixture
def start(alice: Membership, key: ProviderKey) -> Callable[..., Story]:
    """Begin a story as its form does."""

    def start(nonce: uuid.UUID | None = None, **over: Any) -> Story:
        return starting.start(
            make_plan(**over), membership=alice, nonce=nonce or uuid.uuid4()
        )

    return start


@pytest.fixture
def series(start: Callable[..., Story]) -> Story:
    """Three clips that wait in line, made part by part."""
    return start(how=Story.How.GENERATIONS)


@pytest.fixture
def carousel(start: Callable[..., Story]) -> Story:
    """Three slides that wait in line, made part by part."""
    return start(kind="carousel", how=Story.How.GENERATIONS)


@pytest.fixture
def keep(alice: Membership) -> Callable[..., Asset]:
    """Keep a picture as if it had been made here."""

    def keep(size: tuple[int, int] = (60, 80), colour: str = "teal") -> Asset:
        content = io.BytesIO()
        Image.new("RGB", size, colour).save(content, "JPEG")
        path = assets.store.incoming() / f"{uuid.uuid4()}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.getvalue())
        return assets.archive(
            path,
            team=alice.team,
            project=projects.general(alice.team),
            member=alice.user,
            origin=Asset.Origin.MADE,
            title="",
            prompt="A quiet corner",
            expect_kind=Asset.Kind.IMAGE,
        )

    return keep


def make_plan(kind: str = "tutorial", **over: Any) -> Plan:
    about = KINDS[kind]
    fields = {
        "kind": about,
        "how": Story.How.WORKFLOW,
        "topic": TOPIC,
        "maker": makers.find(about, ""),
        "clip_seconds": 5,
        "total_seconds": 90,
        "count": 3,
    }
    return Plan(**(fields | over))


def make_asset(membership: Membership, **over: object) -> Asset:
    """Make the row of a clip whose bytes nobody reads."""
    fields = {
        "team": membership.team,
        "project": projects.general(membership.team),
        "member": membership.user,
        "kind": Asset.Kind.VIDEO,
        "origin": Asset.Origin.MADE,
        "content_type": "video/mp4",
        "sha256": uuid.uuid4().hex * 2,
        "size": 1,
        "width": 9,
        "height": 16,
        "seconds": 5.0,
    }
    return Asset.objects.create(**(fields | over))


def finish(part: Part, asset: Asset) -> None:
    """Let what a part waits for have come."""
    assert part.generation is not None
    attempt = part.generation.attempt
    Output.objects.create(
        attempt=attempt, position=0, kind=asset.kind, url="", fate="saved", asset=asset
    )
    end(part, State.COMPLETED)


def end(part: Part, state: State, note: str = "") -> None:
    assert part.generation is not None
    ended = Attempt.objects.filter(pk=part.generation.attempt_id)
    ended.update(state=state, note=note, ended_at=now())


def parts_of(story: Story) -> list[Part]:
    """Read the parts of a story anew, in their order."""
    related = Part.objects.filter(story=story).select_related(
        "generation__attempt", "generation__team", "asset", "story__product"
    )
    return list(related)


def accept(story: Story, *, parts: int = 3, **answer: Any) -> None:
    """Let the workflow of a story have been taken: it named so many requests."""
    attempt = story.attempt
    assert attempt is not None
    engine = PARTS[1 if story.about.is_carousel else 0]
    for place in range(parts):
        make_attempt(
            story.team.memberships.get(),
            key=attempt.key,
            project=story.project,
            engine=engine.slug,
            parent=attempt,
            place=place,
            state=State.QUEUED,
            request_id=str(uuid.uuid4()),
            values={"prompt": f"Beat {place}", "overlay": f"Copy {place}"},
        )
    Attempt.objects.filter(pk=attempt.pk).update(
        state=State.COMPLETED, answer=answer, ended_at=now()
    )


def refuse(story: Story, *, not_offered: bool = True) -> None:
    """Let the workflow of a story have given nothing."""
    answer = {"not_offered": True} if not_offered else {}
    Attempt.objects.filter(pk=story.attempt_id).update(
        state=State.FAILED, note="Refused.", answer=answer, ended_at=now()
    )
