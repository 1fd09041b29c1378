"""Taking files in, finding them again, and the trash."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Membership, Team, User
from studio.assets import mount, store
from studio.assets.errors import DiskFull, MediaUnavailable, MissingFile, Refused
from studio.assets.models import Asset
from studio.assets.names import clean_title, title_of_upload
from studio.core import clock, disk, pulse
from studio.media import coach, limited
from studio.media import errors as media
from studio.media.results import Digest
from studio.media.sniff import HEAD_BYTES, sniff
from studio.projects.models import Project

__all__ = ["DiskFull", "MediaUnavailable", "MissingFile", "Refused"]

logger = logging.getLogger(__name__)

MIB = 1024 * 1024
UNKNOWN_TYPE = "application/octet-stream"
SECONDS = 60.0
# A person waits for this one, and a web thread with them.
IMAGE_SECONDS = 30.0
NO_COLOUR = "#808080"
WORDS = {"image": "an image", "video": "a clip", "audio": "a sound"}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file was found to hold, named as the fields of Asset."""

    kind: str
    content_type: str
    width: int = 0
    height: int = 0
    seconds: float | None = None
    fps: float | None = None
    has_audio: bool = False
    colour: str = NO_COLOUR
    placeholder: str = ""
    peaks: list[float] | None = None
    derivatives: dict[str, list[int]]


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Bytes that are safe in the store and still belong to no row."""

    sha256: str
    size: int
    facts: Facts


def prepare_media_root() -> None:
    """Create the media folder at first start.

    Raises MediaUnavailable when the folder should hold files already: its disk is missing.
    """
    if not mount.is_ours():
        mount.prepare()


def archive(
    path: Path,
    *,
    team: Team,
    project: Project,
    member: User | None,
    origin: str,
    title: str,
    prompt: str,
    expect_kind: str | None,
) -> Asset:
    """Decode a file, keep its bytes and make its row; `path` may be gone afterwards.

    Raises Refused when it is not what was expected or does not decode to its end,
    MediaUnavailable when trying again later may help.
    """
    stored = keep(path, team=team, expect_kind=expect_kind)
    return record(
        stored,
        team=team,
        project=project,
        member=member,
        origin=origin,
        title=title,
        prompt=prompt,
    )


def keep(path: Path, *, team: Team, expect_kind: str | None) -> Stored:
    """Do the first, slow half of `archive`: all but the row.

    What a crash leaves behind here is adopted when the same bytes come again.
    """
    prepare_media_root()
    size = path.stat().st_size
    mount.check_writable(size)
    place = store.Place(team=team.public_id, sha256=store.sha256_of(path))
    with store.workspace() as folder:
        digest = _read(path, folder, expect_kind=expect_kind)
        store.publish(path, place.original, adopt=not _is_going(place))
        _publish_derivatives(digest, place)
    return Stored(sha256=place.sha256, size=size, facts=_facts(digest))


@transaction.atomic
def record(
    stored: Stored,
    *,
    team: Team,
    project: Project,
    member: User | None,
    origin: str,
    title: str,
    prompt: str,
    note: str = "",
) -> Asset:
    """Make the row of stored bytes, in the caller's transaction if there is one."""
    if project.team_id != team.pk:
        raise ValueError("The project is another team's.")
    asset = Asset.objects.create(
        team=team,
        project=project,
        member=member,
        origin=origin,
        title=clean_title(title),
        prompt=prompt,
        note=note,
        sha256=stored.sha256,
        size=stored.size,
        **asdict(stored.facts),
    )
    pulse.bump(team.pk)
    return asset


def receive_upload(
    uploaded: UploadedFile, *, membership: Membership, project: Project
) -> Asset:
    """Keep a person's picture as a reference: upright, re-encoded, nothing hidden in it.

    The same picture again gives the asset that is already there. Raises only Refused.
    """
    try:
        prepare_media_root()
        with store.workspace() as folder:
            source = written(uploaded, folder / "upload")
            return _keep_reference(source, uploaded.name or "", membership, project)
    except MediaUnavailable as error:
        raise Refused(str(error)) from error


def trash(asset: Asset, *, by: User | None = None) -> bool:
    """Put an asset into the trash; tell whether it was this call that did."""
    return _set_trashed(asset, trashed=True, by=by)


def restore(asset: Asset, *, by: User | None = None) -> bool:
    """Take an asset out of the trash; tell whether it was this call that did."""
    return _set_trashed(asset, trashed=False, by=by)


def derive_again(asset: Asset) -> None:
    """Read the original once more and make everything that is derived from it anew."""
    place = place_of(asset)
    with local_copy(asset) as path, store.workspace() as folder:
        digest = _read(path, folder, expect_kind=asset.kind)
        _publish_derivatives(digest, place)
    with transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(**asdict(_facts(digest)))
        pulse.bump(asset.team_id)
    asset.refresh_from_db()


def local_copy(asset: Asset) -> AbstractContextManager[Path]:
    """Give a path to the original's bytes, to read; raises MediaUnavailable."""
    return store.local_copy(place_of(asset).original)


def measured(asset: Asset) -> dict[str, object]:
    """Return what the photo coach measures in a picture, as JSON keeps it.

    Raises MediaUnavailable when trying again later may help.
    """
    try:
        with local_copy(asset) as path:
            return asdict(coach.look(path, timeout=IMAGE_SECONDS))
    except media.MediaError as error:
        raise MediaUnavailable(error.reason) from error


