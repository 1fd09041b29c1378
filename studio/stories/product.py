"""The picture of a product, as it comes in with a form: a file, or one that is here already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.accounts.models import Membership
from studio.accounts.requests import TeamRequest
from studio.assets import services as assets
from studio.assets.models import Asset, AssetQuerySet
from studio.core import uploads
from studio.core.parsing import as_uuid
from studio.projects import current

SHOWN = 11


@dataclass(frozen=True)
class Product:
    """What is chosen, what can be, and why a file was refused."""

    chosen: Asset | None
    pictures: Sequence[Asset]
    error: str = ""


def read(request: TeamRequest) -> Product:
    """Return the product of a form; a file becomes an asset first."""
    chosen = _named(request.membership, request.POST.get("product_asset", ""))
    error = ""
    if file := request.FILES.get("product"):
        try:
            chosen = assets.receive_upload(
                file,
                membership=request.membership,
                project=current.working(request),
            )
        except assets.Refused as refused:
            error = str(refused)
    error = uploads.refusals(request).get("product", error)
    return Product(chosen, _pictures(request.membership, chosen), error)


def _named(membership: Membership, text: str) -> Asset | None:
    named = as_uuid(text)
    return _images(membership).filter(public_id=named).first() if named else None


def _pictures(membership: Membership, chosen: Asset | None) -> list[Asset]:
    newest = list(_images(membership).order_by("-pk")[:SHOWN])
    others = [asset for asset in newest if asset != chosen]
    return [chosen, *others][:SHOWN] if chosen else others


def _images(membership: Membership) -> AssetQuerySet:
    mine = Asset.objects.visible_to(membership).kept()
    return mine.filter(kind=Asset.Kind.IMAGE)
