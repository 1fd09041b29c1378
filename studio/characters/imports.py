"""Taking in a character that was trained elsewhere: what the platform knows becomes ours to use."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from studio.accounts.clock import tick
from studio.accounts.models import Membership, Team
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.characters import services
from studio.characters.consent import note_given
from studio.characters.models import Character, Reference, Version
from studio.core.clock import in_seconds, now
from studio.core.queue import enqueue
from studio.engines.training import LONGEST_NAME
from studio.higgsfield import DownloadError, download
from studio.projects import services as projects

DEADLINE = 60.0
# Download, decoding and storing together stay well inside it.
PHOTO_LEASE = 180.0


class CannotImport(Exception):
    """Why nothing was taken in, in words."""


def take_in(reference: Reference, *, membership: Membership) -> Character:
    """Make a character of what an account lists, once; a second time returns the first.

    Raises CannotImport for what can never be used.
    """
    if reference.state == Reference.State.FAILED:
        raise CannotImport(f"“{reference}” cannot be used: its training failed there.")
    if reference.state == Reference.State.GONE:
        raise CannotImport(f"The platform no longer has “{reference}”.")
    with transaction.atomic():
        # The team's row is the lock: two who import at once import one after the other.
        Team.objects.select_for_update().get(pk=membership.team_id)
        if already := here(membership).get(reference.platform_id):
            return already
        character = Character.objects.create(
            team=membership.team,
            project=projects.general(membership.team),
            member=membership.user,
            nonce=uuid.uuid4(),
            name=reference.name[:LONGEST_NAME] or "Without a name",
            version=reference.version or Version.V1,
            imported=reference,
            photos_there=None,
            consented_at=now(),
            consented_by=membership.user,
        )
        note_given(character, membership=membership)
        enqueue("studio.characters.tasks.look_there", character.pk)
        tick(membership.team_id)
    return character


def here(membership: Membership) -> dict[str, Character]:
    """Return the team's characters by the ids that the platform knows them by."""
    mine = Character.objects.visible_to(membership).with_trained()
    found: dict[str, Character] = {}
    for one in mine.select_related("imported"):
        ids = (one.platform_id, one.imported and one.imported.platform_id)
        found |= {known: one for known in ids if known}
    return found


def fetch_photo(character_id: int) -> None:
    """Fetch the next photo of an imported character, and ring for the one after it.

    One that cannot be had is left out, and said. Safe to run twice.
    """
    related = Character.objects.select_related("imported__key", "team", "project")
    character = related.filter(pk=character_id, deleted_at=None).first()
    if character is None or character.imported is None or not character.photos_there:
        return
    lease = in_seconds(PHOTO_LEASE)
    Character.objects.filter(pk=character.pk).update(photos_after=lease)
    url, note = character.photos_there[0], character.photos_note
    try:
        photo = _fetched(url, character, character.imported)
        services.add_photos(character, [photo], is_agreed=True)
    except (DownloadError, assets.Refused, services.CannotChange) as error:
        note = f"Not all of its photos could be fetched: {error}"
    _go_on(character, url, note)


def fetch_again(character: Character) -> None:
    """Fetch all photos of an imported character anew, those that are here once more as well."""
    with transaction.atomic():
        Character.objects.filter(pk=character.pk).update(
            photos_there=None, photos_note=""
        )
        tick(character.team_id)
        enqueue("studio.characters.tasks.look_there", character.pk)


def due() -> list[int]:
    """Return the characters with photos still to be fetched that nobody is at."""
    ripe = Q(photos_after=None) | Q(photos_after__lt=now())
    known = Character.objects.filter(photos_there__isnull=False, deleted_at=None)
    waiting = known.filter(ripe).exclude(photos_there=[])
    return list(waiting.values_list("pk", flat=True)[:200])


def _fetched(url: str, character: Character, reference: Reference) -> Asset:
    """Fetch one photo through the guard and keep it as if a person had uploaded it."""
    exempt = {reference.origin} if reference.key.is_sandbox else set()
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        done = download(
            url,
            file,
            max_bytes=settings.STUDIO_UPLOAD_BYTES,
            deadline=DEADLINE,
            exempt_origins=exempt,
        )
        return assets.receive_upload(
            UploadedFile(file, name=character.name, size=done.size),
            membership=_whoever_imported(character),
            project=character.project,
        )


def _go_on(character: Character, url: str, note: str) -> None:
    with transaction.atomic():
        mine = Character.objects.select_for_update().get(pk=character.pk)
        left = [other for other in mine.photos_there or [] if other != url]
        mine.photos_there, mine.photos_note, mine.photos_after = left, note[:300], None
        mine.save(update_fields=["photos_there", "photos_note", "photos_after"])
        tick(mine.team_id)
        if left:
            enqueue("studio.characters.tasks.fetch_photo", mine.pk)


def _whoever_imported(character: Character) -> Membership:
    members = Membership.objects.filter(team=character.team_id).order_by("pk")
    return members.filter(user=character.member_id).first() or members[:1].get()
