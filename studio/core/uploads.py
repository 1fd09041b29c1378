"""Uploads that are cut at a limit, with a sentence instead of a dead connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import (
    SkipFile,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest

from studio.core import disk

MIB = 1024 * 1024
# Below it the rest of a request is read and thrown away, so that the browser hears why.
HARD_LIMIT = 64 * MIB
DISK_FULL = "The studio’s disk is full. Nothing can be uploaded until there is room."


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Write files to temporary ones, and drop those that are too large.

    `refusals(request)` then says which and why; the form still sees everything else.
    """

    request: HttpRequest
    announced = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *rest: Any, **named: Any
    ) -> None:
        self.announced = content_length

    def new_file(self, *arguments: Any, **named: Any) -> None:
        self.field_name = arguments[0]
        if self.announced > HARD_LIMIT:
            self._refuse(_too_large())
            raise StopUpload(connection_reset=True)
        folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
        if not disk.has_room(folder, self.announced):
            self._drop(DISK_FULL)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().new_file(*arguments, **named)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.STUDIO_UPLOAD_BYTES:
            self._drop(_too_large(self.file_name))
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self._drop(DISK_FULL)

    def _drop(self, sentence: str) -> None:
        self._refuse(sentence)
        raise SkipFile

    def _refuse(self, sentence: str) -> None:
        refused = refusals(self.request)
        refused.setdefault(str(self.field_name), sentence)
        self.request.uploads_refused = refused  # type: ignore[attr-defined]


def refusals(request: HttpRequest) -> dict[str, str]:
    """Return why files of this request were dropped, by field.

    Ask after the form has been read: reading it is what takes the files in.
    """
    return dict(getattr(request, "uploads_refused", {}))


def _too_large(name: str | None = None) -> str:
    limit = f"{settings.STUDIO_UPLOAD_BYTES // MIB} MB"
    return f"{(name or 'This file')[:80]} is too large: {limit} is the most a file may have."
