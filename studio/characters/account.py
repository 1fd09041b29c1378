"""Our copy of what an account has at the platform: read by a task, shown at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import Q

from studio.accounts.clock import tick
from studio.characters.models import Character, Reference, Roster, Version
from studio.core import pulse
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.higgsfield import Client, HiggsfieldError
from studio.higgsfield import Reference as There
from studio.higgsfield import State as ThereState
from studio.keys import services as keys
from studio.keys.models import ProviderKey

PAGE_SIZE = 20
MOST_PAGES = 50
# A worker that died while it was reading holds the next one up no longer than this.
GIVEN_UP = 300.0

STATES: Mapping[ThereState, Reference.State] = {
    ThereState.COMPLETED: Reference.State.READY,
    ThereState.FAILED: Reference.State.FAILED,
    ThereState.CANCELED: Reference.State.FAILED,
    ThereState.NSFW: Reference.State.FAILED,
}


class AnotherAccount(keys.CannotRead):
    """The key leads elsewhere now, where the id names nothing, or somebody else."""


def client_of(reference: Reference) -> Client:
    """Return a client of the account that lists it; raises CannotRead when no key opens that."""
    key = reference.key
    if (reference.origin, reference.account) != (key.origin, key.fingerprint):
        raise AnotherAccount(f"The key “{key.label}” belongs to another account now.")
    return keys.client_for(key)


def roster_of(key: ProviderKey) -> Roster:
    """Return how our copy fares, and have it read where there is none of this account yet."""
    roster = Roster.objects.filter(key=key).first()
    if roster is None or (roster.account != key.fingerprint and not roster.is_running):
        request_reading(key)
        roster = Roster.objects.get(key=key)
    return roster


def request_reading(key: ProviderKey) -> bool:
    """Have the account's list read anew, unless that is under way; tell which."""
    with transaction.atomic():
        Roster.objects.get_or_create(key=key)
        idle = Q(running_until=None) | Q(running_until__lt=now())
        mine = Roster.objects.filter(idle, key=key)
        if not mine.update(running_until=in_seconds(GIVEN_UP)):
            return False
        enqueue("studio.characters.tasks.read_account", key.pk)
        tick(key.team_id)
    return True


def read(key_id: int) -> None:
    """Read the whole list of a key's account. Safe to run twice."""
    key = ProviderKey.objects.usable().filter(pk=key_id).first()
    if key is None:
        return
    try:
        with keys.client_for(key) as client:
            listed = list(_pages(client))
    except (HiggsfieldError, keys.CannotRead) as error:
        _note(key, failed_at=now(), note=str(error)[:300])
        return
    with transaction.atomic():
        for place, there in enumerate(listed):
            store(key, there, position=place)
        _look_for_missing(key, {there.id for there in listed})
        _note(key, account=key.fingerprint, done_at=now(), failed_at=None, note="")


def store(key: ProviderKey, there: There, **more: int) -> Reference:
    """Keep what the platform says of one character; what a list leaves out stays as it is."""
    fields: dict[str, object] = {
        "origin": key.origin,
        "account": key.fingerprint,
        "name": there.name,
        "state": state_of(there),
        "note": (there.fail_reason or "")[:300],
        "made_there_at": there.created_at,
        "seen_at": now(),
        **more,
    }
    if there.version in Version.values:
        fields["version"] = there.version
    found, _ = Reference.objects.update_or_create(
        key=key, platform_id=there.id, defaults=fields
    )
    return found


def state_of(there: There) -> Reference.State:
    """Return how far one is; a word that nobody has told us of means that it goes on."""
    if there.state is None:
        return Reference.State.TRAINING
    return STATES.get(there.state, Reference.State.TRAINING)


def listed(key: ProviderKey) -> list[Reference]:
    """Return what the key's account had when it was last read."""
    found = Reference.objects.filter(key=key, account=key.fingerprint)
    return list(found.exclude(state=Reference.State.GONE))


def _pages(client: Client) -> Iterator[There]:
    total = 1
    for page in range(1, MOST_PAGES + 1):
        if page > total:
            return
        answer = client.references(page, PAGE_SIZE)
        total = answer.total_pages
        yield from answer.items


def _look_for_missing(key: ProviderKey, ids: set[str]) -> None:
    """Mark what the list no longer has; what is in use here is asked for by itself first."""
    if len(ids) >= PAGE_SIZE * MOST_PAGES:
        return  # A list that is too long to read to its end proves nothing.
    missing = Reference.objects.filter(key=key).exclude(platform_id__in=ids)
    missing.filter(characters=None).update(state=Reference.State.GONE)
    used = Character.objects.filter(team=key.team_id, deleted_at=None).with_trained()
    for character in used:
        is_theirs = character.trained_key == key.pk and character.is_trained
        if is_theirs and character.platform_id not in ids:
            enqueue("studio.characters.tasks.look_there", character.pk)


def _note(key: ProviderKey, **fields: object) -> None:
    Roster.objects.filter(key=key).update(running_until=None, **fields)
    pulse.bump(key.team_id)
