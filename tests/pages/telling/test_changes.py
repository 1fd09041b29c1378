from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError
from django.urls import reverse

from studio.accounts import clock
from studio.accounts.models import Role
from studio.assets.models import Asset
from studio.attempts.models import LOST, Output
from studio.attempts.settling import ENDED_LOST
from studio.attempts.states import State
from studio.attempts.steps import remark, step
from studio.characters.models import Character
from studio.generations import services as generations
from studio.notices import cursors
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.models import Cursor, Item, Notice
from studio.pages.telling import bell, changes
from studio.stories.models import Story, Take
from tests.factories import make_part
from tests.pages.telling.conftest import step_to


@pytest.fixture
def tell(alice):
    def tell() -> list[Notice]:
        changes.tell(alice.team_id)
        return list(Notice.objects.visible_to(alice).order_by("pk"))

    return tell


def test_done_is_told_with_what_it_cost_and_where_it_is(alice, ended, tell):
    attempt = ended(State.COMPLETED)
    asset = Asset.objects.create(
        team=alice.team,
        project=attempt.project,
        kind="image",
        origin="made",
        sha256="0" * 64,
        size=1,
        content_type="image/jpeg",
    )
    Output.objects.create(
        attempt=attempt, position=0, kind="image", url="x", fate="saved", asset=asset
    )

    (notice,) = tell()

    assert (notice.title, notice.money) == ("“A salt flat” is done", "3 credits")
    assert notice.kind == Kind.DONE
    assert notice.url == reverse("gallery:asset", args=[asset.public_id])


@pytest.mark.parametrize(
    ("end", "title"),
    [
        (State.FAILED, "“A salt flat” failed"),
        (State.NSFW, "“A salt flat” was moderated"),
        (State.CANCELED, "“A salt flat” was canceled at the platform"),
    ],
)
def test_what_did_not_come_is_told_with_the_reason_and_the_money(
    end, title, ended, tell
):
    attempt = ended(end, note="The platform could not read the last frame.")

    (notice,) = tell()

    assert notice.title == title
    assert notice.note == "The platform could not read the last frame."
    assert notice.money == "3 credits came back"
    assert notice.url == f"/create/#card-{attempt.subject}"
    assert not notice.needs


def test_what_never_left_cost_nothing(begun, tell):
    attempt = begun()
    step(attempt, State.PREPARING)
    step(attempt, State.FAILED, note="The key was removed.")

    (notice,) = tell()

    assert notice.money == "Nothing was charged"


def test_what_was_unclear_is_not_said_to_be_free(begun, tell):
    attempt = begun()
    for state in (State.PREPARING, State.SUBMITTING, State.UNKNOWN):
        step(attempt, state)
    step(attempt, State.FAILED, note="Given up. It may have been charged there.")

    (notice,) = tell()

    assert notice.money == ""
    assert notice.note == "Given up. It may have been charged there."


def test_request_that_was_ended_lost_is_not_said_to_be_refunded(accepted, tell):
    attempt = accepted()
    remark(attempt, attention=LOST)
    step(attempt, State.FAILED, note=ENDED_LOST, attention=ENDED_LOST)

    (notice,) = tell()

    assert (notice.money, notice.kind) == ("", Kind.FAILED)


def test_things_that_end_together_are_one_notice(ended, tell):
    for _ in range(3):
        ended(State.COMPLETED)
    ended(State.FAILED)

    (notice,) = tell()

    assert notice.title == "3 generations are done, 1 failed"
    assert notice.money == "9 credits · 3 credits came back"


def test_telling_again_changes_nothing(ended, tell):
    ended(State.COMPLETED)
    ended(State.FAILED)
    before = [(one.title, one.updated_at) for one in tell()]

    after = tell()

    assert [(one.title, one.updated_at) for one in after] == before
    assert Item.objects.count() == 2


def test_lost_cursor_tells_nothing_twice(ended, tell):
    ended(State.COMPLETED)
    ended(State.COMPLETED)
    tell()
    Cursor.objects.all().delete()

    tell()

    assert Item.objects.count() == 2


