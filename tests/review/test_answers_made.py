"""A new take that is made for a comment: whoever said it hears of it, once."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError
from django.urls import reverse

from studio.assets import services as assets
from studio.assets import versions
from studio.assets.models import Asset
from studio.assets.versions import Aim
from studio.attempts import archive
from studio.engines import DEFAULT
from studio.generations import services as generations
from studio.notices import cursors
from studio.notices.models import Item, Notice
from studio.pages.telling import changes
from studio.projects.models import Project
from studio.review import answering, comments
from studio.review.comments import Saying
from studio.review.models import Comment
from tests.assets.finishing import finish
from tests.factories import make_comment


@pytest.fixture
def said(bob, asset) -> Comment:
    return comments.say(bob, asset, Saying(body="Pinker,\nplease"))


@pytest.fixture
def make(alice, key, platform, run_queue):
    """Generate what answers a comment, as far as its result lies here."""

    def made(comment: Comment, asset: Asset) -> Asset:
        generation = generations.start_generation(
            DEFAULT,
            DEFAULT.complete({"prompt": "A salt flat"}),
            membership=alice,
            nonce=uuid.uuid4(),
            pictures={},
            answers=Aim(asset=asset, comment=comment.public_id),
        )
        output = finish(generation, platform, run_queue)
        archive.save_output(output)
        archive.save_output(output)
        return generation.attempt.outputs.get().asset

    return made


def told(membership) -> list[str]:
    changes.tell(membership.team_id)
    changes.tell(membership.team_id)
    titles = Item.objects.filter(membership=membership).values_list("title", flat=True)
    return list(titles)


def test_whoever_said_it_hears_of_the_take_that_was_made(alice, bob, asset, said, make):
    take = make(said, asset)

    assert told(bob) == [f"{alice.user.display_name} answered your comment with v2"]
    notice = Notice.objects.get(membership=bob)
    assert notice.note == "Pinker, please"
    assert notice.url == reverse("gallery:asset", args=[take.public_id])


def test_choosing_what_was_made_tells_nobody_again(alice, bob, asset, said, make):
    take = make(said, asset)
    assert len(told(bob)) == 1

    answering.add(alice, asset, take, comment=said)

    assert len(told(bob)) == 1


def test_what_is_told_and_how_far_are_one(alice, bob, asset, said, make, monkeypatch):
    make(said, asset)

    def die(cursor, version):
        raise DatabaseError("killed here")

    with monkeypatch.context() as dying:
        dying.setattr(cursors, "move", die)
        with pytest.raises(DatabaseError):
            changes.tell(bob.team_id)
    assert not Item.objects.filter(membership=bob).exists()

    assert len(told(bob)) == 1


def test_takes_of_one_press_are_told_together(alice, bob, asset, said, make):
    take = make(said, asset)
    output = take.made_by.get()
    more = Asset.objects.create(
        **{
            field.attname: getattr(take, field.attname)
            for field in Asset._meta.concrete_fields
            if field.name not in {"id", "public_id"}
        }
    )
    type(output).objects.create(
        attempt=output.attempt, position=1, url="x", fate="saved", asset=more
    )
    versions.place(more, output.attempt.subject)

    assert told(bob) == [
        f"{alice.user.display_name} answered your comment with v2 and v3"
    ]
    assert Notice.objects.get(membership=bob).url == reverse(
        "gallery:asset", args=[more.public_id]
    )


def hide(asset: Asset) -> None:
    asset.project = Project.objects.create(
        team=asset.team, name="Secret", is_private=True
    )
    asset.save()


@pytest.mark.parametrize(
    "undo",
    [
        lambda comment, take: versions.take_off(take),
        lambda comment, take: assets.trash(take),
        lambda comment, take: hide(take),
        lambda comment, take: Comment.objects.update(deleted_at=comment.created_at),
        lambda comment, take: Comment.objects.update(author=None),
    ],
    ids=["taken off", "in the trash", "hidden", "taken back", "author is gone"],
)
def test_what_is_no_answer_any_more_is_not_told(bob, asset, said, make, undo):
    take = make(said, asset)
    undo(said, take)

    assert told(bob) == []


def test_answering_oneself_or_a_guest_tells_nobody(alice, bob, share, asset, make):
    link, _ = share(asset)
    own = comments.say(alice, asset, Saying(body="Pinker"))
    make(own, asset)
    make(make_comment(link, asset), asset)

    assert told(bob) == []
    assert not Item.objects.filter(about__startswith="review:answer").exists()


def test_comment_of_another_asset_is_not_told_of(bob, assets, make):
    elsewhere = comments.say(bob, assets[1], Saying(body="Pinker"))
    make(elsewhere, assets[0])

    assert told(bob) == []
