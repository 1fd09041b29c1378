"""Addresses of derivatives that carry their own permission.

A wall shows sixty pictures; none of them may cost a session, a user and a row. The token says
whose bytes they are and for which membership it was made. It lasts for its day and the next,
and is the same all day long, so that browsers keep what they fetched.
"""

from __future__ import annotations

import base64
import binascii
import struct
import time
import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from studio.accounts.models import Membership
from studio.assets.models import Asset
from studio.assets.store import Place
from studio.core import clock, pulse

# What an address may end in, and the derivative it shows.
NAMES = {"small": "small", "large": "large", "poster": "large", "preview": "preview"}
MEMBER_SECONDS = 60.0

_CLAIM = struct.Struct(">16s32sQI")
_MAC_BYTES = 18
_DAY_SECONDS = 86_400

# Until when a membership is believed, and the number of all memberships it was seen at.
_members: dict[tuple[int, uuid.UUID], tuple[float, int]] = {}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a token says: these bytes, for this membership."""

    place: Place
    membership_id: int


def url(asset: Asset, name: str, *, membership: Membership) -> str:
    """Return today's address of a derivative for this member, "" if there is none."""
    if asset.team_id != membership.team_id:
        raise ValueError("An address is only made for a member of the asset's team.")
    if NAMES[name] not in asset.derivatives:
        return ""
    claim = _CLAIM.pack(
        membership.team.public_id.bytes,
        bytes.fromhex(asset.sha256),
        membership.pk,
        _today(),
    )
    token = base64.urlsafe_b64encode(claim + _mac(claim, name)).decode()
    return reverse("assets:file", args=[token, name])


def read(token: str, name: str) -> Claim | None:
    """Return what a token says if it is ours, for this name, and not too old."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    claim, mac = raw[: _CLAIM.size], raw[_CLAIM.size :]
    if len(claim) < _CLAIM.size or not constant_time_compare(mac, _mac(claim, name)):
        return None
    team, sha256, membership_id, day = _CLAIM.unpack(claim)
    if day not in (_today(), _today() - 1):
        return None
    place = Place(team=uuid.UUID(bytes=team), sha256=sha256.hex())
    return Claim(place=place, membership_id=membership_id)


def is_member(claim: Claim) -> bool:
    """Tell whether the membership still stands.

    Believed for MEMBER_SECONDS once it did, or until anybody loses a membership: that asks
    the database anew, and looking for it costs no query.
    """
    key = (claim.membership_id, claim.place.team)
    # Read before the row: a membership that ends in between is then asked about once more.
    seen_at = pulse.read(pulse.MEMBERSHIPS)
    until, believed_at = _members.get(key, (0.0, 0))
    if until > time.monotonic() and believed_at == seen_at:
        return True
    stands = Membership.objects.filter(
        pk=claim.membership_id, team__public_id=claim.place.team, user__is_active=True
    ).exists()
    if not stands:
        _members.pop(key, None)
        return False
    if len(_members) > 10_000:
        forget_members()
    _members[key] = (time.monotonic() + MEMBER_SECONDS, seen_at)
    return True


def forget_members() -> None:
    """Ask anew about every membership."""
    _members.clear()


def _today() -> int:
    return int(clock.now().timestamp()) // _DAY_SECONDS


def _mac(claim: bytes, name: str) -> bytes:
    value = claim + name.encode()
    return salted_hmac("studio.assets.links", value, algorithm="sha256").digest()[
        :_MAC_BYTES
    ]
