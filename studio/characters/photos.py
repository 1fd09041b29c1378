"""Photos as they come in with a form: files, and pictures that are here already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from studio.accounts.requests import TeamRequest
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.characters import services
from studio.characters.models import Character
from studio.core import uploads
from studio.core.parsing import as_uuids
from studio.engines.training import MOST_PHOTOS
from studio.projects import services as projects

SHOWN = 48


@dataclass
class Photos:
    """What can be used, and what cannot, in words with the name of the file."""

    assets: list[Asset] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read(request: TeamRequest, *, room: int = MOST_PHOTOS) -> Photos:
    """Take the photos of a form in: upright, re-encoded, without what a camera writes into them.

    Files above `room` are not even opened.
    """
    found = Photos(_picked(request))
    files = request.FILES.getlist("photos")
    project = projects.general(request.membership.team)
    for file in files[:room]:
        try:
            asset = assets.receive_upload(
                file, membership=request.membership, project=project
            )
        except assets.Refused as error:
            found.refused.append(f"{(file.name or 'A photo')[:80]}: {error}")
        else:
            found.assets.append(asset)
    if len(files) > room:
        found.refused.append(f"{len(files) - room} more than fit were left out.")
    found.refused += uploads.refusals(request).values()
    return found


def put_in(character: Character, given: Photos) -> list[str]:
    """Add what can be used; return why the rest is left out, each in words."""
    try:
        services.add_photos(character, given.assets)
    except services.CannotChange as error:
        return [*given.refused, str(error)]
    return given.refused


def gallery(request: TeamRequest) -> Iterable[Asset]:
    """Return the team's newest pictures, to choose from."""
    mine = Asset.objects.visible_to(request.membership).kept()
    return mine.filter(kind=Asset.Kind.IMAGE).order_by("-id")[:SHOWN]


def _picked(request: TeamRequest) -> list[Asset]:
    ids = as_uuids(request.POST.getlist("asset"))
    mine = Asset.objects.visible_to(request.membership).kept()
    fitting = mine.filter(kind=Asset.Kind.IMAGE, public_id__in=ids[: MOST_PHOTOS + 1])
    by_id = {asset.public_id: asset for asset in fitting}
    return [by_id[one] for one in ids if one in by_id]
