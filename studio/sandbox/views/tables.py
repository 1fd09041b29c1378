"""What the control page shows as tables, each cell in the words that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import truncatechars

LONGEST_PROMPT = 80
UNDESCRIBED = (
    "GET /models/usage tells each account its own. No public source describes that answer: "
    "its shape is this project’s own."
)

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under their heads; `named` where the first cell of each names its row."""

    id: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[object]]
    caption: str = ""
    remark: str = ""
    named: bool = False


def facts(report: Facts, usage: Iterable[Facts], *, newest: int) -> list[Table]:
    """Return what happened, in the order of the page."""
    caption = f"The newest {newest}"
    return [
        Table(
            id="requests",
            title="Requests",
            caption=caption,
            heads=["Accepted", "Key", "Model", "Prompt", "State", "Credits", "Id"],
            rows=[_request(one) for one in report["requests"]],
        ),
        Table(
            id="references",
            title="Characters",
            caption=caption,
            heads=["Name", "Key", "Version", "Photos", "State", "Id"],
            rows=[_reference(one) for one in report["references"]],
        ),
        Table(
            id="webhooks",
            title="Callbacks",
            caption=caption,
            heads=["Request", "Address", "State", "Attempts", "Last answer"],
            rows=[_hook(one) for one in report["webhooks"]],
        ),
        Table(
            id="ledger",
            title="Ledger",
            caption=caption,
            heads=["At", "Key", "Kind", "Credits", "For"],
            rows=[_entry(one) for one in report["ledger"]],
        ),
        Table(
            id="usage",
            title="Usage",
            caption="The last days, in UTC",
            remark=UNDESCRIBED,
            heads=["Day", "Key", "Model", "Charged requests", "Credits", "Given back"],
            rows=[_used(one) for one in usage],
        ),
        Table(
            id="visits",
            title="Answers by door",
            heads=["Door", "Status and how often"],
            rows=[_door(door, count) for door, count in report["answers"].items()],
            named=True,
        ),
    ]


def accounts(report: Facts) -> Table:
    """Return the accounts with all that can be changed of them."""
    return Table(
        id="accounts",
        title="Accounts",
        heads=[
            *("Key", "Credits", "Reserved", "Charged", "Refunded"),
            *("At once", "Waiting", "Over it", "Kept"),
            *("Strict", "Media", "Workflows", "Usage", "Callbacks", "Secret"),
        ],
        rows=[_account(one) for one in report["accounts"]],
        named=True,
    )


def rules(report: Facts) -> Table:
    """Return the faults that are set."""
    return Table(
        id="faults",
        title="Faults",
        heads=["Door", "Kind", "Account", "Path", "Seconds", "Times left"],
        rows=[_rule(one) for one in report["faults"]],
    )


def _request(one: Facts) -> list[object]:
    prompt = truncatechars(one["prompt"], LONGEST_PROMPT)
    said = [one[name] for name in ("accepted_at", "account", "model")]
    return [*said, prompt, one["status"], one["credits"], one["request_id"]]


def _reference(one: Facts) -> list[object]:
    names = ("name", "account", "model_version", "photos", "status", "reference_id")
    return [one[name] for name in names]


def _hook(one: Facts) -> list[object]:
    state = f"{one['state']}, forged" if one["forged"] else one["state"]
    answer = _or(one["last_status"], "none")
    return [one["request_id"], one["url"], state, one["attempts"], answer]


def _entry(one: Facts) -> list[object]:
    paid_for = one["request_id"] or _or(one["reference_id"], "")
    return [one["at"], one["account"], one["kind"], one["credits"], paid_for]


def _used(one: Facts) -> list[object]:
    return [
        f"{one['day']:%Y-%m-%d}",
        one["account__key_id"],
        one["model"],
        one["requests"],
        f"{one['charged']:.3f}",
        f"{one['refunded']:.3f}",
    ]


def _door(door: str, statuses: Mapping[Any, int]) -> list[object]:
    return [door, ", ".join(f"{status}: {count}" for status, count in statuses.items())]


def _account(one: Facts) -> list[object]:
    names = ("id", "credits", "reserved", "charged", "refunded")
    limits = ("concurrency", "waiting_limit", "capacity_mode")
    switches = ("strict", "media", "workflows", "usage")
    signed = ", signed" if one["webhook_secret"] else ""
    return [
        *(one[name] for name in (*names, *limits)),
        f"{one['retention_seconds']} s",
        *("yes" if one[name] else "no" for name in switches),
        f"{one['webhook_body']}{signed}",
        one["webhook_secret"] or "none",
    ]


def _rule(one: Facts) -> list[object]:
    return [
        one["match"],
        one["kind"],
        one["account"] or "all",
        one["path"] or "all",
        _or(one["seconds"], ""),
        _or(one["times"], "for ever"),
    ]


def _or(value: object, otherwise: str) -> object:
    return otherwise if value is None else value
