"""Files of strangers: which kinds are taken, and where they are kept and served."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from studio.core import clock
from studio.sandbox import store
from studio.sandbox.models import Upload

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
}


def keep(upload: Upload, pieces: Iterable[bytes]) -> None:
    """Write the file down; an earlier one of the same place is replaced."""
    digest = hashlib.sha256()
    path = store.upload_path(upload.public_id)
    with store.draft(path) as unfinished, unfinished.open("wb") as file:
        for piece in pieces:
            digest.update(piece)
            file.write(piece)
    upload.stored_at, upload.sha256 = clock.now(), digest.hexdigest()
    upload.save(update_fields=["stored_at", "sha256"])


def public_url(upload: Upload, *, origin: str) -> str:
    name = f"{upload.public_id}.{EXTENSIONS[upload.content_type]}"
    return f"{origin}/media/uploads/{name}"
