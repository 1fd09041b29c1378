from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from studio.pages import readiness


def test_healthz_answers_anybody_without_a_look_at_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_answers_anybody(db, client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "faults": [], "paused": []}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_only_looked_at(db, path):
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200


def test_readyz_names_what_is_wrong_and_no_more(db, client, settings, monkeypatch):
    def gone() -> None:
        raise OperationalError("could not connect to db.internal as studio")

    monkeypatch.setattr(readiness, "_look_at_database", gone)
    monkeypatch.setattr(readiness, "LAST_BYTES", 10**18)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "faults": ["database", "disk"],
        "paused": [],
    }


def test_readyz_waits_for_migrations(db, client, monkeypatch):
    readiness._look_at_schema.cache_clear()
    monkeypatch.setattr(
        readiness.MigrationExecutor, "migration_plan", lambda *_: ["one more"]
    )
    assert client.get("/readyz").json()["faults"] == ["schema"]

    monkeypatch.undo()
    assert client.get("/readyz").json()["faults"] == []
    readiness._look_at_schema.cache_clear()


def test_health_is_never_redirected_to_https(db, client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/healthz").status_code == 200
    assert Client().get("/sign-in/").status_code == 301
