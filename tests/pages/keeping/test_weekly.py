"""The weekly check: begun once, done in slices, picked up again when a doorbell is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_q.models import OrmQ

from studio.core import clock
from studio.pages import tasks
from studio.pages.keeping import last, record, weekly
from tests.pages.keeping.conftest import contents


@pytest.fixture(autouse=True)
def settled(monkeypatch) -> None:
    monkeypatch.setattr(weekly, "SETTLING_SECONDS", 0.0)


@pytest.fixture
def kept(alice, make_asset) -> None:
    for number in range(3):
        make_asset(alice, content=b"z" * (number + 1))


@pytest.fixture
def later(monkeypatch):
    def move(delta: timedelta) -> None:
        then = clock.now() + delta
        monkeypatch.setattr(weekly, "now", lambda: then)

    return move


def test_check_runs_in_slices_to_its_end(kept, run_queue, monkeypatch):
    monkeypatch.setattr(weekly, "SLICE_SECONDS", 0.0)

    weekly.ring()
    done = run_queue()

    report = last.last_check()
    assert len(done) > 5
    assert report is not None
    assert report.ended_at is not None
    assert report.is_clean
    assert report.looked_at["files"] == 3
    assert record.read("checking") == {}


def test_bell_rings_once_a_week(kept, run_queue, later):
    weekly.ring()
    weekly.ring()
    assert run_queue() == ["check_slice"]

    weekly.ring()
    assert run_queue() == []

    later(timedelta(days=8))
    weekly.ring()
    assert run_queue() == ["check_slice"]


def test_check_whose_doorbell_was_lost_goes_on(kept, run_queue, later):
    weekly.ring()
    OrmQ.objects.all().delete()
    weekly.ring()
    assert run_queue() == []

    later(timedelta(minutes=11))
    weekly.ring()

    assert run_queue() == ["check_slice"]
    assert last.last_check() is not None


def test_slice_runs_twice_without_harm(kept, run_queue):
    weekly.ring()
    run = record.read("checking")["run"]
    run_queue()
    first = record.read("check")

    tasks.check_slice(run)
    tasks.check_slice(1)

    assert record.read("check") == first
    assert not OrmQ.objects.exists()


def test_nothing_begins_while_a_studio_settles(kept, run_queue, monkeypatch):
    monkeypatch.setattr(weekly, "SETTLING_SECONDS", 600.0)

    weekly.ring()

    assert run_queue() == []


def test_full_disk_does_not_stop_the_bells(kept, run_queue, settings):
    (settings.STUDIO_DATA / "keeping").write_bytes(b"no folder")

    weekly.ring()

    assert run_queue() == []


def test_found_fault_waits_for_a_person(alice, make_asset, original, run_queue):
    original(make_asset(alice)).unlink()

    weekly.ring()
    run_queue()

    report = last.last_check()
    assert report is not None
    assert report.counts == {"missing": 1}


def test_notes_can_only_be_read_by_their_owner(kept, run_queue, settings):
    weekly.ring()
    run_queue()

    folder = settings.STUDIO_DATA / "keeping"
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "check.json").stat().st_mode & 0o077 == 0


def test_damaged_note_is_none(db, settings):
    folder = settings.STUDIO_DATA / "keeping"
    folder.mkdir(parents=True)
    (folder / "check.json").write_text("{ half")

    assert last.last_check() is None
    assert contents(folder) == {"check.json": b"{ half"}
