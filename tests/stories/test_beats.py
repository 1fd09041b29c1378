from __future__ import annotations

import pytest

from studio.stories import beats
from studio.stories.kinds import KINDS

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@each_kind
@pytest.mark.parametrize("count", [3, 5, 18, 60])
def test_drafts_are_as_many_as_asked_for_and_all_differ(kind, count):
    made = beats.drafts(kind, "Bread", count=count, longest=2_000)

    assert len({draft.prompt for draft in made}) == count
    assert all("Bread" in draft.prompt for draft in made)


@each_kind
def test_long_topic_never_makes_a_prompt_too_long(kind):
    made = beats.drafts(kind, "word " * 400, count=5, longest=300)

    assert max(len(draft.prompt) for draft in made) <= 300


def test_slides_carry_copy_and_clips_do_not():
    slides = beats.drafts(KINDS["carousel"], "Bread", count=5, longest=2_000)
    clips = beats.drafts(KINDS["pov"], "Bread", count=5, longest=2_000)

    assert slides[0].overlay == "Bread"
    assert all(draft.overlay for draft in slides)
    assert not any(draft.overlay for draft in clips)


def test_post_says_how_many_and_tags_what_it_is_about():
    post = beats.post(KINDS["carousel"], "How to bind a small book", count=5)

    assert post.caption.endswith("Swipe through all 5 slides, and save them for later.")
    assert post.hashtags == ["#bind", "#small", "#book", "#carousel"]


def test_hostile_topic_gives_harmless_hashtags():
    post = beats.post(KINDS["pov"], "<script>alert(1)</script> ../../etc\n‮", count=3)

    assert post.hashtags == ["#script", "#alert", "#etc", "#pov"]


def test_clipped_cuts_after_a_word_and_leaves_one_line():
    assert beats.clipped("one two\nthree", 20) == "one two three"
    assert beats.clipped("one two three", 9) == "one two…"
    assert beats.clipped("x" * 30, 10) == "x" * 9 + "…"
