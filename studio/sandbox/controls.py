"""What the control endpoint may turn: faults, accounts, time. Typing errors are refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, NoReturn

from django.db import transaction

from studio.core.credits import PLACES
from studio.sandbox import (
    accounts,
    elapse,
    faults,
    ledger,
    signatures,
    stamp,
    tally,
    weather,
)
from studio.sandbox.models import (
    WEEK,
    Account,
    CapacityMode,
    FaultRule,
    Setting,
    WebhookBody,
)
from studio.sandbox.refusals import invalid
from studio.sandbox.router import ALIAS

MOST = 1_000_000_000
LONGEST_ELAPSE = 10 * 365 * 24 * 3600
KEYS = {"clear", "speed", "account", "faults", "weather"}
RULE_KEYS = {"match", "kind", "times", "account", "path", "seconds"}

Check = Callable[[Any], bool]


def turn(body: Mapping[str, Any]) -> Account | None:
    """Turn all that the body names; return the account that was made or changed."""
    if unknown := sorted(set(body) - KEYS):
        raise invalid(("body", unknown[0]), "Unknown", type="extra_forbidden")
    if body.get("clear"):
        clear()
    if "speed" in body:
        set_speed(body["speed"])
    account = set_account(body["account"]) if "account" in body else None
    if "faults" in body:
        add_faults(body["faults"])
    if "weather" in body:
        set_weather(body["weather"])
    return account


def clear() -> None:
    """Forget faults, counts and the overall speed; accounts, requests and money stay."""
    FaultRule.objects.all().delete()
    Setting.objects.filter(pk__in=(accounts.SPEED, weather.SETTING)).delete()
    tally.clear()
    stamp.touch()


def set_speed(speed: Any) -> None:
    """Multiply the time of what is accepted from now on; 0 is at once."""
    if not _is_amount(speed):
        _refuse("speed", "A number from 0 is needed")
    Setting.objects.update_or_create(pk=accounts.SPEED, defaults={"value": speed})
    stamp.touch()


def set_weather(share: Any) -> None:
    """Let chance strike that share of all calls with a fault; 0 ends it."""
    if not _is_amount(share) or share > 1:
        _refuse("weather", "A number from 0 to 1 is needed")
    weather.set_share(share)


def add_faults(specs: Any) -> None:
    """Add rules, each used as often as it says (once), null for ever."""
    if not isinstance(specs, list):
        _refuse("faults", "A list is needed")
    with transaction.atomic(using=ALIAS):
        for number, spec in enumerate(specs):
            _rule(spec, number).save()
    stamp.touch()


def set_account(spec: Any) -> Account:
    """Make the account, or change what `spec` names of it; `elapse` lets time pass for it."""
    if not isinstance(spec, dict) or "id" not in spec:
        _refuse("account", "An object with an id is needed")
    key_id: Any = spec["id"]
    secret: Any = spec.get("secret", key_id)
    if not _is_key_part(key_id) or not _is_key_part(secret):
        _refuse("account", "Visible ASCII without spaces and colons is needed")
    changes = {key: spec[key] for key in spec if key not in ("id", "secret")}
    _check_changes(changes)
    elapsed = changes.pop("elapse", 0)
    with transaction.atomic(using=ALIAS):
        account = accounts.open_account(key_id, secret)
        if account.secret != secret and "secret" in spec:
            _refuse("secret", "The secret of an account never changes")
        if "credits" in changes:
            credits = Decimal(str(changes.pop("credits"))).quantize(PLACES)
            ledger.set_balance(account, credits)
        if "webhook_secret" in changes:
            _SECRETS[changes.pop("webhook_secret")](account)
        for name, value in changes.items():
            setattr(account, name, value)
        account.save()
        elapse.elapse(account, timedelta(seconds=elapsed))
        accounts.wake(account)
    return account


def _check_changes(changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        check = _CHECKS.get(name)
        if check is None or not check(value):
            _refuse(name, "Unknown, or out of range")


def _rule(spec: Any, number: int) -> FaultRule:
    if not isinstance(spec, dict) or set(spec) - RULE_KEYS:
        _refuse("faults", f"Only {', '.join(sorted(RULE_KEYS))} are known", number)
    if spec.get("match") not in faults.DOORS:
        _refuse("match", f"One of {', '.join(faults.DOORS)} is needed", number)
    if spec.get("kind") not in faults.KINDS:
        _refuse("kind", f"One of {', '.join(sorted(faults.KINDS))} is needed", number)
    times, seconds = spec.get("times", 1), spec.get("seconds")
    if times is not None and not (_is_whole(times) and times > 0):
        _refuse("times", "A whole number from 1, or null", number)
    if seconds is not None and not _is_amount(seconds):
        _refuse("seconds", "A number from 0 is needed", number)
    return FaultRule(
        door=spec["match"],
        kind=spec["kind"],
        account=_named_account(spec.get("account"), number),
        path=str(spec.get("path") or ""),
        seconds=seconds,
        times=times,
    )


def _named_account(key_id: Any, number: int) -> Account | None:
    if key_id is None:
        return None
    account = Account.objects.filter(key_id=str(key_id)).first()
    if account is None:
        _refuse("account", "No such account", number)
    return account


def _refuse(name: str, why: str, *place: int) -> NoReturn:
    raise invalid(("body", *place, name), why, type="value_error")


def _is_amount(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and 0 <= value <= MOST


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and _is_amount(value)


def _is_credits(value: Any) -> bool:
    if not isinstance(value, str):
        return _is_amount(value)
    whole, _, part = value.partition(".")
    return (
        value.isascii()
        and whole.isdigit()
        and len(whole) < 10
        and (part.isdigit() or not part)
    )


def _is_key_part(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 200
        and value.isascii()
        and value.isprintable()
        and not {" ", ":"} & set(value)
    )


def _is_span(value: Any) -> bool:
    return value is None or (
        isinstance(value, list)
        and len(value) == 2
        and all(_is_amount(each) for each in value)
        and value[0] <= value[1]
    )


# What can be done to the secret that signs an account's callbacks.
_SECRETS: dict[str | None, Callable[[Account], None]] = {
    "reveal": signatures.reveal,
    "rotate": signatures.rotate,
    None: signatures.forget,
}
_CHECKS: dict[str, Check] = {
    "credits": _is_credits,
    "concurrency": _is_whole,
    "waiting_limit": _is_whole,
    "capacity_mode": lambda value: value in CapacityMode.values,
    "retention_seconds": lambda value: _is_whole(value) and 1 <= value <= WEEK,
    "disabled_models": lambda value: (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    ),
    "seconds": _is_span,
    "speed": lambda value: value is None or _is_amount(value),
    "scale": lambda value: _is_amount(value) and 0 < value <= 1,
    "media": lambda value: isinstance(value, bool),
    "strict": lambda value: isinstance(value, bool),
    "workflows": lambda value: isinstance(value, bool),
    "usage": lambda value: isinstance(value, bool),
    "webhook_body": lambda value: value in WebhookBody.values,
    "webhook_secret": lambda value: value is None or value in ("reveal", "rotate"),
    "elapse": lambda value: _is_amount(value) and value <= LONGEST_ELAPSE,
}
