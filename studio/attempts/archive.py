"""From "done there" to "safe here": fetch each result, prove it whole, keep it for ever."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from studio.assets import boards_targets, mount, versions
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import batch
from studio.attempts.models import Attempt, Output
from studio.attempts.platform import client_of, look
from studio.attempts.states import State
from studio.attempts.steps import announce, step
from studio.core import backoff, crash
from studio.core.clock import in_seconds
from studio.core.leases import is_free, is_ripe, lease
from studio.higgsfield import DownloadError, Gone, HiggsfieldError, download
from studio.keys import services as keys
from studio.media.sniff import HEAD_BYTES, WEB_PAGES, name_of_refused

SAVE_LEASE = 280.0
MAX_TRIES = 12
CAPS = {"image": 64 * 1024**2, "video": 2 * 1024**3, "audio": 256 * 1024**2}
OTHER_CAP = 512 * 1024**2
# Download and decode together stay inside the lease, and that inside the queue's timeout.
DEADLINE = 200.0
OURS_PAUSE = 60.0

NOUNS = {"image": "picture", "video": "clip", "audio": "sound"}
CHARGED = (
    "It counts as done there, so the charge stands. "
    "Retry fetches it again and costs nothing."
)


class Unusable(Exception):
    """What came instead of the result, in words."""


def save_output(output_id: int) -> None:
    """Fetch one result and archive it. Safe to run twice: the lease lets one through."""
    output = _claim(output_id)
    if output is None:
        return
    try:
        stored = _fetch(output)
    except Gone as error:
        _gone(output, error)
    except DownloadError as error:
        settle = _missing if error.permanent else _later
        settle(output, str(error))
    except assets.MediaUnavailable as error:
        _put_off(output, str(error))
    except Unusable as error:
        _later(output, str(error))
    else:
        crash.at("after-publish")
        _saved(output, stored)


def fetch_again(attempt: Attempt) -> bool:
    """Start over with what is missing, at a person's wish; nothing is paid for again."""
    with transaction.atomic():
        if not step(attempt, State.SAVING):
            return False
        attempt.outputs.filter(fate=Output.Fate.MISSING).update(
            fate=Output.Fate.FETCHING, tries=0, not_before=None, lease_until=None
        )
    return True


def due_outputs() -> list[int]:
    """Return the results whose fetching nobody is at, those that expire first in front."""
    rows = Output.objects.filter(is_free(), is_ripe(), fate=Output.Fate.FETCHING)
    return list(
        rows.order_by("attempt__platform_expires_at", "pk").values_list(
            "pk", flat=True
        )[:200]
    )


def _claim(output_id: int) -> Output | None:
    free = Output.objects.filter(is_free(), pk=output_id, fate=Output.Fate.FETCHING)
    took = free.update(lease_until=lease(SAVE_LEASE))
    if not took:
        return None
    related = ("attempt__key", "attempt__team", "attempt__project", "attempt__member")
    return Output.objects.select_related(*related).get(pk=output_id)


def _fetch(output: Output) -> assets.Stored:
    attempt = output.attempt
    if trouble := mount.trouble():
        raise assets.MediaUnavailable(trouble.sentence)
    # Whatever else is an OSError, such as a timeout, the download has told apart.
    with mount.translated(), _incoming() as path:
        with path.open("wb") as file:
            download(
                output.url,
                file,
                max_bytes=CAPS.get(output.kind, OTHER_CAP),
                deadline=DEADLINE,
                exempt_origins=_exempt(attempt),
            )
            crash.at("in-download")
            file.flush()
            os.fsync(file.fileno())
        try:
            return assets.keep(path, team=attempt.team, expect_kind=output.kind)
        except assets.Refused as error:
            raise Unusable(_what_came(path, output.kind, error)) from error


