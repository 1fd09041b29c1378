"""Keys: sealing, choosing, testing, pausing, removing. The only place that decrypts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from studio.accounts.models import Membership, Team, User
from studio.core import pulse
from studio.core.clock import now
from studio.core.queue import enqueue
from studio.higgsfield import (
    Client,
    Credentials,
    HiggsfieldError,
    OutOfCredits,
    Secret,
    Unauthorized,
)
from studio.keys import callbacks, crypto
from studio.keys.audited import record
from studio.keys.crypto import CannotRead, KeyRingMissing
from studio.keys.hosts import HostNotAllowed, checked_origin
from studio.keys.models import Health, Profile, ProviderKey
from studio.keys.places import place_of

SANDBOX = Credentials(key_id="sandbox", secret=Secret("sandbox"))
SANDBOX_IN_FLIGHT = 16
HINT_LENGTH = 8

LOOK_EVERY = timedelta(minutes=10)
# A host that only starts later than we do must not look troubled for long.
LOOK_AGAIN = timedelta(seconds=15)
WORKS = "The platform accepts this key."
UNREADABLE_NOTE = (
    "This studio cannot decrypt the key. Enter it again, or start the studio with the "
    "encryption keys that it was saved under."
)


class Work(Protocol):
    """What may go by a key of its own, as keys see it: a project."""

    @property
    def default_key(self) -> ProviderKey | None: ...


class SandboxStays(Exception):
    """The Sandbox key belongs to the studio: nobody changes or removes it."""


@sensitive_variables()
@transaction.atomic
def add_key(
    membership: Membership,
    *,
    label: str,
    origin: str,
    profile: Profile,
    in_flight_limit: int,
    key_id: str,
    secret: str,
    is_default: bool,
    webhook_secret: str = "",
) -> ProviderKey:
    """Seal a new key, and what its account signs callbacks with, and have it tested.

    Raises HostNotAllowed, KeyRingMissing, and ValueError for text that is no key.
    """
    key = ProviderKey(
        team=membership.team,
        label=label,
        origin=checked_origin(origin, is_sandbox=False),
        profile=profile,
        in_flight_limit=in_flight_limit,
    )
    put_in(key, Credentials(key_id=key_id, secret=Secret(secret)))
    key.save()
    record(key, membership.user, "add", f"Added the key {label} at {key.origin}.")
    if webhook_secret:
        callbacks.put_secret(key, webhook_secret, by=membership.user)
    if is_default:
        make_default(key, by=membership.user)
    request_test(key)
    return key


@sensitive_variables()
@transaction.atomic
def replace_secret(
    key: ProviderKey,
    *,
    key_id: str,
    secret: str,
    origin: str | None = None,
    by: User | None = None,
) -> None:
    """Put another secret into a key, and with it, if wanted, another host; end its pause.

    Raises SandboxStays, HostNotAllowed, KeyRingMissing, and ValueError for text that is no key.
    """
    _check_is_ours(key)
    before, key.origin = (
        key.origin,
        checked_origin(origin or key.origin, is_sandbox=False),
    )
    if key.origin != before:
        # What signs callbacks belongs to the account there.
        callbacks.take_out(key, by=by)
    put_in(key, Credentials(key_id=key_id, secret=Secret(secret)))
    key.save(update_fields=["origin", "sealed", "hint", "fingerprint"])
    record(key, by, "replace", f"Replaced the secret of the key {key.label}.")
    resume(key)
    request_test(key)


@transaction.atomic
def edit_key(
    key: ProviderKey,
    *,
    label: str,
    in_flight_limit: int,
    profile: Profile,
    by: User | None = None,
) -> None:
    """Change what is not secret; raises SandboxStays."""
    _check_is_ours(key)
    before = (key.label, key.in_flight_limit, key.profile)
    if before == (label, in_flight_limit, profile):
        return
    key.label, key.in_flight_limit, key.profile = label, in_flight_limit, profile
    key.save(update_fields=["label", "in_flight_limit", "profile"])
    renamed = f", until now {before[0]}" if label != before[0] else ""
    record(key, by, "change", f"Changed the key {label}{renamed}.")
    pulse.bump(key.team_id)


@transaction.atomic
def make_default(key: ProviderKey, *, by: User | None = None) -> None:
    """Make this the key for the team's new work, and no other."""
    _lock_choice(key.team_id)
    keys = ProviderKey.objects.filter(team=key.team_id, removed_at=None)
    key.is_default = keys.filter(pk=key.pk).exists()
    if not key.is_default:
        return  # Somebody has just removed it: the one there is stays.
    keys.exclude(pk=key.pk).filter(is_default=True).update(is_default=False)
    keys.filter(pk=key.pk).update(is_default=True)
    record(key, by, "default", f"New work uses the key {key.label}.")
    pulse.bump(key.team_id)


