"""Files over the limit, sent with the whole form: the reason stands in the slot."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.core import uploads
from studio.generations.models import Generation
from tests.generations.conftest import form

LIMIT = 100_000


def huge(size: int = 3 * LIMIT) -> SimpleUploadedFile:
    return SimpleUploadedFile("still.jpg", b"x" * size, "image/jpeg")


@pytest.fixture(autouse=True)
def limit(settings, key) -> None:
    settings.STUDIO_UPLOAD_BYTES = LIMIT


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_too_large_file_is_explained_where_it_happened(browser, headers):
    fields = form(engine="dop-standard") | {"first_frame": huge()}

    answer = browser.post("/create/", fields, headers=headers)

    slots = {slot.key: slot for slot in answer.context["composer"].slots}
    assert answer.status_code == 422
    assert "still.jpg is too large" in slots["first_frame"].error
    assert slots["first_frame"].error in answer.content.decode()
    assert not Generation.objects.exists()


def test_form_cut_short_by_a_huge_file_still_says_why(browser: Client, monkeypatch):
    monkeypatch.setattr(uploads, "HARD_LIMIT", LIMIT)
    before_the_files = {"engine_before": "dop-standard"}
    after_them = form(engine="dop-standard")
    fields = before_the_files | {"first_frame": huge()} | after_them

    answer = browser.post("/create/", fields)

    assert answer.status_code == 422
    assert "too large" in answer.content.decode()
