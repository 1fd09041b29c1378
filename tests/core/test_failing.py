"""What a page that fails becomes."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client
from django.urls import path

from studio import settings
from studio.core.failing import is_away


def raising(error: Exception):
    def view(request):
        raise error

    view.login_required = False
    return view


def locked() -> OperationalError:
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorname = "SQLITE_BUSY"
    return error


urlpatterns = [
    path("locked", raising(locked())),
    path("gone", raising(OperationalError("server closed the connection"))),
    path("closed", raising(InterfaceError("connection already closed"))),
    path("broken", raising(ValueError("unforeseen"))),
]
handler500 = "studio.core.failing.server_error"


@pytest.fixture
def browser(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("page", ["/locked", "/gone", "/closed"])
def test_page_without_its_database_says_so_and_when_to_come_back(browser, page):
    """Case 73."""
    answer = browser.get(page)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database does not answer" in answer.content.decode()
    assert "No money was spent" in answer.content.decode()


def test_anything_else_is_a_fault_of_ours(browser):
    answer = browser.get("/broken")

    assert (answer.status_code, "Retry-After" in answer.headers) == (500, False)
    assert "Something broke here" in answer.content.decode()


@pytest.mark.parametrize(
    "error", [None, ValueError(), DatabaseError(), IntegrityError(), ProgrammingError()]
)
def test_database_that_answered_is_not_away(error):
    assert not is_away(error)


@pytest.mark.django_db
def test_table_that_is_missing_is_a_fault_of_ours():
    with (
        pytest.raises((OperationalError, ProgrammingError)) as caught,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM nowhere")

    assert not is_away(caught.value)


@pytest.mark.parametrize(
    ("query", "seconds"), [("", 5), ("?connect_timeout=9", 9)], ids=["ours", "theirs"]
)
def test_database_that_is_not_there_is_not_waited_for(query, seconds):
    found = settings._database(f"postgres://one@127.0.0.1:5432/atelier{query}")

    assert int(found["OPTIONS"]["connect_timeout"]) == seconds
