from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from studio.core import uploads
from studio.core.uploads import refusals

LIMIT = 3 * uploads.MIB


@pytest.fixture(autouse=True)
def limits(settings, tmp_path):
    settings.STUDIO_UPLOAD_BYTES = LIMIT
    settings.STUDIO_DISK_FLOOR = 0
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"


@pytest.fixture
def post() -> Iterator[Callable[..., HttpRequest]]:
    """Return a function that posts a form with these files."""
    with ExitStack() as posted:

        def send(**files: bytes) -> HttpRequest:
            named = {
                name: SimpleUploadedFile(f"{name}.png", content)
                for name, content in files.items()
            }
            request = RequestFactory().post("/", {"prompt": "a fox", **named})
            posted.callback(request.close)
            return request

        yield send


def waiting(settings) -> list[str]:
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    return [path.name for path in folder.iterdir()] if folder.exists() else []


def test_upload_at_the_limit_arrives_whole(post):
    request = post(reference=b"x" * LIMIT)

    assert request.FILES["reference"].size == LIMIT
    assert refusals(request) == {}


def test_upload_over_the_limit_is_dropped_with_a_sentence(post, settings):
    request = post(reference=b"x" * (LIMIT + 1))

    assert list(request.FILES) == []
    assert request.POST["prompt"] == "a fox"
    assert refusals(request) == {
        "reference": "reference.png is too large: 3 MB is the most a file may have."
    }
    assert waiting(settings) == []


def test_upload_beside_a_dropped_one_arrives(post):
    request = post(first=b"x" * (LIMIT + 1), second=b"small", third=b"too")

    assert sorted(request.FILES) == ["second", "third"]
    assert request.FILES["second"].read() == b"small"


def test_upload_past_the_hard_limit_is_not_read(post, monkeypatch, settings):
    monkeypatch.setattr(uploads, "HARD_LIMIT", LIMIT)
    request = post(reference=b"x" * (LIMIT + 1))
    body = request.environ["wsgi.input"]

    assert list(request.FILES) == []
    assert refusals(request)["reference"].startswith("This file is too large")
    assert body.read(1) != b""
    assert waiting(settings) == []


def test_upload_onto_a_full_disk_is_dropped_with_a_sentence(post, settings):
    settings.STUDIO_DISK_FLOOR = 10**18
    request = post(reference=b"small")

    assert list(request.FILES) == []
    assert refusals(request) == {"reference": uploads.DISK_FULL}


def test_upload_that_the_disk_refuses_midway_is_dropped(post, monkeypatch):
    def full(self, *arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "django.core.files.uploadedfile.TemporaryUploadedFile.write",
        full,
        raising=False,
    )
    request = post(reference=b"small")

    assert list(request.FILES) == []
    assert refusals(request) == {"reference": uploads.DISK_FULL}
