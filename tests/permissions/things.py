"""What there is to find in the walk: one of everything that has an address."""

from __future__ import annotations

import io
import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from studio.accounts import audit, invitations
from studio.accounts.models import Invitation, Membership, Role
from studio.assets import boards_order, bulk
from studio.assets import services as assets
from studio.assets.models import Asset, Board, Bulk
from studio.attempts.states import State
from studio.catalogs.models import Entry
from studio.characters.models import Character, CharacterPhoto, Reference
from studio.core.clock import now
from studio.engines import DEFAULT
from studio.generations import services as generations
from studio.generations.models import Generation
from studio.keys.models import ProviderKey
from studio.notices.models import Notice
from studio.projects.models import Cap, Project
from studio.review.models import Comment
from studio.stories.models import Part
from tests.factories import (
    make_attempt,
    make_board,
    make_comment,
    make_key,
    make_notice,
    make_part,
    make_share,
)

# Stands in every name and word of what belongs to the team, or to its private project alone.
OURS, PRIVATE = "Quillon", "Veilwort"

_colours = itertools.count()


@dataclass(frozen=True, kw_only=True)
class Things:
    """One of everything that has an address."""

    project: Project
    generation: Generation
    asset: Asset
    part: Part
    board: Board
    cap: Cap
    link: str
    link_row: uuid.UUID
    comment: Comment
    # What each member said: nobody else's is theirs to take back.
    said: dict[int, Comment]

    def ids(self) -> set[str]:
        rows = (self.project, self.generation, self.asset, self.part, self.part.story)
        more = (self.board, self.cap, self.comment, *self.said.values())
        return {str(row.public_id) for row in (*rows, *more)} | {str(self.link_row)}


@dataclass(frozen=True, kw_only=True)
class TeamThings:
    """What belongs to the team and to no project."""

    key: ProviderKey
    entry: Entry
    character: Character
    deleted_character: Character
    photo: CharacterPhoto
    reference: Reference
    spare: Membership
    invitation: Invitation
    # What each member was told, and did: nobody else's is theirs to touch.
    notices: dict[int, Notice]
    bulks: dict[int, Bulk]

    def ids(self) -> set[str]:
        rows = (self.key, self.character, self.deleted_character, self.spare)
        return {
            str(row.public_id)
            for row in (
                *(*rows, self.invitation),
                *(*self.notices.values(), *self.bulks.values()),
            )
        }


def make_still(
    membership: Membership, words: str, *, project: Project | None = None
) -> Asset:
    """Keep a picture, with bytes of its own, as if it had been made here."""
    content = io.BytesIO()
    colour = (next(_colours) % 256, 90, 120)
    Image.new("RGB", (80, 60), colour).save(content, "PNG")
    path = assets.store.incoming() / f"{uuid.uuid4()}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content.getvalue())
    return assets.archive(
        path,
        team=membership.team,
        project=project or membership.team.projects.get(is_general=True),
        member=membership.user,
        origin=Asset.Origin.MADE,
        title=words,
        prompt=words,
        expect_kind=Asset.Kind.IMAGE,
    )


def make_team_things(
    owner: Membership,
    people: list[Membership],
    spare: Membership,
    trashed: list[Asset],
) -> TeamThings:
    key = make_key(owner.team, label=f"{OURS} key")
    sandbox = owner.team.keys.get(is_sandbox=True)
    preview = default_storage.save("catalogs/still.webp", ContentFile(b"still"))
    entry = Entry.objects.create(
        origin=sandbox.origin,
        catalog="styles",
        platform_id=uuid.uuid4(),
        name="Prism",
        still=preview,
        synced_at=now(),
    )
    general = owner.team.projects.get(is_general=True)
    character = _character(owner, sandbox, general, f"{OURS} Mara")
    deleted = Character.objects.create(
        team=owner.team,
        project=general,
        nonce=uuid.uuid4(),
        name=f"{OURS} Gone",
        deleted_at=now(),
        forget_asked=True,
        forget_note="The platform said no.",
    )
    invitation = invitations.invite(
        owner, email=f"{OURS}-dora@example.com", role=Role.EDITOR
    ).invitation
    return TeamThings(
        key=key,
        entry=entry,
        character=character,
        deleted_character=deleted,
        photo=CharacterPhoto.objects.create(
            character=character, asset=make_still(owner, f"{OURS} face"), position=0
        ),
        reference=Reference.objects.create(
            key=sandbox,
            origin=sandbox.origin,
            account=sandbox.fingerprint,
            platform_id=str(uuid.uuid4()),
            name=f"{OURS} Nora",
            version="v1",
            state=Reference.State.READY,
            seen_at=now(),
        ),
        spare=spare,
        invitation=invitation,
        notices={one.pk: make_notice(one) for one in people},
        bulks={
            one.pk: bulk.begin(
                one, "trash", {}, ids=[str(asset.public_id) for asset in trashed]
            )
            for one in people
        },
    )


def _character(
    owner: Membership, key: ProviderKey, project: Project, name: str
) -> Character:
    character = Character.objects.create(
        team=owner.team,
        project=project,
        nonce=uuid.uuid4(),
        name=name,
        version="v1",
        consented_at=now(),
        consented_by=owner.user,
    )
    character.attempt = make_attempt(
        owner,
        key=key,
        project=project,
        subject=character.public_id,
        engine="training",
        wire="reference",
        state=State.COMPLETED,
        request_id=str(uuid.uuid4()),
        origin=key.origin,
        account=key.fingerprint,
    )
    character.save()
    return character


def make_things(
    owner: Membership,
    project: Project,
    words: str,
    members_: list[Membership],
) -> Things:
    key = owner.team.keys.get(is_sandbox=True)
    generation = generations.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": words}),
        membership=owner,
        nonce=uuid.uuid4(),
        pictures={},
        project=project,
    )
    asset = make_still(owner, words, project=project)
    part = make_part(owner, project=project)
    story = part.story
    story.title = story.topic = f"{words} story"
    # What a workflow leaves: an attempt that has ended.
    story.attempt = make_attempt(
        owner,
        key=key,
        project=project,
        subject=story.public_id,
        engine="series",
        wire="workflow",
        state=State.COMPLETED,
    )
    story.gathered_at = now()
    story.save()
    part.asset, part.prompt = asset, words
    part.save()
    board = make_board(
        owner, name=f"{words} board", project=None if project.is_general else project
    )
    boards_order.add(board, [asset.pk], by=owner.user)
    made = make_share(owner, asset, title=f"{words} link")
    audit.record(
        owner.team,
        user=owner.user,
        deed="projects.change",
        words=f"Changed {words}.",
        project=str(project.public_id),
    )
    return Things(
        project=project,
        generation=generation,
        asset=asset,
        part=part,
        board=board,
        cap=Cap.objects.create(
            team=owner.team, project=project, period="ever", credits=1_000
        ),
        link=made.address.rstrip("/").rpartition("/")[2],
        link_row=made.link.public_id,
        comment=make_comment(made.link, asset, body=f"{words} said"),
        said={
            one.pk: Comment.objects.create(
                asset=asset, author=one.user, body=f"{words} of a member"
            )
            for one in members_
        },
    )
