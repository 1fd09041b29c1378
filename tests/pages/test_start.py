"""What `manage.py up` looks at, makes and refuses before anything runs."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from studio.keys.models import ProviderKey
from studio.pages.supervisor import checks, floor, lock, prepare, secrets
from studio.pages.supervisor.refusal import Refusal
from tests import factories

# As in production, but for the compression.
MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def up(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, with a data folder and nothing else."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("STUDIO_")
    }
    chosen = {"STUDIO_DATA": str(data), "STUDIO_PORT": str(free_port()), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=inherited | chosen,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_up_says_in_one_sentence_that_its_port_is_taken(tmp_path, taken_port):
    ended = up(tmp_path / "var", STUDIO_PORT=str(taken_port))

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == (
        f"Port {taken_port} on 127.0.0.1 is taken: stop what uses it, "
        "or set STUDIO_PORT to another port.\n"
    )


def test_up_says_in_one_sentence_that_its_folder_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    data = tmp_path / "file" / "var"

    ended = up(data)

    assert ended.returncode == 1
    assert ended.stderr == (
        f"The data folder {data} cannot be written (Not a directory): "
        "give it to this user, or set STUDIO_DATA to another one.\n"
    )


def test_check_port_names_the_variable_that_changes_it(taken_port):
    with pytest.raises(Refusal, match="set STUDIO_SANDBOX_PORT to another port"):
        checks.check_port("127.0.0.1", taken_port, variable="STUDIO_SANDBOX_PORT")


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("127.0.0.1", 99_999, "does not exist: set STUDIO_PORT to a port from 1"),
        ("192.0.2.7", 8000, "cannot be opened"),
    ],
)
def test_check_port_says_what_is_wrong(host, port, reason):
    with pytest.raises(Refusal, match=reason):
        checks.check_port(host, port, variable="STUDIO_PORT")


def test_check_port_leaves_it_free():
    port = free_port()

    checks.check_port("127.0.0.1", port, variable="STUDIO_PORT")
    checks.check_port("127.0.0.1", port, variable="STUDIO_PORT")


def test_check_address_takes_no_names(settings):
    settings.STUDIO_HOST = "studio.lan"

    with pytest.raises(
        Refusal, match=r"STUDIO_HOST is 'studio\.lan', which is no address"
    ):
        checks.check_address()


def test_check_ports_wants_two(settings):
    settings.STUDIO_PORT = settings.STUDIO_SANDBOX_PORT = free_port()

    with pytest.raises(Refusal, match="both want port"):
        checks.check_ports()


def test_check_folder_makes_one_that_only_its_owner_enters(tmp_path):
    checks.check_folder(tmp_path / "a" / "var")

    assert stat.S_IMODE((tmp_path / "a" / "var").stat().st_mode) == 0o700
    assert list((tmp_path / "a" / "var").iterdir()) == []


def test_check_ring_refuses_a_new_one_beside_sealed_keys(db, settings):
    factories.make_key(factories.make_team())
    settings.STUDIO_ENCRYPTION_KEYS = ""

    with pytest.raises(Refusal, match="the database holds keys that only it can open"):
        checks.check_ring()


def test_check_ring_lets_a_new_one_be_made_where_nothing_is_lost(db, settings):
    """The Sandbox key is sealed anew at every start, and erased keys hold nothing."""
    factories.make_sandbox_key(factories.make_team())
    ProviderKey.objects.filter(pk=factories.make_key(factories.make_team()).pk).update(
        sealed=""
    )
    settings.STUDIO_ENCRYPTION_KEYS = ""

    checks.check_ring()


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_check_databases_refuses_one_of_a_newer_program():
    MigrationRecorder(connection).record_applied("keys", "9001_from_the_future")

    with pytest.raises(Refusal, match=r"newer Atelier \(keys.9001_from_the_future\)"):
        checks.check_databases()


@pytest.mark.django_db(databases=["default", "sandbox"])
def test_check_databases_lets_older_unknown_migrations_be():
    MigrationRecorder(connection).record_applied("keys", "0000_squashed_long_ago")
    MigrationRecorder(connection).record_applied("gone", "9001_an_app_we_had")

    checks.check_databases()


def test_floor_names_what_is_not_installed(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("Django==5.2.19\nno-such-thing[extra]==1.0\n# a comment\n")

    assert floor.problem(requirements) == (
        "Not installed here: no-such-thing. Run 'make install' first."
    )


def test_floor_names_the_python_it_needs():
    assert floor.problem(python=(3, 10, 4)) == (
        "Atelier needs Python 3.11 or newer, and this is 3.10.4."
    )


def test_floor_holds_here():
    assert floor.problem() == ""


def test_secrets_are_made_once(settings, tmp_path):
    settings.STUDIO_SECRETS = tmp_path / "secrets"
    settings.SANDBOX_CONTROL_TOKEN_FILE = tmp_path / "secrets" / "sandbox_control_token"
    settings.SECRET_KEY = settings.STUDIO_ENCRYPTION_KEYS = ""

    assert secrets.make_missing() is True
    made = {path.name: path.read_text() for path in settings.STUDIO_SECRETS.iterdir()}
    assert sorted(made) == ["encryption_keys", "sandbox_control_token", "secret_key"]
    assert {
        stat.S_IMODE(path.stat().st_mode) for path in settings.STUDIO_SECRETS.iterdir()
    } == {0o600}

    assert secrets.make_missing() is False
    assert {
        path.name: path.read_text() for path in settings.STUDIO_SECRETS.iterdir()
    } == made


def test_secrets_given_by_the_environment_are_not_made(settings, tmp_path):
    settings.STUDIO_SECRETS = tmp_path / "secrets"
    settings.SANDBOX_CONTROL_TOKEN_FILE = tmp_path / "secrets" / "sandbox_control_token"

    assert secrets.make_missing() is False
    assert [path.name for path in settings.STUDIO_SECRETS.iterdir()] == [
        "sandbox_control_token"
    ]


def test_new_ring_seals_and_opens(settings, tmp_path, db):
    settings.STUDIO_SECRETS = tmp_path / "secrets"
    settings.SANDBOX_CONTROL_TOKEN_FILE = tmp_path / "secrets" / "sandbox_control_token"
    settings.STUDIO_ENCRYPTION_KEYS = ""
    secrets.make_missing()
    settings.STUDIO_ENCRYPTION_KEYS = (
        tmp_path / "secrets" / "encryption_keys"
    ).read_text()

    key = factories.make_key(factories.make_team(), secret="of-the-platform")

    assert factories.keys.credentials(key).secret.reveal() == "of-the-platform"


def test_lock_is_for_one_at_a_time(tmp_path):
    path = tmp_path / "run" / "up.lock"
    with (
        lock.take(path),
        pytest.raises(
            Refusal, match=rf"already runs on {tmp_path} \(process {os.getpid()}\)"
        ),
    ):
        lock.take(path)

    lock.take(path).close()


def test_static_files_are_collected_once(settings, tmp_path):
    settings.STUDIO_DATA = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    (tmp_path / "run").mkdir()

    prepare.static_files()
    first = (tmp_path / "static" / "staticfiles.json").stat().st_mtime_ns
    prepare.static_files()
    assert (tmp_path / "static" / "staticfiles.json").stat().st_mtime_ns == first

    (tmp_path / "run" / "static.stamp").write_text("of other files")
    prepare.static_files()
    assert (tmp_path / "static" / "staticfiles.json").stat().st_mtime_ns > first


def test_copy_before_a_migration_is_whole_and_only_the_last_are_kept(
    settings, tmp_path
):
    settings.STUDIO_DATA = tmp_path
    (tmp_path / "backups").mkdir()
    for number in range(4):
        (
            tmp_path / "backups" / f"before-migration-2000010{number}-000000.sqlite3"
        ).touch()
    with closing(sqlite3.connect(tmp_path / "studio.sqlite3")) as database:
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('fox')")
        database.commit()

    prepare.copy(tmp_path / "studio.sqlite3")

    copies = sorted((tmp_path / "backups").iterdir())
    assert len(copies) == 3
    with closing(sqlite3.connect(copies[-1])) as copy:
        assert copy.execute("SELECT word FROM kept").fetchall() == [("fox",)]
