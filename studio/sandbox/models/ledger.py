"""The honest book, and the keys under which submissions were accepted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from studio.core import clock
from studio.sandbox.models.account import Account
from studio.sandbox.models.reference import Reference
from studio.sandbox.models.request import Request
from studio.sandbox.models.workflow import Workflow


class Entry(models.TextChoices):
    GRANT = "grant"
    RESERVE = "reserve"
    CHARGE = "charge"
    REFUND = "refund"


class LedgerEntry(models.Model):
    """One movement of credits; a request, or a reference, has each kind at most once.

    `reserve` takes from the account, `refund` gives back; `charge` makes the reserved final.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    # The constraints below are indexes too.
    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, null=True, db_index=False
    )
    reference = models.ForeignKey(
        Reference, on_delete=models.CASCADE, null=True, db_index=False
    )
    kind = models.CharField(max_length=7, choices=Entry)
    credits = models.DecimalField(max_digits=14, decimal_places=3)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "kind"], name="ledger_once"),
            models.UniqueConstraint(
                fields=["reference", "kind"], name="ledger_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.credits}"


class IdempotencyKey(models.Model):
    """The key of an accepted submission, and what it was accepted for."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    request = models.OneToOneField(Request, on_delete=models.CASCADE, null=True)
    reference = models.OneToOneField(Reference, on_delete=models.CASCADE, null=True)
    workflow = models.OneToOneField(Workflow, on_delete=models.CASCADE, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "key"], name="key_once"),
        ]

    def __str__(self) -> str:
        return self.key
