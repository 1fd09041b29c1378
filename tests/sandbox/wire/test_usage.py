"""What the account used: this project's own shape of an answer that no schema describes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from studio.higgsfield import Protocol, Unauthorized, Unavailable, Usage
from tests.sandbox.wire import DOP, SOUL, assert_in_shape, jpeg
from tests.sandbox.wire.conftest import OpenLine
from tests.sandbox.wire.line import Line
from tests.sandbox_server import Answer, Key

DAY = 24 * 3600
Ask = Callable[..., Answer]


def today() -> date:
    return datetime.now(UTC).date()


def used(line: Line, days: int = 8) -> tuple[Usage, ...] | None:
    """Read the last days and, in case midnight passes meanwhile, the next one."""
    return line.client.usage(
        today() - timedelta(days=days - 1), today() + timedelta(days=2)
    )


def totals(line: Line) -> dict[str, tuple[int | None, Decimal]]:
    return {one.model: (one.requests, one.credits) for one in used(line) or ()}


@pytest.fixture
def ask(line: Line) -> Ask:
    def ask(**query: str) -> Answer:
        path = f"/models/usage?{urlencode(query)}"
        return line.sandbox.ask("GET", path, key=line.key)

    return ask


def test_account_that_made_nothing_used_nothing(line: Line) -> None:
    assert used(line) == ()


def test_charges_are_summed_by_model(line: Line) -> None:
    for _ in range(2):
        line.ended(line.submit())
    still = line.client.upload(jpeg(), "image/jpeg")
    line.ended(line.submit(DOP, image_url=still))

    told = totals(line)

    assert told[SOUL[1:]] == (2, Decimal(3))
    assert told[DOP[1:]][0] == 1
    charged = sum(credits for _, credits in told.values())
    assert charged == Decimal(line.account()["charged"])
    assert line.said["usage"][0].keys() == {
        "date", "model", "requests", "credits", "refunded",
    }  # fmt: skip


@pytest.mark.parametrize("prompt", ["sandbox:fail", "sandbox:nsfw"])
def test_what_is_given_back_was_not_used(line: Line, prompt: str) -> None:
    line.ended(line.submit(prompt=prompt))

    assert totals(line) == {SOUL[1:]: (0, Decimal(0))}
    assert line.said["usage"][0]["refunded"] == "1.500"


def test_what_has_not_ended_is_not_used_yet(parked: Line) -> None:
    parked.submit()

    assert used(parked) == ()


def test_training_is_told_under_its_own_path(line: Line) -> None:
    photo = line.client.upload(jpeg(), "image/jpeg")
    made = line.client.create_reference("Mara", [photo], version="v1")
    line.trained(made.id)

    assert totals(line) == {"v1/custom-references": (1, Decimal(40))}


def test_job_set_is_told_under_its_own_path(line: Line) -> None:
    line.set_ended(line.submit_set())

    assert list(totals(line)) == ["v1/text2image/soul"]


def test_charge_lies_on_its_day_and_not_beyond_the_last(line: Line) -> None:
    line.ended(line.submit())
    line.change(elapse=3 * DAY)
    [one] = used(line) or ()

    assert timedelta(days=3) <= today() - one.day <= timedelta(days=4)
    assert line.client.usage(one.day, one.day + timedelta(days=1)) == (one,)
    assert line.client.usage(one.day - timedelta(days=1), one.day) == ()
    assert line.client.usage(one.day + timedelta(days=1), today()) == ()


def test_others_are_not_told(line: Line, open_line: OpenLine) -> None:
    line.ended(line.submit())

    assert used(open_line()) == ()


def test_key_is_needed(open_line: OpenLine) -> None:
    with pytest.raises(Unauthorized):
        used(open_line(Key("who", "knows")))


def test_account_may_be_without_it(line: Line) -> None:
    line.change(usage=False)

    assert used(line) is None
    assert line.last.status == 404


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({}, "start"),
        ({"start": "2026-11-20"}, "end"),
        ({"start": "yesterday", "end": "2026-11-21"}, "start"),
        ({"start": "20261120", "end": "2026-11-21"}, "start"),
        ({"start": "2026-02-30", "end": "2026-11-21"}, "start"),
        ({"start": "2026-11-20", "end": "2026-11-20"}, "end"),
        ({"start": "2026-11-21", "end": "2026-11-20"}, "end"),
        ({"start": "2020-11-20", "end": "2026-11-21"}, "end"),
        ({"start": "2026-11-20", "end": "2026-11-21", "bucket": "hour"}, "bucket"),
    ],
)
def test_days_are_refused_in_their_place(
    ask: Ask, query: dict[str, str], place: str
) -> None:
    answer = ask(**query)

    assert answer.status == 422
    assert_in_shape(answer)
    assert answer.json["detail"][0]["loc"] == ["query", place]


def test_nobody_can_post_there(line: Line) -> None:
    answer = line.sandbox.ask("POST", "/models/usage", key=line.key, body={})

    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("kind", "error"),
    [("500", Unavailable), ("lost", Unavailable), ("garbled", Protocol)],
)
def test_door_takes_faults(line: Line, kind: str, error: type[Exception]) -> None:
    spec = {"match": "usage", "kind": kind, "account": line.key.key_id}
    line.sandbox.control(faults=[spec])

    with pytest.raises(error):
        used(line)
    assert used(line) == ()


def test_page_shows_usage_and_says_whose_shape_it_is(line: Line) -> None:
    line.ended(line.submit())
    token = line.sandbox.token
    page = line.sandbox.ask("GET", f"/sandbox/?token={token}", key=None).body.decode()

    assert "its shape is this project’s own" in page
    _, _, part = page.partition('<h2 id="usage">')
    section = part.partition("</section>")[0]
    assert line.key.key_id in section
    assert SOUL[1:] in section
