"""What the platform has dropped: noticed, said, and trained anew from our own photos."""

from __future__ import annotations

from datetime import timedelta

from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters import bell, cast, services, there
from studio.characters.models import Character
from studio.core.clock import now
from tests.characters.conftest import again, photo
from tests.factories import make_attempt
from tests.platform_server import json_answer

GONE = json_answer(404, {"detail": "Not found"})


def fail_with(character: Character, membership, key) -> Attempt:
    """Let something that was to be made with the character have been refused."""
    return make_attempt(
        membership,
        key=key,
        project=character.project,
        state=State.FAILED,
        values={"character": again(character).platform_id},
        note="Provided custom reference not found",
        ended_at=now(),
    )


def look_at(browser, character: Character) -> str:
    return browser.get(f"/characters/{character.public_id}/").content.decode()


def test_refused_use_makes_the_page_ask_and_then_say_so(
    browser, alice, key, mara, make_trained, take_in, run_queue, platform
):
    services.add_photos(mara, [take_in(photo())])
    make_trained(key)
    fail_with(mara, alice, key)
    platform.script("status", GONE)
    look_at(browser, mara)
    assert run_queue().count("look_there") == 1

    page = look_at(browser, mara)
    assert "no longer has what it learned" in page
    assert "Training again uploads the photos anew" in page
    assert "Train again" in page
    assert "Generate with" not in page
    assert cast.why_not(again(mara), key=key, version="v1") == (
        "the platform no longer has it"
    )


def test_new_training_is_used_though_the_old_one_is_gone(
    alice, key, mara, make_trained, platform
):
    make_trained(key)
    platform.script("status", GONE)
    there.look(mara.pk)
    assert again(mara).is_gone

    newest = make_trained(key, number=2)
    assert (again(mara).platform_id, again(mara).is_gone) == (newest, False)


def test_platform_that_does_not_answer_proves_nothing(
    alice, key, mara, make_trained, platform
):
    make_trained(key)
    platform.script("status", json_answer(500, {}))
    there.look(mara.pk)

    assert not again(mara).is_gone


def test_another_account_that_does_not_know_it_proves_nothing(
    alice, key, mara, make_trained, platform
):
    make_trained(key, account="of-another")
    platform.script("status", GONE)
    there.look(mara.pk)

    assert not again(mara).is_gone
    assert platform.count("status") == 0


def test_page_asks_once_for_the_same_refusal(
    browser, alice, key, mara, make_trained, run_queue, platform
):
    platform_id = make_trained(key)
    fail_with(mara, alice, key)
    known = {"id": platform_id, "status": "completed", "name": "Mara"}
    platform.script("status", json_answer(200, known))
    look_at(browser, mara)
    run_queue()

    look_at(browser, mara)
    assert "look_there" not in run_queue()
    assert not again(mara).is_gone


def test_each_character_is_asked_about_once_a_day(key, mara, make_trained):
    make_trained(key, ended_at=now())
    assert there.due() == []

    yesterday = now() - timedelta(days=1, minutes=1)
    Attempt.objects.update(ended_at=yesterday)
    assert there.due() == [mara.pk]
    Character.objects.update(checked_at=now())
    assert there.due() == []
    Character.objects.update(checked_at=yesterday, deleted_at=now())
    assert there.due() == []


def test_bell_rings_nothing_for_a_draft(mara, run_queue):
    bell.ring()

    assert run_queue() == []
