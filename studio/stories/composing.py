"""The sheet on which a story is composed: the form, what it would be, and its price."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from studio.accounts.models import Membership
from studio.accounts.requests import TeamRequest
from studio.attempts.models import Attempt
from studio.catalogs.models import Entry
from studio.core.parsing import as_uuid
from studio.engines import Wire
from studio.generations.prices import Price
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.projects import current
from studio.stories import plans, product
from studio.stories.forms import NewStoryForm
from studio.stories.kinds import KINDS, Kind
from studio.stories.models import Story
from studio.stories.plans import Plan
from studio.stories.product import Product
from studio.stories.starting import NO_PICTURE

MOST_STYLES = 200


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A story that somebody is composing."""

    form: NewStoryForm
    plan: Plan
    product: Product
    price: Price
    nonce: uuid.UUID
    agreed: Decimal
    is_ready: bool
    not_offered: bool
    problems: Sequence[str] = ()

    @property
    def kinds(self) -> Sequence[Kind]:
        return list(KINDS.values())

    @property
    def kind(self) -> Kind:
        return self.plan.kind

    def because(self, sentence: str) -> Sheet:
        """Return the sheet with a sentence that says why nothing was started."""
        return replace(self, problems=[*self.problems, sentence])


def sheet(request: TeamRequest) -> Sheet:
    """Return the sheet as the request fills it in.

    Only a press of Start is told what is missing; while it is filled in, it is not.
    """
    key = keys.key_for(request.membership.team, current.chosen(request))
    given = product.read(request)
    data = _said(request, key)
    styles = _styles(key)
    filled = NewStoryForm(data, styles=styles)
    plan = filled.plan(product=given.chosen)
    is_pressed = request.POST.get("act") == "start"
    lacks = plan.kind.needs_product and given.chosen is None
    problems = [given.error] if given.error else []
    if is_pressed and lacks and not given.error:
        problems.append(NO_PICTURE)
    if is_pressed and request.POST.get("nonce") != data["nonce"]:
        problems.append(
            "This form is incomplete. Nothing was started; press once more."
        )
    return Sheet(
        form=filled if is_pressed else NewStoryForm(initial=data, styles=styles),
        plan=plan,
        product=given,
        price=plan.price(key),
        nonce=uuid.UUID(data["nonce"]),
        agreed=plans.agreed(request.POST.get("agreed", "")),
        is_ready=filled.is_valid() and not problems,
        not_offered=_was_refused(request.membership, key),
        problems=problems,
    )


def _said(request: TeamRequest, key: ProviderKey | None) -> dict[str, Any]:
    """Return what the form says, or what a fresh one begins with."""
    data: dict[str, Any] = (request.POST or request.GET).dict()
    data["nonce"] = str(as_uuid(data.get("nonce")) or uuid.uuid4())
    data["kind"] = data.get("kind") or "tutorial"
    if data.get("how") not in Story.How.values:
        refused = _was_refused(request.membership, key)
        data["how"] = Story.How.GENERATIONS if refused else Story.How.WORKFLOW
    fresh = NewStoryForm(initial=data)
    usual = {name: field.initial for name, field in fresh.fields.items()}
    return {name: value for name, value in usual.items() if value is not None} | data


def _was_refused(membership: Membership, key: ProviderKey | None) -> bool:
    """Tell whether the key's host has last answered that it has no workflows."""
    if key is None:
        return False
    mine = Attempt.objects.visible_to(membership).filter(wire=Wire.WORKFLOW.value)
    last = mine.filter(key=key, parent=None).exclude(ended_at=None).order_by("-pk")
    attempt = last.first()
    return attempt is not None and attempt.not_offered


def _styles(key: ProviderKey | None) -> list[tuple[str, str]]:
    if key is None:
        return []
    listed = Entry.objects.listed(origin=key.origin, catalog=Entry.Catalog.STYLES)
    names = listed.values_list("platform_id", "name")[:MOST_STYLES]
    return [(str(platform_id), name) for platform_id, name in names]
