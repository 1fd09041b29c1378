from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio.accounts.models import Membership
from studio.notices.models import Letter
from tests.notices.mail_server import MailServer, running_mail_server


@pytest.fixture
def mail(settings) -> Iterator[MailServer]:
    """A real mail server, which the studio is told to use."""
    with running_mail_server() as server:
        settings.STUDIO_MAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


@pytest.fixture
def letter(alice: Membership) -> Letter:
    """A letter to alice that nobody has tried to send."""
    return Letter.objects.create(
        user=alice.user, subject="Atelier: 2 notices", text="What happened.\n"
    )
