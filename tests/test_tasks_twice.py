"""Every door from the queue is opened twice: the queue may deliver any task again.

A new task needs a case here: an arrangement that gives the task something to do. What it does
is done by the first run; the second changes no row and no file, sends no mail, and asks the
platform for nothing that costs.
"""

from __future__ import annotations

import inspect
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail

from studio.accounts import invitations
from studio.accounts.models import Membership, Role
from studio.assets import bulk
from studio.assets.models import Asset
from studio.attempts import erasing, services
from studio.attempts.models import Attempt
from studio.catalogs import services as catalogs
from studio.catalogs.models import Entry
from studio.characters import account, leaving, there
from studio.characters import services as characters
from studio.characters.models import Character
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.generations import prices
from studio.generations.models import Estimate
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.notices.kinds import Kind
from studio.notices.models import Item, Letter, Notice
from studio.pages.keeping import extras, record, weekly
from studio.pages.reconciling import daily
from studio.stories import starting
from tests.assets.conftest import media_root  # noqa: F401 - for every test here
from tests.attempts.conftest import picture
from tests.catalogs.conftest import item, lists
from tests.factories import make_board, make_news, make_notice, make_trained
from tests.pages.differences import differs, note
from tests.pages.keeping.conftest import contents
from tests.platform_server import Platform, json_answer
from tests.stories.conftest import accept, make_plan
from tests.tasks_scene import CASES, Scene, case

# When somebody last looked, which a second look may move; and the doorbells themselves.
LOOKED = {
    "attempts.Heartbeat": {"at"},
    "catalogs.Entry": {"synced_at"},
    "catalogs.Sync": {"done_at", "running_until"},
    "characters.Character": {"checked_at"},
    "characters.Reference": {"seen_at"},
    "characters.Roster": {"done_at"},
    "generations.Estimate": {"asked_at", "answered_at"},
    "keys.ProviderKey": {"checked_at", "used_at"},
}
UNSEEN = {"django_q.OrmQ", "sessions.Session"}
# A second link does no harm: who asked for one reads either mail.
MAILS_AGAIN = {"accounts.mail_password_link", "accounts.mail_confirmation"}


@case("attempts.send")
def _send(scene: Scene) -> tuple[int]:
    return (scene.start().pk,)


@case("attempts.replay")
def _replay(scene: Scene) -> tuple[int]:
    return (scene.unknown().pk,)


@case("attempts.look")
def _look(scene: Scene) -> tuple[int]:
    attempt = scene.accepted()
    scene.platform.finish_with(attempt.request_id, picture())
    return (attempt.pk,)


@case("attempts.adopt")
def _adopt(scene: Scene) -> tuple[int, str]:
    ProviderKey.objects.filter(pk=scene.key.pk).update(profile=Profile.PLAIN)
    attempt = scene.unknown()
    [there] = scene.platform.requests
    return (attempt.pk, there)


@case("attempts.cancel_there")
def _cancel(scene: Scene) -> tuple[int]:
    attempt = scene.accepted()
    services.cancel(attempt)
    return (attempt.pk,)


@case("attempts.erase_there")
def _erase(scene: Scene) -> tuple[int]:
    attempt = scene.accepted()
    scene.platform.finish(attempt.request_id, "failed")
    services.look(attempt.pk)
    attempt.refresh_from_db()
    erasing.ask(attempt)
    return (attempt.pk,)


@case("attempts.save_output")
def _save(scene: Scene) -> tuple[int]:
    return (scene.done_there().pk,)


@case("attempts.ping")
def _ping(scene: Scene) -> tuple[()]:
    return ()


@case("keys.test_key")
def _test_key(scene: Scene) -> tuple[int]:
    return (scene.key.pk,)


@case("catalogs.sync")
def _sync(scene: Scene) -> tuple[int]:
    entry = item(scene.platform, str(uuid.uuid4()), "Hard noon")
    for _ in range(2):
        lists(scene.platform, entry)
    return (scene.key.pk,)


@case("catalogs.fetch_previews")
def _previews(scene: Scene) -> tuple[int]:
    lists(scene.platform, item(scene.platform, str(uuid.uuid4()), "Hard noon"))
    catalogs.sync(scene.key.pk)
    assert Entry.objects.get().still == ""
    return (scene.key.pk,)


@case("generations.refresh_estimate")
def _estimate(scene: Scene) -> tuple[int, int]:
    prices.price(DEFAULT, DEFAULT.complete({}), key=scene.key)
    return (Estimate.objects.get().pk, scene.key.pk)


@case("accounts.mail_confirmation")
@case("accounts.mail_password_link")
def _mail(scene: Scene) -> tuple[int]:
    return (scene.alice.user.pk,)


@case("accounts.mail_invitation")
def _invitation(scene: Scene) -> tuple[int]:
    made = invitations.invite(scene.alice, email="bob@example.com", role=Role.EDITOR)
    return (made.invitation.pk,)


@case("characters.look_at")
def _look_at(scene: Scene) -> tuple[int]:
    mara = characters.create(scene.alice, name="Mara", version="v1", nonce=uuid.uuid4())
    characters.add_photos(mara, [scene.kept()])
    return (mara.photos.get().pk,)


@case("characters.forget_there")
def _forget(scene: Scene) -> tuple[int]:
    make_trained(scene.alice, scene.key, str(uuid.uuid4()), version="v1")
    [mara] = Character.objects.all()
    leaving.delete(mara, there_too=True)
    return (mara.pk,)


@case("characters.read_account")
def _read_account(scene: Scene) -> tuple[int]:
    account.request_reading(scene.key)
    ines = {"id": str(uuid.uuid4()), "name": "Ines", "status": "completed"}
    for _ in range(2):
        scene.lists(ines)
    return (scene.key.pk,)


