from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
from django.db.models import F

from studio.core.clock import now
from studio.notices import outbox, services
from studio.notices.models import Letter, Trouble

FULL_NAME = "Atelier <atelier@studio.example>"


def let_wait_be_over() -> None:
    Letter.objects.update(not_before=now() - timedelta(seconds=1))


def test_letter_goes_out_once(mail, letter, settings):
    settings.DEFAULT_FROM_EMAIL = FULL_NAME

    outbox.send(letter.pk)
    outbox.send(letter.pk)

    assert len(mail.letters) == 1
    letter.refresh_from_db()
    assert letter.sent_at is not None
    head = mail.letters[0]
    assert "To: alice@example.com" in head
    assert f"Message-ID: <{letter.public_id}@studio.example>" in head
    assert "Auto-Submitted: auto-generated" in head
    assert services.mail_trouble() == ""


def test_letter_that_somebody_is_sending_is_left_alone(mail, letter):
    Letter.objects.update(lease_until=now() + timedelta(seconds=60))

    outbox.send(letter.pk)

    assert mail.letters == []
    assert outbox.due() == []


def test_letter_of_a_process_that_died_is_sent_by_another(mail, letter):
    Letter.objects.update(lease_until=now() - timedelta(seconds=1), tries=1)

    assert outbox.due() == [letter.pk]
    outbox.send(letter.pk)

    assert len(mail.letters) == 1


def test_letter_that_kills_its_process_is_given_up(mail, letter):
    Letter.objects.update(tries=outbox.MAX_TRIES)

    outbox.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.trouble, mail.letters) == (Trouble.STOPPED, [])
    assert letter.gave_up_at is not None


def test_server_that_is_down_costs_only_time(letter, settings):
    settings.STUDIO_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    outbox.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.trouble, letter.tries) == (Trouble.UNREACHABLE, 1)
    assert letter.not_before > now()
    assert letter.lease_until is None
    trouble = services.mail_trouble()
    assert trouble.startswith(
        "The mail server cannot be reached (ConnectionRefusedError). 1 mail waits; "
    )


@pytest.mark.parametrize(
    ("says", "trouble", "is_final"),
    [
        ({"RCPT": "550 5.1.1 no such alice@example.com"}, Trouble.ADDRESS, True),
        ({"RCPT": "450 4.2.0 greylisted"}, Trouble.ADDRESS, False),
        ({"MAIL": "553 5.7.1 not yours"}, Trouble.SENDER, False),
        ({"DATA": "554 5.7.1 looks like spam"}, Trouble.REFUSED, True),
        ({"END": "452 4.3.1 disk full"}, Trouble.REFUSED, False),
        ({"HELLO": "421 4.3.2 too busy"}, Trouble.UNREACHABLE, False),
    ],
)
def test_what_the_server_says_is_understood(says, trouble, is_final, mail, letter):
    mail.says = says

    outbox.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.trouble, letter.gave_up_at is not None) == (trouble, is_final)
    assert letter.sent_at is None
    assert "alice" not in letter.note
    assert next(iter(says.values()))[:3] in letter.note
    assert Trouble(trouble).label in services.mail_trouble()


def test_refused_login_is_named(mail, letter, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "studio", "secret"
    mail.says = {
        "EHLO": "250-here\r\n250 AUTH PLAIN",
        "AUTH": "535 5.7.8 bad password for studio",
    }

    outbox.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.trouble, letter.note) == ("login", "SMTPAuthenticationError 535")


def test_encryption_that_is_refused_is_named(mail, letter, settings):
    settings.EMAIL_USE_TLS = True

    outbox.send(letter.pk)

    letter.refresh_from_db()
    assert letter.trouble == Trouble.INSECURE
    assert outbox.explain(ssl.SSLError("bad certificate")) == ("insecure", False)


def test_address_that_cannot_be_written_is_given_up(mail, letter):
    type(letter.user).objects.update(email="al\nice@example.com")

    outbox.send(letter.pk)

    letter.refresh_from_db()
    assert (letter.trouble, mail.letters) == (Trouble.ADDRESS, [])
    assert letter.gave_up_at is not None


def test_tries_are_bounded_and_the_last_one_says_so(mail, letter):
    mail.says = {"HELLO": "421 too busy"}
    for _ in range(outbox.MAX_TRIES):
        let_wait_be_over()
        outbox.send(letter.pk)

    letter.refresh_from_db()
    assert letter.gave_up_at is not None
    assert services.mail_trouble() == (
        "1 mail was given up in the last days: "
        "The mail server cannot be reached (SMTPConnectError 421)."
    )
    let_wait_be_over()
    assert outbox.due() == []


def test_server_that_comes_back_gets_what_waited(mail, letter, run_queue):
    mail.says = {"HELLO": "421 too busy"}
    outbox.send(letter.pk)
    mail.says = {}
    let_wait_be_over()

    services.ring()
    run_queue()

    assert len(mail.letters) == 1
    assert services.mail_trouble() == ""


def test_closed_account_gets_no_mail(mail, letter):
    type(letter.user).objects.update(is_active=False)

    assert outbox.due() == []


def test_letters_go_a_month_after_they_were_settled(letter, run_queue):
    Letter.objects.update(sent_at=now() - timedelta(days=31))

    services.ring()
    run_queue()

    assert not Letter.objects.exists()


def test_letter_that_waits_stays_however_old(letter, run_queue):
    Letter.objects.update(created_at=F("created_at") - timedelta(days=99))

    services.ring()
    run_queue()

    assert Letter.objects.count() == 1
