"""Telling members of comments and verdicts that concern them: in the bell, and by its mails."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from studio.accounts.models import Membership, User
from studio.assets.models import Asset, Version, VersionAnswer, VersionTarget
from studio.attempts.models import Attempt
from studio.core.words import listing, one_line
from studio.notices import services as notices
from studio.notices.kinds import Kind
from studio.notices.services import Batch, News
from studio.review.models import Comment, ShareLink

QUOTED = 120


def of_guest(link: ShareLink, asset: Asset, *, about: str, name: str, did: str) -> None:
    """Tell whoever made a link, if they are still of the team and see the asset."""
    makers = Membership.objects.filter(team=link.team_id, user=link.made_by_id)
    _tell(
        makers,
        asset,
        about=f"review:{about}",
        title=f"{name} {did} “{_name(asset)}”",
        note=f"A guest of “{link.title}”",
    )


def of_comment(said: Comment, *, by: Membership) -> None:
    """Tell whom a member names with @, and whoever began the thread."""
    team = Membership.objects.filter(team=by.team_id).exclude(pk=by.pk)
    everybody = list(team.select_related("user"))
    named = {one.pk for one in everybody if _is_named(one, said.body)}
    began = said.parent.author_id if said.parent else None
    for one in everybody:
        if one.pk not in named and one.user_id != began:
            continue
        did = "mentioned you on" if one.pk in named else "answered you on"
        _tell(
            [one],
            said.asset,
            about=f"review:comment:{said.pk}",
            title=f"{by.user.display_name} {did} “{_name(said.asset)}”",
            note=one_line(said.body)[:QUOTED],
        )


def of_answer(comment: Comment, answers: Sequence[Version], *, by: User | None) -> None:
    """Tell the member who said something that new versions answer it, the oldest first.

    What was told when it was made is not told again when it is chosen.
    """
    if comment.author_id is None or comment.author_id == (by and by.pk):
        return
    first, newest = answers[0], answers[-1]
    who = by.display_name if by else "Somebody who left"
    _tell(
        Membership.objects.filter(team=newest.asset.team_id, user=comment.author_id),
        newest.asset,
        about=f"review:answer:{comment.pk}:{first.asset_id}",
        title=f"{who} answered your comment with {listing([str(one) for one in answers])}",
        note=one_line(comment.body)[:QUOTED],
    )


def of_made(attempts: Iterable[Attempt]) -> None:
    """Tell of the comments that were answered by what these attempts brought."""
    makers = {
        output.asset_id: attempt
        for attempt in attempts
        for output in attempt.outputs.all()
        if output.asset_id
    }
    if not makers:
        return
    subjects = {attempt.subject for attempt in makers.values()}
    # Only what it was made for: what somebody chose was told when they did.
    aimed = VersionTarget.objects.filter(subject__in=subjects).exclude(comment=None)
    wanted = {(one.subject, one.comment): one.asset_id for one in aimed}
    answered: dict[tuple[Attempt, Comment], list[Version]] = defaultdict(list)
    said = {
        (one.public_id, one.asset_id): one
        for one in Comment.objects.kept().filter(
            public_id__in={comment for _, comment in wanted}
        )
    }
    for answer in _answers(makers, {one.public_id for one in said.values()}):
        attempt = makers[answer.version.asset_id]
        place = wanted.get((attempt.subject, answer.comment))
        comment = said.get((answer.comment, place)) if place else None
        if comment:
            answered[attempt, comment].append(answer.version)
    for (attempt, comment), versions in answered.items():
        of_answer(comment, versions, by=attempt.member)


def _answers(
    assets: Iterable[int], comments: Iterable[uuid.UUID]
) -> QuerySet[VersionAnswer]:
    given = VersionAnswer.objects.filter(
        comment__in=comments,
        version__asset__in=assets,
        version__asset__trashed=False,
    )
    return given.select_related("version__asset").order_by("version__number")


def _tell(
    members: Iterable[Membership], asset: Asset, *, about: str, title: str, note: str
) -> None:
    url = reverse("gallery:asset", args=[asset.public_id])
    batch = Batch(key="review", thing="comment", things="comments", url=url)
    news = News(about=about, kind=Kind.REVIEW, title=title[:300], note=note, url=url)
    for member in members:
        if Asset.objects.visible_to(member).filter(pk=asset.pk).exists():
            notices.tell(member, batch, [news])


def _is_named(member: Membership, body: str) -> bool:
    """Tell whether "@Their Name", or what stands before the @ of their address, is in a text."""
    text = body.casefold()
    names = {member.user.display_name, member.user.email.partition("@")[0]}
    return any(_stands_in(f"@{name.casefold()}", text) for name in names if name)


def _stands_in(mention: str, text: str) -> bool:
    start = text.find(mention)
    while start >= 0:
        end = start + len(mention)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not before.isalnum() and not after.isalnum():
            return True
        start = text.find(mention, end)
    return False


def _name(asset: Asset) -> str:
    return one_line(asset.title or asset.prompt)[:60] or "an upload"
