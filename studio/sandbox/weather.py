"""Faults by chance: a share of all that comes through the doors, each of a kind fit for its door.

Left out are kinds that hold for a request's whole life and have no end that a client could
wait for: "stuck", and media that never come right.
"""

from __future__ import annotations

import random

from studio.sandbox import stamp, tally
from studio.sandbox.models import Setting

SETTING = "weather"
DOOR = "fault"

_ANSWERS = ("429", "500", "502", "503", "504", "stall", "lost", "garbled", "empty")
_HOOKS = (
    "hook-late",
    "hook-repeated",
    "hook-forged",
    "hook-out-of-order",
    "hook-dropped",
)
KINDS: dict[str, tuple[str, ...]] = {
    "submit": (
        *_ANSWERS,
        *("400", "401", "402", "403", "404", "409", "422", "423", "concurrency"),
        *("fail", "nsfw", "mixed", "slow"),
        *_HOOKS,
    ),
    "status": (*_ANSWERS, "401", "404"),
    "media": ("gone", "truncated", "wrong-type", "500", "503", "stall"),
    "upload": (*_ANSWERS, "401"),
    "cancel": (*_ANSWERS, "404"),
    "delete": (*_ANSWERS, "404"),
    "estimate": (*_ANSWERS, "404"),
    "usage": (*_ANSWERS, "401", "404"),
    "reference": (*_ANSWERS, "400", "401", "403", "fail", "slow"),
}

# The share as it was at one stamp.
_shares: dict[int, float] = {}


def kind_at(door: str) -> str | None:
    """Return the fault that befalls this call, None for fair weather; counts it."""
    share = _share()
    if not share or random.random() >= share:  # noqa: S311 - weather, not a secret
        return None
    kinds = KINDS.get(door)
    kind = random.choice(kinds) if kinds else None  # noqa: S311 - as above
    if kind:
        tally.count(account="", door=DOOR, path=f"{door} {kind}", status=0)
        tally.flush()
    return kind


def set_share(share: float) -> None:
    """Let that share of all calls meet a fault; 0 ends it."""
    Setting.objects.update_or_create(pk=SETTING, defaults={"value": share})
    stamp.touch()


def _share() -> float:
    changed = stamp.changed_at()
    if changed and changed not in _shares:
        _shares.clear()
        _shares[changed] = float(Setting.read(SETTING) or 0)
    return _shares.get(changed, 0.0)
