"""The early answer, asked as the server asks: before any of Django's own code runs."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from studio.core import pulse
from studio.core.quiet import answer_when_nothing_is_new

TEAM, USER = 41, 7


def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"a page"]


def ask(query: str, *, cookie: str | None = None, method: str = "GET") -> str:
    statuses: list[str] = []
    held = f"pulse={pulse.token(TEAM, USER)}" if cookie is None else cookie
    environ = {
        "REQUEST_METHOD": method,
        "QUERY_STRING": query,
        "HTTP_COOKIE": f"sessionid=abc; {held}; theme=dark",
    }
    answer_when_nothing_is_new(django)(
        environ, lambda status, headers: statuses.append(status)
    )
    return statuses[0]


def test_poll_is_answered_while_the_pulse_stands_still():
    assert ask(f"since=3&pulse={pulse.read(TEAM)}") == "204 No Content"


def test_poll_goes_on_once_something_happened():
    seen = pulse.read(TEAM)
    pulse._write(TEAM)

    assert ask(f"pulse={seen}") == "200 OK"


@pytest.mark.parametrize("query", ["", "since=3", "pulse=", "pulse=x", "pulse=٣"])
def test_other_requests_go_on(query):
    assert ask(query) == "200 OK"


def test_post_goes_on():
    assert ask(f"pulse={pulse.read(TEAM)}", method="POST") == "200 OK"


@pytest.mark.parametrize("cookie", ["", "pulse=", "pulse=1.2.3.x", "pulse=41.7.9e9.é"])
def test_page_without_a_pass_goes_on(cookie):
    assert ask(f"pulse={pulse.read(TEAM)}", cookie=cookie) == "200 OK"


def test_pass_that_ran_out_goes_on(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(settings, "STUDIO_PULSE_SECONDS", -1)
        old = pulse.token(TEAM, USER)

    assert ask(f"pulse={pulse.read(TEAM)}", cookie=f"pulse={old}") == "200 OK"


def test_pass_of_another_team_goes_on():
    other = pulse.token(TEAM + 1, USER)
    pulse._write(TEAM)

    assert ask(f"pulse={pulse.read(TEAM)}", cookie=f"pulse={other}") == "200 OK"
