"""Ends what waited for somebody once its reason is gone."""

from __future__ import annotations

from collections.abc import Collection

from studio.notices import services as notices


def settle_others(prefix: str, named: Collection[str]) -> None:
    """Settle all that waits under this prefix and is not among the names any more."""
    for team_id, about in notices.waiting(prefix):
        if about not in named:
            notices.settle(team_id, [about])