def test_crash_in_the_middle_leaves_all_to_be_told(ended, tell, monkeypatch):
    ended(State.COMPLETED)

    def crash(*_arguments: object) -> None:
        raise DatabaseError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(cursors, "move", crash)
        with pytest.raises(DatabaseError):
            tell()

    assert not Notice.objects.exists()
    assert len(tell()) == 1


def test_many_events_are_told_in_several_rounds(ended, tell, monkeypatch):
    monkeypatch.setattr(changes, "EVENTS_AT_ONCE", 4)
    for _ in range(3):
        ended(State.COMPLETED)

    (notice,) = tell()

    assert notice.title == "3 generations are done"
    assert cursors.behind() == []


def test_own_cancel_is_no_news(begun, accepted, tell):
    step(begun(), State.CANCELED, note="Canceled before it was sent.")
    asked = accepted()
    remark(asked, note="Asking the platform to cancel.", cancel_asked=True)
    step(asked, State.CANCELED, note="Canceled at the platform.")

    assert tell() == []


def test_failure_that_was_tried_again_at_once_is_no_news(ended, begun, tell):
    first = ended(State.FAILED)
    begun(subject=first.subject, number=2)

    assert tell() == []


def test_unclear_submit_asks_and_is_settled_once_decided(begun, tell):
    attempt = begun()
    step(attempt, State.PREPARING)
    step(attempt, State.SUBMITTING)
    step(attempt, State.UNKNOWN, attention="It may have been taken: please decide.")

    (asking,) = tell()

    assert asking.title == "“A salt flat” needs a decision"
    assert asking.note == "It may have been taken: please decide."
    assert asking.money == "3 credits may have been charged"
    assert asking.needs

    remark(attempt, note="Asking the platform.", attention=attempt.attention)
    assert len(tell()) == 1
    assert Item.objects.count() == 1

    step(attempt, State.QUEUED)
    (settled,) = tell()
    assert (settled.needs, settled.settled) == (False, True)


def test_what_takes_very_long_asks_for_no_decision(accepted, tell):
    remark(accepted(), attention="Far longer than usual; nothing has to be done.")

    (late,) = tell()

    assert late.title == "“A salt flat” takes very long"
    assert late.money == "3 credits set aside"


def test_missing_media_waits_until_it_is_fetched(ended, tell):
    attempt = ended(State.MEDIA_MISSING, note="The platform no longer has this file.")

    (notice,) = tell()

    assert notice.title == "“A salt flat” came without its file"
    assert (notice.money, notice.needs) == ("3 credits spent", True)

    step(attempt, State.SAVING)
    step(attempt, State.COMPLETED)
    missing, done = tell()
    assert (missing.needs, missing.settled) == (False, True)
    assert done.title == "“A salt flat” is done"


def test_missing_media_that_is_being_fetched_again_is_no_news(ended, tell):
    step(ended(State.MEDIA_MISSING), State.SAVING)

    assert tell() == []


def test_member_who_pressed_is_told_and_nobody_else(alice, bob, ended, tell):
    ended(State.COMPLETED, bob)

    assert tell() == []
    assert Notice.objects.visible_to(bob).count() == 1


def test_owners_are_told_of_work_whose_member_has_left(alice, bob, ended, tell):
    ended(State.COMPLETED, bob)
    bob.delete()

    (notice,) = tell()

    assert notice.membership == alice


def test_work_of_nobody_goes_to_the_owners_alone(alice, bob, ended, tell):
    step_to(ended(State.FAILED), member=None)

    assert len(tell()) == 1
    assert not Notice.objects.visible_to(bob).exists()


def test_another_team_is_told_nothing(alice, charlie, ended, tell):
    ended(State.COMPLETED)

    tell()
    changes.tell(charlie.team_id)

    assert not Notice.objects.visible_to(charlie).exists()