@transaction.atomic
def remove_key(key: ProviderKey, *, erase_now: bool, by: User | None = None) -> None:
    """Take a key out of use; raises SandboxStays.

    What is under way still needs the secret, so unless `erase_now` it stays until `erase`.
    """
    _check_is_ours(key)
    _lock_choice(key.team_id)
    was_default = ProviderKey.objects.filter(pk=key.pk, is_default=True).exists()
    key.removed_at, key.is_default = now(), False
    key.save(update_fields=["removed_at", "is_default"])
    record(key, by, "remove", f"Removed the key {key.label}.")
    others = ProviderKey.objects.filter(team=key.team_id).usable()
    heir = others.order_by("is_sandbox", "pk").first()
    if was_default and heir is not None:
        make_default(heir, by=by)
    if erase_now:
        erase(key)
    pulse.bump(key.team_id)


def erase(key: ProviderKey) -> None:
    """Wipe the secrets of a key for ever."""
    key.sealed = ""
    key.save(update_fields=["sealed"])
    callbacks.forget(key)


@transaction.atomic
def add_sandbox_key(team: Team) -> ProviderKey:
    """Give a team its Sandbox key, the default until there is a real one; once."""
    key = ProviderKey.objects.filter(team=team, is_sandbox=True).first()
    if key is not None:
        return key
    key = ProviderKey(
        team=team,
        label="Sandbox",
        origin=settings.STUDIO_SANDBOX_ORIGIN,
        profile=Profile.IDEMPOTENT,
        in_flight_limit=SANDBOX_IN_FLIGHT,
        is_sandbox=True,
        is_default=default_for(team) is None,
    )
    put_in(key, SANDBOX)
    key.save()
    request_test(key)
    return key


def refresh_sandbox_keys() -> None:
    """Let the Sandbox keys follow the sandbox's port and this studio's encryption keys."""
    for key in ProviderKey.objects.filter(is_sandbox=True, removed_at=None):
        is_readable = crypto.opens(key.sealed, place_of(key))
        if is_readable and key.origin == settings.STUDIO_SANDBOX_ORIGIN:
            continue
        key.origin = settings.STUDIO_SANDBOX_ORIGIN
        put_in(key, SANDBOX)
        key.save(update_fields=["origin", "sealed", "hint", "fingerprint"])
        request_test(key)


def default_for(team: Team) -> ProviderKey | None:
    return ProviderKey.objects.filter(
        team=team, is_default=True, removed_at=None
    ).first()


def key_for(team: Team, work: Work | None) -> ProviderKey | None:
    """Return the key by which new work goes: its project's own, else the team's default."""
    own = work.default_key if work else None
    is_here = own is not None and own.team_id == team.pk and own.removed_at is None
    return own if is_here else default_for(team)


@sensitive_variables()
def credentials(key: ProviderKey) -> Credentials:
    """Decrypt a key; raises CannotRead, and notes it on the key, when this is not possible."""
    try:
        plain = crypto.unseal(key.sealed, place_of(key))
    except (CannotRead, KeyRingMissing) as error:
        note_unreadable(key)
        raise CannotRead(str(error)) from None
    halves = json.loads(plain)
    return Credentials(key_id=halves["key_id"], secret=Secret(halves["secret"]))


def client_for(key: ProviderKey) -> Client:
    """Return a client of the key's host, to be closed; raises CannotRead.

    A host that the operator no longer lists is asked nothing.
    """
    try:
        origin = checked_origin(key.origin, is_sandbox=key.is_sandbox)
    except HostNotAllowed as error:
        note_health(key, Health.UNREADABLE, str(error))
        raise CannotRead(str(error)) from None
    return Client(origin=origin, credentials=credentials(key))


