"""Rows for tests: plain functions, each making what its name says and nothing beside it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password

from studio.accounts.models import Membership, Role, Team, TeamClock, User
from studio.assets.models import Asset, Board
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.characters.models import Character
from studio.higgsfield import Credentials, Secret
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.models import Notice
from studio.notices.services import Batch, News
from studio.projects.models import Project
from studio.review import links
from studio.review.models import Comment, ShareLink
from studio.stories.models import Part, Story

PASSWORD = "north light on grey"


def make_user(
    email: str = "alice@example.com", *, password: str | None = PASSWORD, **over: Any
) -> User:
    return User.objects.create(
        email=email, password=_hashed(password, get_hasher().algorithm), **over
    )


@cache
def _hashed(password: str | None, algorithm: str) -> str:
    """Hashing is slow on purpose; once for all who share a password is enough."""
    return make_password(password, hasher=algorithm)


def make_team(name: str = "Atelier Nord") -> Team:
    team = Team.objects.create(name=name)
    TeamClock.objects.create(team=team)
    return team


def make_membership(
    *, user: User | None = None, team: Team | None = None, role: Role = Role.OWNER
) -> Membership:
    user, team = user or make_user(), team or make_team()
    return Membership.objects.create(user=user, team=team, role=role)


def make_general(team: Team) -> Project:
    return Project.objects.create(team=team, name="General", is_general=True)


def make_key(
    team: Team,
    *,
    key_id: str = "id-1234567890-abcdef",
    secret: str = "a-secret",
    **over: Any,
) -> ProviderKey:
    """Make a key that opens, without having it tested."""
    key = ProviderKey(
        team=team,
        **{"label": "Ours", "origin": "https://platform.higgsfield.ai", **over},
    )
    keys.put_in(key, Credentials(key_id=key_id, secret=Secret(secret)))
    key.save()
    return key


def make_sandbox_key(team: Team, **over: Any) -> ProviderKey:
    return make_key(
        team,
        key_id="sandbox",
        secret="sandbox",
        **{
            "label": "Sandbox",
            "origin": settings.STUDIO_SANDBOX_ORIGIN,
            "profile": Profile.IDEMPOTENT,
            "in_flight_limit": 16,
            "is_sandbox": True,
            "is_default": True,
            **over,
        },
    )


def make_attempt(
    membership: Membership, *, key: ProviderKey, project: Project, **over: Any
) -> Attempt:
    return Attempt.objects.create(
        team=membership.team,
        member=membership.user,
        key=key,
        project=project,
        **{
            "subject": uuid.uuid4(),
            "engine": "soul-standard",
            "price": Decimal(3),
            **over,
        },
    )


def make_trained(
    membership: Membership, key: ProviderKey, platform_id: str, *, version: str
) -> str:
    """Make a character whose training succeeded; return its id at the platform."""
    character = Character.objects.create(
        team=membership.team,
        project=membership.team.projects.get(is_general=True),
        nonce=uuid.uuid4(),
        name="Mara",
        version=version,
    )
    character.attempt = make_attempt(
        membership,
        key=key,
        project=character.project,
        subject=character.public_id,
        engine="training",
        wire="reference",
        state=State.COMPLETED,
        request_id=platform_id,
        origin=key.origin,
        account=key.fingerprint,
    )
    character.save()
    return platform_id


def make_board(membership: Membership, **over: Any) -> Board:
    """Make a board for the whole team, at the top, with nothing on it."""
    return Board.objects.create(
        team=membership.team,
        **{"name": "Hero stills", "created_by": membership.user, **over},
    )


def make_asset(membership: Membership, **over: Any) -> Asset:
    """Make the row of a result whose bytes nobody asks for."""
    return Asset.objects.create(
        team=membership.team,
        project=membership.team.projects.get(is_general=True),
        member=membership.user,
        **{
            "kind": "image",
            "origin": "made",
            "prompt": "A salt flat",
            "sha256": "0" * 64,
            "size": 1,
            "content_type": "image/jpeg",
            "width": 400,
            "height": 300,
            "derivatives": {"small": [400, 300], "large": [400, 300]},
            **over,
        },
    )


def make_link(membership: Membership, *assets: Asset, **over: Any) -> ShareLink:
    """Make a link to these assets whose address nobody knows."""
    return make_share(membership, *assets, **over).link


def make_share(membership: Membership, *assets: Asset, **over: Any) -> links.Made:
    subject = links.Subject(
        kind=over.pop("kind", ShareLink.Kind.SELECTION),
        name="Spring",
        assets=links.assets_of(assets),
        board=over.pop("board", None),
    )
    terms = links.Terms(**{"title": "Round 2, for Jonas", **over})
    return links.make(membership, subject, terms)


def make_comment(link: ShareLink, asset: Asset, **over: Any) -> Comment:
    """Make what a guest said."""
    fields = {"guest_name": "Jonas", "body": "Our blue"} | over
    return Comment.objects.create(asset=asset, link=link, **fields)


def make_part(membership: Membership, *, project: Project, **over: Any) -> Part:
    """Make a story of one part that was never begun."""
    story = Story.objects.create(
        team=membership.team,
        project=project,
        nonce=uuid.uuid4(),
        kind="tutorial",
        how=Story.How.GENERATIONS,
        topic="How to repot a fern",
        title="How to repot a fern",
        engine="seedance-1-lite-text",
    )
    fields = {"position": 1, "prompt": "A fern on a table", "seconds": 5}
    return Part.objects.create(story=story, **(fields | over))


BATCH = Batch(
    key="generations", thing="generation", things="generations", url="/create/"
)


def make_news(about: str = "event:1", **over: Any) -> News:
    fields = {"kind": Kind.DONE, "title": "“A salt flat” is done", "url": "/gallery/"}
    return News(about=about, **(fields | over))


def make_notice(membership: Membership, *news: News, batch: Batch = BATCH) -> Notice:
    """Tell a member of this, or that a generation is done, and return the newest notice."""
    notices.tell(membership, batch, news or [make_news()])
    return Notice.objects.filter(membership=membership).latest("updated_at")
