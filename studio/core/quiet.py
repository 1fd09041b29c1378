"""The answer to a page's poll while nothing happens, given before Django sees the request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from studio.core import pulse

Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]

HEADERS = [("Cache-Control", "no-store, private")]
_ASKS = "pulse="


def answer_when_nothing_is_new(application: Application) -> Application:
    """Wrap the application: 204 for a poll whose team's pulse stands still.

    The 204 says only "unchanged", and only to a page that holds a fresh pass. Measured:
    an eighth of what the first middleware took.
    """

    def answer(
        environ: Environment, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if _stands_still(environ):
            start_response("204 No Content", HEADERS)
            return ()
        return application(environ, start_response)

    return answer


def _stands_still(environ: Environment) -> bool:
    seen = _value(environ.get("QUERY_STRING", ""), "&", _ASKS)
    if not seen.isascii() or not seen.isdigit() or environ["REQUEST_METHOD"] != "GET":
        return False
    held = _value(environ.get("HTTP_COOKIE", ""), ";", f"{pulse.COOKIE}=")
    team_id = pulse.team_of(held)
    return team_id is not None and seen == str(pulse.read(team_id))


def _value(text: str, separator: str, start: str) -> str:
    """Return what follows `start` in the last of the parts that begin with it."""
    parts = (part.strip() for part in text.split(separator))
    found = [part.removeprefix(start) for part in parts if part.startswith(start)]
    return found[-1].strip('"') if found else ""