def test_training_is_told_by_the_character(alice, ended, tell):
    mara = Character.objects.create(
        team=alice.team,
        project=alice.team.projects.get(),
        nonce=uuid.uuid4(),
        name="Mara",
    )
    ended(State.COMPLETED, subject=mara.public_id, wire="reference", engine="training")

    (notice,) = tell()

    assert notice.title == "The training of “Mara” is done"
    assert notice.url == reverse("characters:character", args=[mara.public_id])


def test_parts_are_told_by_their_story(alice, ended, tell):
    story = None
    for position, end in enumerate((State.COMPLETED, State.COMPLETED, State.FAILED)):
        attempt = ended(end)
        part = make_part(alice, project=attempt.project, position=position + 1)
        story = story or part.story
        part.story = story
        part.save()
        generation = generations.adopt(attempt, prompt="A fern on a table")
        Take.objects.create(part=part, generation=generation, number=1)

    (notice,) = tell()

    assert notice.title == "2 parts of “How to repot a fern” are done, 1 failed"
    assert notice.url == reverse("stories:story", args=[story.public_id])
    assert notice.items.last().title == "Part 3 of “How to repot a fern” failed"


def test_parts_of_a_workflow_are_told_by_the_story_that_asked(alice, ended, tell):
    story = make_part(alice, project=alice.team.projects.get()).story
    asked = ended(State.COMPLETED, subject=story.public_id, wire="workflow")
    ended(State.COMPLETED, parent=asked, place=0)
    ended(State.NSFW, parent=asked, place=1)

    (notice,) = tell()

    assert notice.title == ("1 part of “How to repot a fern” is done, 1 was moderated")


def test_workflow_that_was_refused_is_told_by_its_story(alice, ended, tell):
    story = make_part(alice, project=alice.team.projects.get()).story
    ended(State.FAILED, subject=story.public_id, wire="workflow", note="Not offered.")

    (notice,) = tell()

    assert notice.title == "The story “How to repot a fern” failed"


def test_part_of_a_deleted_story_leads_to_no_page_that_is_gone(alice, ended, tell):
    story = make_part(alice, project=alice.team.projects.get()).story
    asked = ended(State.COMPLETED, subject=story.public_id, wire="workflow")
    attempt = ended(State.FAILED, parent=asked)
    Story.objects.update(deleted_at=attempt.created_at)

    (notice,) = tell()

    assert notice.url == f"/create/#card-{attempt.subject}"


def test_prompt_of_any_length_stays_on_one_line(ended, tell):
    ended(State.COMPLETED, values={"prompt": "salt\nflat " * 400})

    (notice,) = tell()

    assert "\n" not in notice.title
    assert len(notice.title) < 120


def test_bell_rings_for_teams_that_changed_and_then_is_silent(
    alice, charlie, ended, run_queue
):
    ended(State.COMPLETED)

    bell.ring()
    bell.ring()
    assert run_queue() == ["tell_changes", "tell_changes"]
    assert Notice.objects.count() == 1

    bell.ring()
    assert run_queue() == []


def test_change_without_an_event_is_told_once_too(alice, run_queue):
    clock.tick(alice.team_id)

    bell.ring()
    run_queue()

    assert cursors.behind() == []
    assert not Notice.objects.exists()


def test_old_notices_do_not_come_back_after_they_were_swept(ended, tell):
    ended(State.COMPLETED)
    tell()
    Notice.objects.all().delete()

    assert tell() == []


@pytest.mark.parametrize("count", [1, 8])
def test_a_batch_costs_the_same_for_one_and_for_many(
    count, ended, tell, django_assert_num_queries
):
    for _ in range(count):
        ended(State.COMPLETED)

    with django_assert_num_queries(TELL_QUERIES):
        tell()


TELL_QUERIES = 32


def test_roles_do_not_matter_for_ones_own_work(alice, bob, ended):
    bob.role = Role.VIEWER
    bob.save()
    ended(State.COMPLETED, bob)

    changes.tell(alice.team_id)

    assert notices.waiting("attention:") == set()
    assert Notice.objects.visible_to(bob).exists()
