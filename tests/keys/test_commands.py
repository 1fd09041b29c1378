import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_key, make_team

pytestmark = pytest.mark.django_db


def ring(*letters):
    return ",".join(
        f"{letter}:{base64.b64encode(letter.encode() * 32).decode()}"
        for letter in letters
    )


def rotate():
    out = StringIO()
    try:
        call_command("rotate_secrets", stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_rotate_secrets_prints_counts_and_nothing_else(settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("a")
    make_key(make_team())
    settings.STUDIO_ENCRYPTION_KEYS = ring("b", "a")

    assert rotate() == rotate() == ("b: 1\n", "")


def test_rotate_secrets_fails_when_something_stays_unreadable(settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("a")
    make_key(make_team())
    settings.STUDIO_ENCRYPTION_KEYS = ring("b")

    assert rotate() == (
        "unreadable: 1\n",
        "Some keys cannot be read; they were left as they are.",
    )


def test_rotate_secrets_says_when_the_ring_is_none(settings):
    settings.STUDIO_ENCRYPTION_KEYS = "x"

    assert rotate() == (
        "",
        "STUDIO_ENCRYPTION_KEYS: An encryption key is 32 bytes in base64.",
    )
