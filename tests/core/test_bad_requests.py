"""A form in an encoding that no browser sends: refused, and never a fault of ours."""

from __future__ import annotations

import pytest
from django.test import Client

FORM = "application/x-www-form-urlencoded; charset="


@pytest.fixture
def browser(db) -> Client:
    """A browser that has a token, and is asked for it."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    assert browser.get("/setup/").status_code == 200
    return browser


@pytest.mark.parametrize("charset", ["utf-16", "latin-1"])
@pytest.mark.parametrize("path", ["/setup/", "/s/guess/password/"])
def test_form_of_another_encoding_is_refused(browser, path, charset):
    answer = browser.post(path, b"x=1", content_type=f"{FORM}{charset}")

    assert answer.status_code == 400
    assert "This request makes no sense" in answer.content.decode()
