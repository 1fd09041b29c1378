from __future__ import annotations

import re

import pytest
from django_q.models import OrmQ

from studio.attempts import services as attempts
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.engines import DEFAULT
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.stories import gathering, services
from studio.stories.models import Part, Story, Take
from tests.stories.conftest import accept, end, parts_of


def test_accepted_workflow_becomes_parts_once(start):
    story = start()
    accept(story, parts=3)

    gathering.gather(story.pk)
    gathering.gather(story.pk)

    made = parts_of(story)
    assert [part.prompt for part in made] == ["Beat 0", "Beat 1", "Beat 2"]
    assert [part.overlay for part in made] == ["Copy 0", "Copy 1", "Copy 2"]
    assert Part.objects.count() == Generation.objects.count() == Take.objects.count()
    assert not Generation.objects.on_wall().exists()


def test_platform_words_for_the_post_are_kept(start):
    story = start(kind="carousel")
    accept(story, caption="Read more", hashtags=["home", "#books"], title="Corners")

    gathering.gather(story.pk)

    story = Story.objects.get()
    assert (story.title, story.caption) == ("Corners", "Read more")
    assert story.hashtags == ["#home", "#books"]


def test_platform_that_writes_nothing_leaves_our_words(start):
    story = start(kind="carousel")
    accept(story, caption=None, hashtags="#loud", title="")

    gathering.gather(story.pk)

    kept = Story.objects.get()
    assert (kept.title, kept.caption) == (story.title, story.caption)
    assert kept.hashtags == story.hashtags


def test_bell_rings_for_what_was_accepted_and_for_nothing_else(start, run_queue):
    accepted, deleted = start(topic="One"), start(topic="Two")
    start(topic="Still waiting")
    for story in (accepted, deleted):
        accept(story)
    services.delete(deleted)
    forget_the_queue()

    gathering.ring()

    assert run_queue() == ["gather"]
    assert Story.objects.get(pk=accepted.pk).parts.count() == 3
    gathering.ring()
    assert run_queue() == []


def forget_the_queue() -> None:
    """Forget what starting has rung: nothing here is to be sent."""
    OrmQ.objects.all().delete()


def test_workflow_that_waits_is_not_gathered(start):
    story = start()

    gathering.gather(story.pk)

    assert not Part.objects.exists()
    assert Attempt.objects.count() == 1


def test_part_of_a_workflow_is_used_again_with_a_model_that_can_be_chosen(
    start, browser
):
    story = start(kind="carousel")
    accept(story)
    gathering.gather(story.pk)
    card = parts_of(story)[0].generation

    text = browser.get(f"/create/?again={card.public_id}").content.decode()

    assert "Beat 0" in text
    assert re.search(rf'<option value="{DEFAULT.slug}"\s+selected', text)


def test_part_of_a_workflow_is_never_posted_as_it_is(start, alice):
    story = start()
    accept(story)
    gathering.gather(story.pk)
    part = parts_of(story)[0]
    end(part, State.FAILED)

    with pytest.raises(attempts.NotPossible, match="page of its story"):
        generations.retry(parts_of(story)[0].generation, membership=alice)
    assert Attempt.objects.filter(parent=None).count() == 1
