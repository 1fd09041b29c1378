"""One verdict for many assets, each with its line of history."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from studio.assets import bulk_acts, verdicts
from studio.assets.models import Asset, Bulk
from studio.review.models import Judgement

JUDGED = {
    "": "Took back the verdict on {}.",
    Asset.Verdict.APPROVED: "Approved {}.",
    Asset.Verdict.CHANGES: "Asked for changes to {}.",
    Asset.Verdict.REJECTED: "Rejected {}.",
}


def judge_many(bulk: Bulk, ids: Sequence[int]) -> int:
    """Write down a member's verdict on a slice, in its transaction; the same again is no news."""
    verdict = bulk.argument["verdict"]
    same = Q(verdict=verdict, verdict_by=bulk.member) if verdict else Q(verdict="")
    judged = bulk_acts.claimed(Asset.objects.filter(pk__in=ids).exclude(same))
    verdicts.judge_many(list(judged), verdict, by=bulk.member)
    Judgement.objects.bulk_create(
        Judgement(asset_id=pk, by=bulk.member, verdict=verdict) for pk in judged
    )
    bulk_acts.record(bulk, judged, "review.verdict", JUDGED[verdict])
    return len(judged)
