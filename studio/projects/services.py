"""The General project, and the ledger: what is reserved, what is spent."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db import transaction

from studio.accounts.models import Team, User
from studio.projects.models import CreditEntry, Project

GENERAL = "General"


class Payable(Protocol):
    """What costs money, as the ledger sees it: an attempt."""

    pk: int
    team: Team
    project: Project
    member: User | None


def open_general(team: Team) -> Project:
    """Give a team its General project, once."""
    project, _ = Project.objects.get_or_create(
        team=team, is_general=True, defaults={"name": GENERAL}
    )
    return project


def general(team: Team) -> Project:
    return Project.objects.get(team=team, is_general=True)


def reserve(attempt: Payable, credits: Decimal) -> None:
    """Set credits aside for an attempt, once."""
    _write(attempt, CreditEntry.Kind.RESERVE, credits)


def release(attempt: Payable) -> None:
    """Give back what was set aside for an attempt, once; nothing where nothing was."""
    reserved = CreditEntry.objects.filter(
        attempt_id=attempt.pk, kind=CreditEntry.Kind.RESERVE
    ).first()
    if reserved is not None:
        _write(attempt, CreditEntry.Kind.RELEASE, -reserved.credits)


@transaction.atomic
def settle(attempt: Payable, credits: Decimal) -> None:
    """Charge an attempt, once, in place of what was set aside for it."""
    release(attempt)
    _write(attempt, CreditEntry.Kind.CHARGE, credits)


def spent(team: Team, *, since: datetime | None = None) -> Decimal:
    """Return the credits charged, from `since` on if given."""
    charges = CreditEntry.objects.filter(team=team, kind=CreditEntry.Kind.CHARGE)
    return (charges.filter(at__gte=since) if since else charges).total()


def reserved(team: Team) -> Decimal:
    """Return the credits set aside for what has not ended."""
    kinds = [CreditEntry.Kind.RESERVE, CreditEntry.Kind.RELEASE]
    return CreditEntry.objects.filter(team=team, kind__in=kinds).total()


def _write(attempt: Payable, kind: CreditEntry.Kind, credits: Decimal) -> None:
    CreditEntry.objects.get_or_create(
        attempt_id=attempt.pk,
        kind=kind,
        defaults={
            "team": attempt.team,
            "project": attempt.project,
            "member": attempt.member,
            "credits": credits,
        },
    )