def open_original(asset: Asset) -> File:
    """Open the original's bytes; raises MediaUnavailable."""
    return store.open_file(place_of(asset).original)


def place_of(asset: Asset) -> store.Place:
    return store.Place(team=asset.team.public_id, sha256=asset.sha256)


def written(uploaded: UploadedFile, path: Path) -> Path:
    """Copy an upload; what it says about its own size is not believed."""
    if not disk.has_room(path.parent, uploaded.size or 0):
        raise DiskFull(mount.FULL.sentence)
    written = 0
    with mount.translated(), path.open("wb") as file:
        for chunk in uploaded.chunks():
            written += len(chunk)
            if written > settings.STUDIO_UPLOAD_BYTES:
                raise Refused(_too_large())
            file.write(chunk)
    return path


def same_upload(path: Path, *, team: Team, project: Project) -> Asset | None:
    """Forms are sent again with the same file in them: one asset, not one a try."""
    place = store.Place(team=team.public_id, sha256=store.sha256_of(path))
    if not store.holds(place.original, path.stat().st_size):
        return None
    uploads = Asset.objects.kept().filter(origin=Asset.Origin.UPLOADED, project=project)
    return uploads.filter(team=team, sha256=place.sha256).first()


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what a decoder says of a file into this app's own errors."""
    try:
        yield
    except (media.Refused, media.Damaged, media.TooSlow) as error:
        raise Refused(error.reason) from error
    except media.NoRoom as error:
        raise DiskFull(mount.FULL.sentence) from error
    except media.MediaError as error:
        logger.warning("A file could not be read: %s", error.detail)
        raise MediaUnavailable(error.reason) from error


def _too_large() -> str:
    limit = settings.STUDIO_UPLOAD_BYTES // MIB
    return f"This file is too large: {limit} MB is the most a file may have."


def _keep_reference(
    source: Path, name: str, membership: Membership, project: Project
) -> Asset:
    with in_words():
        clean = limited.reference(
            source, source.parent / "reference", timeout=IMAGE_SECONDS
        )
    team = membership.team
    if same := same_upload(clean.path, team=team, project=project):
        return same
    return record(
        keep(clean.path, team=team, expect_kind=Asset.Kind.IMAGE),
        team=team,
        project=project,
        member=membership.user,
        origin=Asset.Origin.UPLOADED,
        title=title_of_upload(name),
        prompt="",
        note=clean.note,
    )


def _read(path: Path, folder: Path, *, expect_kind: str | None) -> Digest | None:
    """Decode the whole file in the limited child; None for one we may keep unread."""
    if expect_kind == Asset.Kind.OTHER and not _is_readable(path):
        return None
    with in_words():
        digest = limited.digest(
            path,
            folder / "derivatives",
            timeout=IMAGE_SECONDS if expect_kind == Asset.Kind.IMAGE else SECONDS,
        )
    kind = digest.probe.kind
    if expect_kind not in (None, Asset.Kind.OTHER, kind):
        raise Refused(f"This is {WORDS[kind]}, not {WORDS[str(expect_kind)]}.")
    return digest


def _is_readable(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise Refused("This file is empty.")
    return sniff(head) is not None


def _publish_derivatives(digest: Digest | None, place: store.Place) -> None:
    for name, made in digest.derivatives.items() if digest else ():
        store.publish(made.path, place.derivative(name), adopt=False)


def _is_going(place: store.Place) -> bool:
    """Tell whether these bytes were deleted for good once: then they are written anew."""
    same = Asset.objects.filter(team__public_id=place.team, sha256=place.sha256)
    return same.exclude(purged_at=None).exists()


def _facts(digest: Digest | None) -> Facts:
    if digest is None:
        return Facts(kind=Asset.Kind.OTHER, content_type=UNKNOWN_TYPE, derivatives={})
    probe = digest.probe
    made = digest.derivatives.items()
    return Facts(
        kind=probe.kind,
        content_type=probe.content_type,
        width=probe.width,
        height=probe.height,
        seconds=probe.seconds,
        fps=probe.fps,
        has_audio=probe.has_audio,
        colour=digest.colour or NO_COLOUR,
        placeholder=digest.placeholder,
        peaks=list(digest.peaks) or None,
        derivatives={name: [one.width, one.height] for name, one in made},
    )


def _set_trashed(asset: Asset, *, trashed: bool, by: User | None) -> bool:
    with transaction.atomic():
        changed = Asset.objects.filter(pk=asset.pk, trashed=not trashed).update(
            trashed=trashed, trashed_at=clock.now() if trashed else None
        )
        if changed:
            _record_trashed(asset, trashed=trashed, by=by)
            pulse.bump(asset.team_id)
    asset.refresh_from_db(fields=["trashed", "trashed_at"])
    return bool(changed)


def _record_trashed(asset: Asset, *, trashed: bool, by: User | None) -> None:
    audit.record(
        asset.team,
        user=by,
        deed="assets.trash" if trashed else "assets.restore",
        words=f"Moved “{asset}” to the trash."
        if trashed
        else f"Took “{asset}” out of the trash.",
        asset=str(asset.public_id),
        project=str(asset.project.public_id),
    )
