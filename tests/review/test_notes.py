"""Notes to take away: what is in them, what a spreadsheet makes of them, and on paper."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from PIL import Image

from studio.assets.models import Board
from studio.media import notes_sheet
from studio.review import comments, judging
from studio.review.comments import Saying
from tests.factories import make_comment


def table(answer) -> list[dict[str, str]]:
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def test_notes_of_a_link_are_those_of_its_guests(alice, browser, share, assets):
    link, _ = share(*assets)
    first = make_comment(link, assets[0], x=0.25, y=0.5)
    comments.say(alice, assets[0], Saying(body="Gladly", parent=first))
    comments.say(alice, assets[0], Saying(body="Between us"))
    judging.judge_as_guest(link, assets[1], "approved", name="Jonas")

    rows = table(browser.get(reverse("review:link_notes", args=[link.public_id])))

    assert [row["Number"] for row in rows] == ["1", "1", "2", "3"]
    assert [row["Comment"] for row in rows] == ["Our blue", "Gladly", "", ""]
    assert (rows[0]["Left %"], rows[0]["Top %"]) == ("25.0", "50.0")
    assert rows[1]["Answer to"] == "Our blue"
    assert (rows[2]["Verdict"], rows[2]["Verdict by"]) == ("Approved", "Jonas")
    assert rows[3]["Verdict"] == "Open"


def test_notes_of_a_board_are_all_there_are(alice, browser, share, board, assets):
    link, _ = share(*assets)
    make_comment(link, assets[0])
    comments.say(alice, assets[0], Saying(body="Between us"))

    rows = table(browser.get(reverse("review:board_notes", args=[board.public_id])))

    assert [row["Comment"] for row in rows][:2] == ["Our blue", "Between us"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", " =1", "\t=1", "-1"])
def test_no_note_is_a_formula(browser, share, asset, text):
    link, _ = share(asset)
    make_comment(link, asset, body=text, guest_name=text.strip())

    row = table(browser.get(reverse("review:link_notes", args=[link.public_id])))[0]

    assert row["Comment"] == f"'{text}"
    assert row["Comment by"].startswith("'")


@pytest.mark.parametrize("way", ["board_notes", "board_sheet"])
def test_notes_of_a_board_one_does_not_see(bob, sign_in, board, way):
    Board.objects.filter(pk=board.pk).update(visibility=Board.Visibility.CHOSEN)

    answer = sign_in(bob).get(reverse(f"review:{way}", args=[board.public_id]))

    assert answer.status_code == 404


@pytest.mark.parametrize("way", ["link_sheet", "board_sheet"])
def test_sheet_is_a_pdf(alice, browser, share, board, make_asset, way):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "#4060a0").save(picture, "WEBP")
    asset = make_asset(alice, content=b"x", derivatives={"small": picture.getvalue()})
    link, _ = share(asset)
    make_comment(link, asset, body="Said \u202e long " * 300)
    of = link if way == "link_sheet" else board

    answer = browser.get(reverse(f"review:{way}", args=[of.public_id]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].endswith('.pdf"')


def test_pages_follow_each_other(tmp_path):
    entries = [
        notes_sheet.Entry(
            number=number, picture=None, head="Approved", notes=["w" * 4_000]
        )
        for number in range(1, 8)
    ]

    made = notes_sheet.write("Round 2", entries, tmp_path / "notes.pdf").read_bytes()

    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") >= 4
