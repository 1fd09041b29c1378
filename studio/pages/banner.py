"""What needs a person, in one line at the top of every page, and when open pages must look anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists

from studio.accounts.models import Membership, Team
from studio.accounts.permissions import can
from studio.core import pulse
from studio.keys.models import ProviderKey
from studio.pages import facts, health, scope
from studio.pages.calls import PRESSING, Call, Look, expiring_soon, in_trouble
from studio.pages.reconciling.saying import unexplained

KEYS = "keys:key_list"

NEEDED = health.Summary(ok=False, word="Needs you")

Signs = frozenset[tuple[Any, ...]]

# By team: the signs of the last two rings, so that each change is told twice.
_signs: dict[int, tuple[Signs | None, Signs]] = {}


@dataclass(frozen=True)
class Banner:
    """The most pressing call, and how many more there are."""

    call: Call
    more: int

    @property
    def sentence(self) -> str:
        return f"{self.call.words.rstrip('.')}."

    @property
    def is_only_a_key(self) -> bool:
        """Tell whether the page of the wall says all of this itself."""
        return not self.more and self.call.view == KEYS


@dataclass(frozen=True)
class Standing:
    """What the frame of a page says of the studio, in two queries while all is well."""

    key: ProviderKey | None
    banner: Banner | None
    summary: health.Summary


def standing(membership: Membership) -> Standing:
    """Return the team's default key, what needs this member, and the word for Status."""
    ours = scope.of(membership)
    looks = [look for look in PRESSING if can(membership, look.action)]
    asked = {_name(look): Exists(look.rows(ours)) for look in looks if look.rows}
    # A removed key may still have work under way; a team that never had one has none at all.
    ever = list(ProviderKey.objects.filter(team=membership.team).annotate(**asked))
    found = [
        call
        for look in looks
        if look.rows is None or (ever and getattr(ever[0], _name(look)))
        for call in look.calls(ours)
    ]
    in_use = (key for key in ever if key.removed_at is None)
    key = next((key for key in in_use if key.is_default), None)
    shown = Banner(found[0], len(found) - 1) if found else None
    return Standing(key, shown, _summary(key, is_needed=bool(found)))


def ring() -> None:
    """Have a team's open pages look again when what needs a person has changed by itself.

    What a step, a press or a key changes moves the pulse already. A disk that fills up, a
    result that comes near its end or a pause that runs out does not. Each change is told at
    two rings: a page that looks at once may be answered from a glance a few seconds old.
    """
    machine, of_teams = _of_the_machine(), _of_teams()
    for team_id in Team.objects.values_list("pk", flat=True):
        found = machine | of_teams[team_id]
        before, last = _signs.get(team_id, (None, None))
        if not before == last == found:
            pulse.bump(team_id)
        _signs[team_id] = (last, found)


def _of_the_machine() -> Signs:
    return frozenset(
        {
            ("media", facts.media().value),
            ("disk", facts.disk().ok),
            ("archive", facts.check().ok),
        }
    )


def _of_teams() -> defaultdict[int, Signs]:
    """Return each team's own signs, in a few queries for all of them."""
    found: defaultdict[int, Signs] = defaultdict(frozenset)
    everything = scope.everything()
    expiring = expiring_soon(everything).values_list("attempt__team")
    for team_id, count in expiring.annotate(Count("pk")):
        found[team_id] |= {("expiring", count)}
    for key in everything.keys:
        if words := in_trouble(key):
            found[key.team_id] |= {("key", key.pk, words)}
    differences = unexplained(everything.keys).values_list("usage_check__key__team")
    for team_id, count in differences.annotate(Count("pk")):
        found[team_id] |= {("ledger", count)}
    return found


def _summary(key: ProviderKey | None, *, is_needed: bool) -> health.Summary:
    """Never say that all is well beside a banner that says otherwise."""
    found = health.summary(key)
    return NEEDED if is_needed and found.ok else found


def _name(look: Look) -> str:
    return f"asked{look.calls.__name__}"
