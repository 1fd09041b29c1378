"""Stories and trainings are held as well, and released from their own pages."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from studio.attempts import releasing
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters import services as characters
from studio.characters import training
from studio.projects import managing, services
from studio.stories import starting
from studio.stories.errors import CannotStart
from studio.stories.models import Story
from tests.projects.conftest import cap, make_asset
from tests.stories.conftest import make_plan


@pytest.fixture
def start(alice, key):
    def start(**over: object) -> Story:
        plan = make_plan(**over)
        return starting.start(plan, membership=alice, nonce=uuid.uuid4())

    return start


def test_workflow_of_a_story_is_one_release(alice, start, sign_in):
    cap(alice, "0")
    story = start()
    browser = sign_in(alice)
    url = reverse("stories:story", args=[story.public_id])

    page = browser.get(url).content.decode()
    release = reverse("attempts:release", args=[story.attempt.public_id])
    answer = browser.post(release, {"next": url})

    assert story.attempt.state == State.HELD
    assert "Nothing was sent or charged" in page
    assert release in page
    assert answer["Location"] == url
    story.attempt.refresh_from_db()
    assert story.attempt.state == State.PREPARING
    assert release not in browser.get(url).content.decode()


def test_parts_that_fit_go_and_the_rest_is_held(alice, start, sign_in):
    first = start(how=Story.How.GENERATIONS)
    price = Attempt.objects.all()[0].price
    Attempt.objects.update(state=State.CANCELED)
    cap(alice, str(price * 2))

    story = start(how=Story.How.GENERATIONS)

    held = Attempt.objects.filter(
        generation__take_of__part__story=story, state=State.HELD
    )
    assert held.count() == 1
    page = sign_in(alice).get(reverse("stories:story", args=[story.public_id]))
    assert (
        reverse("attempts:release", args=[held[0].public_id]) in page.content.decode()
    )
    assert first != story


def test_editor_reads_who_may_release_a_story(alice, bob, start, sign_in):
    cap(alice, "0")
    story = start()

    page = sign_in(bob).get(reverse("stories:story", args=[story.public_id]))

    assert "Held: asks a producer" in page.content.decode()
    assert ">Release <" not in page.content.decode()


def test_archived_project_begins_no_part_again(alice, start, spring):
    story = start(how=Story.How.GENERATIONS)
    Story.objects.update(project=spring)
    managing.archive(spring, on=True, by=alice)
    part = Story.objects.get(pk=story.pk).parts.all()[0]

    with pytest.raises(CannotStart, match="is archived"):
        starting.key_of(alice, part.story.project)


def test_training_is_held_and_released_on_the_characters_page(alice, key, sign_in):
    mara = characters.create(alice, name="Mara", version="v1", nonce=uuid.uuid4())
    photo = make_asset(alice, services.general(alice.team), origin="uploaded")
    characters.add_photos(mara, [photo])
    cap(alice, "1")
    training.train(mara, membership=alice, consent=True)
    url = reverse("characters:character", args=[mara.public_id])
    browser = sign_in(alice)

    page = browser.get(url).content.decode()

    assert mara.attempt.state == State.HELD
    assert "Nothing was sent or charged" in page
    assert reverse("attempts:release", args=[mara.attempt.public_id]) in page
    releasing.release(mara.attempt, by=alice.user)
    assert mara.attempt.released_by == alice.user
