"""Notes as markers of an editing program: each at its frame, on one line, whatever it says."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pytest
from django.urls import reverse

from studio.assets import boards_order
from studio.assets.models import Asset, Board
from studio.core.clock import now
from studio.projects.models import Project
from studio.review import comments
from studio.review.comments import Saying
from studio.review.models import Comment
from tests.factories import make_comment

EVENT = re.compile(
    r"(\d{3,})  001      V     C        "
    r"(\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d)"
)
MARKER = re.compile(r"- ([^|]*) \|C:ResolveColor(Red|Green) \|M:([^|]*) \|D:1")


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


@pytest.fixture
def clip(clip):
    Asset.objects.filter(pk=clip.pk).update(fps=24.0, title="Salt flat")
    clip.refresh_from_db()
    return clip


def say(asset: Asset, seconds: float | None, body: str = "Slower", **over) -> Comment:
    return Comment.objects.create(
        asset=asset, **{"guest_name": "Mara", "body": body, "seconds": seconds} | over
    )


def markers(browser, asset: Asset):
    return browser.get(reverse("review:asset_markers", args=[asset.public_id]))


def read(answer) -> list[tuple[str, str, str, str]]:
    """Return start in the clip, start in the timeline, text and colour of each event."""
    return parsed(answer.content.decode("utf-8"))


def parsed(text: str) -> list[tuple[str, str, str, str]]:
    lines = text.split("\r\n")
    assert lines[0].startswith("TITLE: ")
    assert lines[1:3] == ["FCM: NON-DROP FRAME", ""]
    assert lines.pop() == ""
    found = []
    for number, start in enumerate(range(3, len(lines), 3), start=1):
        event = EVENT.fullmatch(lines[start])
        marker = MARKER.fullmatch(lines[start + 1])
        assert event
        assert marker
        assert lines[start + 2] == ""
        assert int(event[1]) == number
        found.append((event[2], event[4], marker[1], marker[2]))
    return found


def test_each_note_is_an_event_at_its_frame(browser, clip):
    say(clip, 2.5, "Slower")
    say(clip, 0, "From here")
    say(clip, None, "All of it is too dark")
    say(clip, 3, "Taken back", deleted_at=now())
    done = say(clip, 1.04, "Done already", resolved_at=now())

    answer = markers(browser, clip)

    assert read(answer) == [
        ("00:00:00:00", "01:00:00:00", "From here", "Red"),
        ("00:00:01:01", "01:00:01:01", "Done already", "Green"),
        ("00:00:02:12", "01:00:02:12", "Slower", "Red"),
    ]
    assert "|M:Mara (done) |D" in answer.content.decode()
    assert answer.content.decode().startswith("TITLE: Salt flat, 24 fps\r\n")
    assert answer["Content-Disposition"] == 'attachment; filename="notes-salt-flat.edl"'
    assert done.resolved_at


@pytest.mark.parametrize(
    ("fps", "words", "start", "end"),
    [
        (23.976, "23.976 fps", "00:00:04:23", "00:00:05:00"),
        (29.97, "29.97 fps", "00:00:04:29", "00:00:05:00"),
        (60.0, "60 fps", "00:00:04:59", "00:00:05:00"),
        (16.0, "16 fps", "00:00:04:15", "00:00:05:00"),
        (None, "25 fps assumed", "00:00:04:24", "00:00:05:00"),
        (0.0, "25 fps assumed", "00:00:04:24", "00:00:05:00"),
        (1000.0, "25 fps assumed", "00:00:04:24", "00:00:05:00"),
    ],
)
def test_moment_is_counted_at_the_rate_of_the_clip(
    browser, clip, fps, words, start, end
):
    Asset.objects.filter(pk=clip.pk).update(fps=fps)
    # What is past the end is at the last frame.
    say(clip, 700.0)

    text = markers(browser, clip).content.decode()

    assert text.startswith(f"TITLE: Salt flat, {words}\r\n")
    assert f" {start} {end} 01" in text
    assert len(parsed(text)) == 1


def test_clip_of_unknown_length_keeps_to_the_clock(browser, clip):
    Asset.objects.filter(pk=clip.pk).update(seconds=None)
    say(clip, 3_661.5)
    say(clip, 1e300)

    assert [row[:2] for row in read(markers(browser, clip))] == [
        ("01:01:01:12", "02:01:01:12"),
        ("22:59:59:23", "23:59:59:23"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plus lent, s’il vous plaît", "Plus lent, s’il vous plaît"),
        ("もっとゆっくり。", "もっとゆっくり。"),
        ("one\r\n\r\ntwo\u2028three", "one two three"),
        ("002  001 V C 00:00:01:00", "002 001 V C 00:00:01:00"),
        ("a |C:ResolveColorBlue |M:x |D:900", "a /C:ResolveColorBlue /M:x /D:900"),
        ("* FROM CLIP NAME: x\nTITLE: y", "* FROM CLIP NAME: x TITLE: y"),
        ("abc\u202egnp.exe\x07\x1b[2J", "abc gnp.exe [2J"),
    ],
)
def test_text_stays_on_its_line_and_out_of_the_fields(browser, clip, text, shown):
    say(clip, 1, text, guest_name="M|ara\r\n003")

    answer = markers(browser, clip)

    assert [row[2] for row in read(answer)] == [shown]
    assert "|M:M/ara 003 |D:1" in answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_long_text_is_cut(browser, clip):
    say(clip, 1, "ゆっくり " * 25_000)

    (row,) = read(markers(browser, clip))

    assert row[2].startswith("ゆっくり ゆっくり")
    assert row[2].endswith("…")
    assert len(row[2]) <= 1_000


def test_hostile_title_stays_in_its_line(browser, clip):
    Asset.objects.filter(pk=clip.pk).update(title="x\r\n001  001 V C |C: " * 8)
    say(clip, 1)

    answer = markers(browser, clip)

    assert len(read(answer)) == 1
    assert len(answer.content.decode().split("\r\n")[0]) <= 80


def test_where_nothing_has_a_moment_a_person_reads_so(browser, clip, asset, share):
    say(clip, None)
    link, _ = share(asset, clip)
    for url in (
        reverse("review:asset_markers", args=[clip.public_id]),
        reverse("review:asset_markers", args=[asset.public_id]),
        reverse("review:link_markers", args=[link.public_id]),
    ):
        answer = browser.get(url, follow=True)
        assert answer.redirect_chain
        assert "has a moment" in answer.content.decode()


def test_link_with_one_noted_clip_gives_one_list(alice, browser, share, asset, clip):
    link, _ = share(asset, clip)
    make_comment(link, clip, seconds=1.0, body="To the guests")
    comments.say(alice, clip, Saying(body="Between us", seconds=2.0))

    answer = browser.get(reverse("review:link_markers", args=[link.public_id]))

    assert [row[2] for row in read(answer)] == ["To the guests"]


def test_several_clips_are_one_list_each(alice, browser, board, assets, clip):
    other = Asset.objects.get(pk=clip.pk)
    other.pk, other.public_id, other.title = None, board.public_id, "/../ Salt flat"
    other.save()
    boards_order.add(board, [clip.pk, other.pk], by=alice.user)
    say(clip, 1, "In the first")
    say(other, 2, "In the second")
    say(assets[0], None, "On a still")

    answer = browser.get(reverse("review:board_markers", args=[board.public_id]))

    assert answer["Content-Disposition"].endswith('.zip"')
    with ZipFile(io.BytesIO(b"".join(answer))) as bundle:
        assert bundle.namelist() == ["004-salt-flat.edl", "005-salt-flat.edl"]
        texts = [bundle.read(name).decode() for name in bundle.namelist()]
    assert [parsed(text)[0][2] for text in texts] == ["In the first", "In the second"]


def test_markers_of_what_one_does_not_see(bob, sign_in, board, clip):
    say(clip, 1)
    Board.objects.filter(pk=board.pk).update(visibility=Board.Visibility.CHOSEN)
    hidden = Project.objects.create(team=bob.team, name="Secret", is_private=True)
    Asset.objects.filter(pk=clip.pk).update(project=hidden)
    browser = sign_in(bob)

    url = reverse("review:board_markers", args=[board.public_id])
    assert browser.get(url).status_code == 404
    assert markers(browser, clip).status_code == 404


def test_asset_page_offers_markers_once_a_note_has_a_moment(browser, clip):
    url = reverse("review:asset_markers", args=[clip.public_id])
    panel = reverse("review:review", args=[clip.public_id])
    assert url not in browser.get(panel).content.decode()

    say(clip, 1)

    assert url in browser.get(panel).content.decode()
