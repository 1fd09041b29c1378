"""What was made and paid since midnight, by the studio's clock."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from django.utils import timezone

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.projects.models import CreditEntry, Project


class Summary(TypedDict):
    """How many results, for how many credits."""

    made: int
    credits: Decimal


def summary(membership: Membership, project: Project | None) -> Summary:
    """Count the day of one project, or of all that the member sees."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    made = Asset.objects.visible_to(membership).made()
    charged = CreditEntry.objects.visible_to(membership).charged()
    if project is not None:
        made, charged = made.filter(project=project), charged.filter(project=project)
    return {
        "made": made.filter(created_at__gte=midnight).count(),
        "credits": charged.filter(at__gte=midnight).total(),
    }
