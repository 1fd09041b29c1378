from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from studio.attempts.models import Attempt
from studio.characters import consent
from studio.characters import services as characters
from studio.generations.models import Generation
from studio.keys.models import ProviderKey
from studio.stories import makers, starting
from studio.stories.errors import CannotStart
from studio.stories.models import Part, Story, Take
from tests.stories.conftest import make_asset, make_plan, parts_of, refuse


def test_workflow_is_one_attempt_and_no_parts_yet(start):
    story = start(total_seconds=90)

    assert Attempt.objects.count() == 1
    assert story.attempt.engine == "social-tutorial"
    assert (story.attempt.expected, story.attempt.price) == (18, Decimal(108))
    assert not story.parts.exists()


def test_part_by_part_begins_one_generation_each_off_the_wall(start):
    story = start(how=Story.How.GENERATIONS, count=5)
    made = parts_of(story)

    assert [part.position for part in made] == [1, 2, 3, 4, 5]
    assert Generation.objects.count() == Take.objects.count() == 5
    assert not Generation.objects.on_wall().exists()
    assert {part.generation.values["ratio"] for part in made} == {"9:16"}
    assert {part.generation.attempt.price for part in made} == {Decimal(3)}


@pytest.mark.parametrize("how", Story.How.values)
def test_same_press_twice_is_one_story_and_one_charge(start, how):
    nonce = uuid.uuid4()

    first, second = start(nonce, how=how), start(nonce, how=how)

    assert first == second
    assert Attempt.objects.count() == (1 if how == "workflow" else 3)


def test_without_a_key_nothing_is_started(start, key):
    ProviderKey.objects.update(is_default=False)

    with pytest.raises(CannotStart, match="no key"):
        start()
    assert not Story.objects.exists()


def test_product_showcase_wants_a_picture_that_is_not_in_the_trash(start, alice):
    lamp = make_asset(alice, kind="image", content_type="image/jpeg", trashed=True)

    with pytest.raises(CannotStart, match="Choose a picture"):
        start(kind="product-showcase")
    with pytest.raises(CannotStart, match="in the trash"):
        start(kind="product-showcase", product=lamp)
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("how", Story.How.values)
def test_product_goes_along(start, alice, how):
    lamp = make_asset(alice, kind="image", content_type="image/jpeg")
    kind = make_plan("product-showcase").kind
    start(kind="product-showcase", product=lamp, how=how, maker=makers.find(kind, ""))

    sent = Attempt.objects.first().inputs.get()
    assert (sent.asset, sent.key) == (
        lamp,
        "product" if how == "workflow" else "first_frame",
    )


@pytest.mark.parametrize("how", Story.How.values)
def test_photo_whose_consent_was_withdrawn_goes_along_no_more(start, alice, how):
    photo = make_asset(alice, kind="image", content_type="image/jpeg")
    mara = characters.create(alice, name="Mara", version="v1", nonce=uuid.uuid4())
    characters.add_photos(mara, [photo])
    consent.withdraw(mara, membership=alice)

    with pytest.raises(CannotStart, match="withdrawn"):
        start(kind="product-showcase", product=photo, how=how)
    assert not Attempt.objects.exists()


def test_story_that_was_not_offered_is_built_once(start, alice):
    story = start()
    refuse(story)
    maker = makers.find(story.about, story.engine)

    starting.build(story, maker, membership=alice)
    with pytest.raises(CannotStart, match="Somebody else"):
        starting.build(Story.objects.get(pk=story.pk), maker, membership=alice)

    assert Part.objects.count() == 18
    assert Attempt.objects.filter(engine=maker.slug).count() == 18
    assert Story.objects.get().how == Story.How.GENERATIONS


def test_story_that_is_still_asked_for_cannot_be_built(start, alice):
    story = start()

    with pytest.raises(CannotStart):
        starting.build(story, makers.find(story.about, ""), membership=alice)
    assert not Part.objects.exists()


def test_failed_workflow_is_asked_again_as_a_new_attempt(start, alice):
    story = start()
    refuse(story, not_offered=False)

    starting.ask_again(story, membership=alice)

    assert Story.objects.get().attempt.number == 2
    with pytest.raises(CannotStart):
        starting.ask_again(Story.objects.get(), membership=alice)
    assert Attempt.objects.count() == 2


def test_price_that_rose_is_said_before_anything_starts():
    starting.check_price(Decimal(15), Decimal(15))
    with pytest.raises(CannotStart, match="16 credits now"):
        starting.check_price(Decimal(15), Decimal(16))


def test_story_without_a_topic_says_what_to_write(browser, key):
    answer = browser.post(
        "/stories/new/",
        {"act": "start", "nonce": str(uuid.uuid4()), "kind": "tutorial", "topic": " "},
    )

    assert "Write what the story is about. Nothing was started." in (
        answer.content.decode()
    )
    assert not Story.objects.exists()
