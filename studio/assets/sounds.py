"""Sounds that a person gives: taken in as WAVs that can be sent, and cut to a clip's length."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from studio.accounts.models import Membership
from studio.assets import services, store
from studio.assets.errors import MediaUnavailable, Refused
from studio.assets.models import Asset
from studio.assets.names import title_of_upload
from studio.media import speech
from studio.media.speech import Sound, Voice
from studio.projects.models import Project

# A resampled sound may end a few samples beside where it ended.
SAME_END = 0.01


def receive_sound(
    uploaded: UploadedFile, *, membership: Membership, project: Project
) -> Asset:
    """Keep a person's sound once all of it was decoded: as it is, or as the WAV made of it.

    The same sound again gives the asset that is already there. Raises only Refused.
    """
    try:
        services.prepare_media_root()
        with store.workspace() as folder:
            source = services.written(uploaded, folder / "upload")
            return _keep_upload(source, uploaded.name or "", membership, project)
    except MediaUnavailable as error:
        raise Refused(str(error)) from error


def cut_sound(
    asset: Asset, *, start: float, seconds: float, membership: Membership
) -> Asset:
    """Return a part of a sound as a WAV of its own, to the sample; it may end sooner.

    The asset itself where it is sent whole. The same part again gives the asset that is
    already there. Raises only Refused.
    """
    try:
        with services.local_copy(asset) as source, store.workspace() as folder:
            with services.in_words():
                voice = speech.hear(
                    source,
                    folder,
                    start=start,
                    seconds=seconds,
                    timeout=services.SECONDS,
                )
            if _is_whole(voice):
                return asset
            return _keep(
                voice.path,
                title=_title_of_part(asset, start, voice.seconds),
                note=_note_of_part(asset, start, voice.seconds),
                membership=membership,
                project=asset.project,
            )
    except MediaUnavailable as error:
        raise Refused(str(error)) from error


def _keep_upload(
    source: Path, name: str, membership: Membership, project: Project
) -> Asset:
    with services.in_words():
        voice = speech.hear(
            source, source.parent / "voice", name=name, timeout=services.SECONDS
        )
    is_plain = voice.source.is_plain
    return _keep(
        source if is_plain else voice.path,
        title=title_of_upload(name),
        note="" if is_plain else f"Made a 16-bit WAV from {_what(voice.source)}.",
        membership=membership,
        project=project,
    )


def _keep(
    path: Path, *, title: str, note: str, membership: Membership, project: Project
) -> Asset:
    team = membership.team
    if same := services.same_upload(path, team=team, project=project):
        return same
    return services.record(
        services.keep(path, team=team, expect_kind=Asset.Kind.AUDIO),
        team=team,
        project=project,
        member=membership.user,
        origin=Asset.Origin.UPLOADED,
        title=title,
        prompt="",
        note=note,
    )


def _is_whole(voice: Voice) -> bool:
    lost = abs(voice.source.seconds - voice.seconds)
    return voice.source.is_plain and lost < SAME_END


def _what(sound: Sound) -> str:
    """Say what was not as the platform takes it: an MP3, 24 bits, 6 channels."""
    if sound.format != "WAV":
        return speech.with_article(sound.format)
    if sound.channels > 2:
        return f"{sound.channels} channels"
    if sound.is_endless:
        return "a WAV without a length"
    return f"{sound.bits} bits" if sound.bits else "another kind of WAV"


def _title_of_part(asset: Asset, start: float, seconds: float) -> str:
    return f"{_name(asset)}, {start:g} to {start + seconds:g} s"


def _note_of_part(asset: Asset, start: float, seconds: float) -> str:
    return f"Cut from “{_name(asset)}”: {start:g} to {start + seconds:g} s of it."


def _name(asset: Asset) -> str:
    return (asset.title or "Sound")[:120]
