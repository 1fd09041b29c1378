"""What the sandbox remembers: accounts, their requests and money, and what tests asked of it."""

from __future__ import annotations

from studio.sandbox.models.account import WEEK, Account, CapacityMode, WebhookBody
from studio.sandbox.models.control import FaultRule, Setting, Tally
from studio.sandbox.models.delivery import Delivery, DeliveryState
from studio.sandbox.models.ledger import Entry, IdempotencyKey, LedgerEntry
from studio.sandbox.models.reference import Reference, Training
from studio.sandbox.models.request import LIVE, Job, Request, State, job_id
from studio.sandbox.models.upload import Upload, new_token
from studio.sandbox.models.workflow import Workflow

__all__ = [
    "LIVE",
    "WEEK",
    "Account",
    "CapacityMode",
    "Delivery",
    "DeliveryState",
    "Entry",
    "FaultRule",
    "IdempotencyKey",
    "Job",
    "LedgerEntry",
    "Reference",
    "Request",
    "Setting",
    "State",
    "Tally",
    "Training",
    "Upload",
    "WebhookBody",
    "Workflow",
    "job_id",
    "new_token",
]
