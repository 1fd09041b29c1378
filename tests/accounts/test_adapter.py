from smtplib import SMTPException

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.mail.backends.locmem import EmailBackend

from studio.accounts.adapter import Adapter


class DeadServer(EmailBackend):
    def send_messages(self, messages):
        raise SMTPException("secret-detail")


@pytest.fixture
def asked(rf):
    with context.request_context(rf.get("/", headers={"host": "localhost"})) as request:
        yield request


def test_adapter_is_ours():
    assert type(get_adapter()) is Adapter


def test_sign_up_is_closed(rf):
    assert Adapter().is_open_for_signup(rf.get("/")) is False


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/create/?again=1", True),
        ("create/", True),
        ("http://localhost/create/", True),
        ("http://127.0.0.1/", False),
        ("http://localhost:9/", False),
        ("//evil.example", False),
        ("///evil.example", False),
        ("https://evil.example/", False),
        ("https:evil.example", False),
        ("/\\evil.example", False),
        ("\\\\evil.example", False),
        ("http://localhost@evil.example/", False),
        ("javascript:alert(1)", False),
        ("\r\n//evil.example", False),
        ("", False),
    ],
)
def test_is_safe_url_takes_this_host_only(asked, url, safe):
    assert Adapter().is_safe_url(url) is safe


def test_send_mail_logs_a_dead_server(asked, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    Adapter().send_mail("account/email/password_changed", "alice@example.com", MAIL)

    assert caplog.messages == [
        "account/email/password_changed was not sent: SMTPException"
    ]


MAIL = {"ip": "192.0.2.1", "user_agent": "", "timestamp": ""}
