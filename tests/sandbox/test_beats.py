"""The words of series and carousels: as many as asked for, about the topic, and none of ours."""

from __future__ import annotations

import pytest

from studio.sandbox import beats

TOPIC = "How to bind a book by hand"


@pytest.mark.parametrize("kind", beats.FORMS)
@pytest.mark.parametrize("count", [9, 18, 30, 60])
def test_series_has_exactly_its_clips_and_none_twice(kind: str, count: int) -> None:
    found = beats.clips(kind, TOPIC, count)

    assert len(set(found)) == count


@pytest.mark.parametrize("kind", beats.FORMS)
def test_series_opens_and_closes_as_its_kind_does(kind: str) -> None:
    found, form = beats.clips(kind, TOPIC, 18), beats.FORMS[kind]

    assert found[0].startswith(f"{form.opens[0][0]}: ")
    assert found[-1].startswith(f"{form.closes[-1][0]}: ")


def test_only_what_comes_again_is_numbered() -> None:
    names = [one.partition(":")[0] for one in beats.clips("cinematic", TOPIC, 13)]

    assert names[3:5] == ["Shot 1", "Shot 2"]
    assert "Turn" in names


@pytest.mark.parametrize("count", range(3, 11))
def test_carousel_has_exactly_its_slides(count: int) -> None:
    found = beats.slides(TOPIC, count)

    assert len(found) == len({one.prompt for one in found}) == count
    assert all(one.overlay for one in found)


def test_tags_are_words_of_the_topic() -> None:
    found = beats.hashtags("What to pack: a week in the Dolomites, without a car!")

    assert found == ["#pack", "#week", "#dolomites", "#howto", "#carousel"]


@pytest.mark.parametrize(
    ("topic", "about"),
    [
        ("  A\n topic \t with  space. ", "A topic with space"),
        ("sandbox:fail the quiet Sandbox:SLOW coast", "the quiet coast"),
        ("sandbox:fail", "An untitled idea"),
        ("word " * 100, "word " * 26 + "word…"),
        ("x" * 500, "x" * 139 + "…"),
    ],
)
def test_subject_is_one_short_line(topic: str, about: str) -> None:
    assert beats.subject(topic) == about