def request_test(key: ProviderKey) -> None:
    """Have the worker try the key."""
    key.health, key.health_note, key.checked_at = Health.UNTESTED, "", None
    key.save(update_fields=["health", "health_note", "checked_at"])
    enqueue("studio.keys.tasks.test_key", key.pk)


def ring() -> None:
    """Have keys tried that nobody tried yet or lately, so that Status knows of a host that is away."""
    lately, just_now = now() - LOOK_EVERY, now() - LOOK_AGAIN
    is_old = Q(checked_at__lt=lately)
    is_new = Q(checked_at=None)
    may_be_back = Q(checked_at__lt=just_now, health=Health.UNREACHABLE)
    for pk in (
        ProviderKey.objects.usable()
        .filter(is_new | is_old | may_be_back)
        .values_list("pk", flat=True)
    ):
        enqueue("studio.keys.tasks.test_key", pk)


def test(key: ProviderKey) -> None:
    """Try the key at its host, without cost, and note in words what came of it."""
    was_good = key.health == Health.GOOD
    try:
        with client_for(key) as client:
            client.probe()
    except CannotRead:
        return
    except Unauthorized as error:
        note_health(key, Health.REFUSED, error.message)
    except OutOfCredits as error:
        note_health(key, Health.GOOD, f"{WORKS} {error.message}")
    except HiggsfieldError as error:
        note_health(key, Health.UNREACHABLE, error.message)
    else:
        note_health(key, Health.GOOD, WORKS)
        # A good key that is paused waits for credits, which a probe without cost cannot see.
        if not was_good:
            resume(key)


def note_health(key: ProviderKey, health: Health, note: str = "") -> None:
    """Record how the key fares, unless its secret was replaced since `key` was read."""
    key.health, key.health_note, key.checked_at = health, note[:300], now()
    same = ProviderKey.objects.filter(pk=key.pk, sealed=key.sealed)
    same.update(
        health=key.health, health_note=key.health_note, checked_at=key.checked_at
    )
    pulse.bump(key.team_id)


def note_unreadable(key: ProviderKey) -> None:
    note_health(key, Health.UNREADABLE, UNREADABLE_NOTE)


def note_refused(key_id: int, error: Exception) -> None:
    """Record that the platform turned the key away during its work."""
    key = ProviderKey.objects.filter(pk=key_id).first()
    if key is not None:
        note_health(key, Health.REFUSED, str(error))


def note_trouble(key: ProviderKey, error: HiggsfieldError, *, until: datetime) -> None:
    """Pause a key whose account cannot pay or is not known any more."""
    if isinstance(error, Unauthorized):
        note_health(key, Health.REFUSED, error.message)
    pause(key, until=until, why=error.message)


def note_used(key: ProviderKey) -> None:
    ProviderKey.objects.filter(pk=key.pk).update(used_at=now())


def pause(key: ProviderKey, *, until: datetime, why: str) -> None:
    """Let nothing new go with this key before `until`."""
    key.paused_until, key.paused_why = until, why[:300]
    key.save(update_fields=["paused_until", "paused_why"])
    pulse.bump(key.team_id)


def resume(key: ProviderKey) -> None:
    key.paused_until, key.paused_why = None, ""
    key.save(update_fields=["paused_until", "paused_why"])
    pulse.bump(key.team_id)


@sensitive_variables()
def put_in(key: ProviderKey, given: Credentials) -> None:
    """Seal credentials into an unsaved or locked row; the caller saves. Raises KeyRingMissing."""
    secret = given.secret.reveal()
    plain = json.dumps({"key_id": given.key_id, "secret": secret}).encode()
    key.sealed = crypto.seal(plain, place_of(key))
    shown = min(HINT_LENGTH, max(4, len(given.key_id) // 3))
    key.hint = f"{given.key_id[:shown]}…"
    key.fingerprint = crypto.fingerprint(f"{given.key_id}:{secret}")


def _lock_choice(team_id: int) -> None:
    """Let one person at a time say which key is the default; the team's row is the lock."""
    Team.objects.select_for_update().get(pk=team_id)


def _check_is_ours(key: ProviderKey) -> None:
    if key.is_sandbox:
        raise SandboxStays("The Sandbox key belongs to the studio.")