@case("characters.look_there")
def _look_there(scene: Scene) -> tuple[int]:
    return (scene.imported().pk,)


@case("characters.fetch_photo")
def _fetch_photo(scene: Scene) -> tuple[int]:
    ines = scene.imported()
    there.look(ines.pk)
    return (ines.pk,)


@case("assets.erase")
def _erase_asset(scene: Scene) -> tuple[int]:
    asset, two_hours_ago = scene.kept(), now() - timedelta(hours=2)
    Asset.objects.update(
        trashed=True, trashed_at=now() - timedelta(days=31), purged_at=two_hours_ago
    )
    for path in (Path(settings.STUDIO_DATA) / "media").glob("*/*/*"):
        os.utime(path, (two_hours_ago.timestamp(),) * 2)
    return (asset.pk,)


@case("gallery.bulk_slice")
def _bulk(scene: Scene) -> tuple[int]:
    kept = scene.kept()
    board = make_board(scene.alice)
    begun = bulk.begin(
        scene.alice, "board", {"boards": [board.pk]}, ids=[str(kept.public_id)]
    )
    return (begun.pk,)


@case("notices.write_digest")
def _write_digest(scene: Scene) -> tuple[int]:
    make_notice(scene.alice, make_news("attention:1", kind=Kind.ATTENTION))
    Item.objects.update(created_at=now() - timedelta(minutes=3))
    return (scene.alice.user_id,)


@case("notices.send_letter")
def _send_letter(scene: Scene) -> tuple[int]:
    letter = Letter.objects.create(
        user=scene.alice.user, subject="Atelier: 2 notices", text="What happened.\n"
    )
    return (letter.pk,)


@case("notices.sweep")
def _sweep(scene: Scene) -> tuple[()]:
    _send_letter(scene)
    make_notice(scene.alice)
    Letter.objects.update(sent_at=now() - timedelta(days=31))
    Notice.objects.update(read_at=now() - timedelta(days=91))
    return ()


@case("pages.check_slice")
def _check_slice(scene: Scene) -> tuple[int]:
    scene.kept()
    weekly.ring()
    return (record.read(weekly.PROGRESS)["run"],)


@case("pages.reconcile")
def _reconcile(scene: Scene) -> tuple[int]:
    daily.request(scene.key)
    scene.platform.script("status", json_answer(200, {"usage": []}))
    return (scene.key.pk,)


@case("pages.tell_changes")
def _tell_changes(scene: Scene) -> tuple[int]:
    attempt = scene.accepted()
    scene.platform.finish(attempt.request_id, "failed")
    services.look(attempt.pk)
    return (scene.alice.team_id,)


@case("pages.tell_expiring")
def _tell_expiring(scene: Scene) -> tuple[()]:
    scene.done_there()
    Attempt.objects.update(
        finished_at=now() - timedelta(days=6),
        platform_expires_at=now() + timedelta(hours=5),
    )
    return ()


@case("pages.tell_differing")
def _tell_differing(scene: Scene) -> tuple[()]:
    note(scene.key, differs("0", "1.5"))
    return ()


@case("pages.tell_paused")
def _tell_paused(scene: Scene) -> tuple[()]:
    keys.pause(scene.key, until=now() + timedelta(minutes=10), why="No credits left.")
    return ()


@case("stories.gather")
def _gather(scene: Scene) -> tuple[int]:
    plan = make_plan(kind="carousel")
    story = starting.start(plan, membership=scene.alice, nonce=uuid.uuid4())
    accept(story, caption="Read more", hashtags=["home"], title="Corners")
    return (story.pk,)


def doors() -> dict[str, Callable[..., None]]:
    """Return every task of every app, by `app.function`."""
    found = {}
    for app in apps.get_app_configs():
        if not app.name.startswith("studio."):
            continue
        try:
            module = import_module(f"{app.name}.tasks")
        except ModuleNotFoundError:
            continue
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                found[f"{app.label}.{name}"] = function
    return found


def rows() -> dict[str, list[dict[str, Any]]]:
    """Return all that the studio remembers, but for when somebody last looked."""
    return {
        label: [
            {name: value for name, value in row.items() if name not in looked}
            for row in model._default_manager.using("default").order_by("pk").values()
        ]
        for model in apps.get_models()
        if not (label := model._meta.label).startswith("sandbox.")
        and label not in UNSEEN
        for looked in [LOOKED.get(label, set())]
    }


def files() -> dict[str, bytes]:
    """Return all that lies in the data folder, but for the number that wakes open pages."""
    found = contents(Path(settings.STUDIO_DATA))
    return {path: content for path, content in found.items() if path != "pulse"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the weekly check wait for nothing."""
    monkeypatch.setattr(weekly, "SETTLING_SECONDS", 0.0)
    monkeypatch.setattr(extras, "PAUSE", 0.0)


def test_every_task_has_its_case():
    assert sorted(doors()) == sorted(CASES)


@pytest.mark.parametrize("task", sorted(CASES))
def test_second_run_of_a_task_changes_nothing(
    task: str, alice: Membership, key: ProviderKey, platform: Platform
):
    arguments = CASES[task](Scene(alice, key, platform))
    run = doors()[task]
    arranged = rows(), files(), len(mail.outbox)
    run(*arguments)
    before, kept, mailed = rows(), files(), len(mail.outbox)
    assert (before, kept, mailed) != arranged, "The first run had nothing to do."
    paid = list(platform.accepted)

    run(*arguments)

    assert rows() == before
    assert files() == kept
    assert platform.accepted == paid
    assert task in MAILS_AGAIN or len(mail.outbox) == mailed