def _what_came(path: Path, kind: str, error: assets.Refused) -> str:
    """Tell what is no result at all from one that broke, on the way or at its source."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    noun = NOUNS.get(kind, "file")
    if not head:
        return f"The platform sent an empty file instead of the {noun}."
    name = name_of_refused(head)
    if name == WEB_PAGES:
        return f"The platform sent a web page instead of the {noun}."
    if name:
        return f"The platform sent what this studio cannot read: {name}."
    return f"The file could not be read: {error}"


def _exempt(attempt: Attempt) -> frozenset[str]:
    """Return the one loopback origin a result may come from: the sandbox, for its own key."""
    return frozenset({attempt.key.origin}) if attempt.key.is_sandbox else frozenset()


def _title(attempt: Attempt) -> str:
    return " ".join(attempt.values.get("prompt", "").split())[:80]


@contextmanager
def _incoming() -> Iterator[Path]:
    folder = Path(settings.STUDIO_DATA) / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(suffix=".part", dir=folder)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _saved(output: Output, stored: assets.Stored) -> None:
    """Make the asset's row and the result's fate one: neither is ever seen without the other."""
    attempt = output.attempt
    with transaction.atomic():
        took = Output.objects.filter(pk=output.pk, fate=Output.Fate.FETCHING).update(
            fate=Output.Fate.SAVED, note="", lease_until=None
        )
        if not took:
            return
        asset = assets.record(
            stored,
            team=attempt.team,
            project=attempt.project,
            member=attempt.member,
            origin=Asset.Origin.MADE,
            title=_title(attempt),
            prompt=attempt.values.get("prompt") or "",
        )
        Output.objects.filter(pk=output.pk).update(asset=asset)
        boards_targets.place(asset, attempt.subject)
        versions.place(asset, attempt.subject)
        crash.at("before-saved")
        announce(attempt, note=f"Result {output.position + 1} is safe here.")
        _finish(attempt)


def _later(output: Output, reason: str) -> None:
    tries = output.tries + 1
    # That its time there is over is for the platform to say: our clock may be wrong.
    if tries >= MAX_TRIES:
        _missing(output, f"{reason} {CHARGED}")
        return
    Output.objects.filter(pk=output.pk).update(
        tries=tries,
        note=reason[:300],
        not_before=in_seconds(backoff.seconds(tries)),
        lease_until=None,
    )


def _put_off(output: Output, reason: str) -> None:
    """Wait for room or for the media folder: that is our trouble, and costs no try."""
    Output.objects.filter(pk=output.pk).update(
        note=reason[:300], not_before=in_seconds(OURS_PAUSE), lease_until=None
    )
    if output.note != reason[:300]:
        announce(output.attempt, note=reason)


def _gone(output: Output, error: Gone) -> None:
    """Ask the platform for a fresh address; without one the file is lost, and the card says so."""
    try:
        with client_of(output.attempt) as client:
            status = look(output.attempt, client)
    except (HiggsfieldError, keys.CannotRead) as trouble:
        _later(output, str(trouble))
        return
    fresh = [found.url for found in status.outputs]
    if output.position < len(fresh) and fresh[output.position] != output.url:
        Output.objects.filter(pk=output.pk).update(url=fresh[output.position])
    elif output.tries >= 2:
        _missing(output, "The platform no longer has this file.")
        return
    _later(output, str(error))


def _missing(output: Output, reason: str) -> None:
    with transaction.atomic():
        took = Output.objects.filter(pk=output.pk, fate=Output.Fate.FETCHING).update(
            fate=Output.Fate.MISSING, note=reason[:300], lease_until=None
        )
        if took:
            announce(
                output.attempt,
                note=f"Result {output.position + 1} is missing: {reason}",
            )
            _finish(output.attempt)


def _finish(attempt: Attempt) -> None:
    """End the attempt once every result has met its fate."""
    fates = list(attempt.outputs.values_list("fate", "note"))
    if any(fate == Output.Fate.FETCHING for fate, _ in fates):
        return
    missing = [note for fate, note in fates if fate == Output.Fate.MISSING]
    if len(missing) == len(fates):
        step(attempt, State.MEDIA_MISSING, note=missing[0])
        return
    note = batch.words(
        saved=len(fates) - len(missing), missing=len(missing), others=attempt.others
    )
    step(attempt, State.COMPLETED, note=note)
