"""The team's boards as a member sees them: a tree, with how much is on each and what stands for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from studio.accounts.models import Membership
from studio.accounts.requests import TeamRequest
from studio.assets.models import Asset, Board

SIDE = 12
# Far more than a person keeps; a tree beyond it is cut, never slow.
MOST = 500


@dataclass(frozen=True)
class Node:
    board: Board
    depth: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A board with what is drawn of it."""

    board: Board
    depth: int
    count: int
    cover: Asset | None
    below: int = 0


def tree(request: TeamRequest, *, anew: bool = False) -> list[Node]:
    """Return all boards a member sees, each under the one it lies in; asked once a request."""
    held: dict[str, Any] = vars(request)
    if anew or "board_tree" not in held:
        held["board_tree"] = _tree(request.membership)
    found: list[Node] = held["board_tree"]
    return found


def shown(nodes: Sequence[Node], membership: Membership) -> list[Shown]:
    """Add counts and covers of what this member sees of them, in three queries for all."""
    if not nodes:
        return []
    ids = [node.board.pk for node in nodes]
    seen = Asset.objects.visible_to(membership).kept()
    counts = _counts(ids, seen)
    covers = _covers(ids, seen)
    below: dict[int | None, int] = defaultdict(int)
    for node in nodes:
        below[node.board.parent_id] += 1
    return [
        Shown(
            board=node.board,
            depth=node.depth,
            count=counts.get(node.board.pk, 0),
            cover=covers.get(node.board.pk),
            below=below[node.board.pk],
        )
        for node in nodes
    ]


def side(request: TeamRequest) -> dict[str, Any]:
    """Return what the sidebar shows of the boards: the first of them, and whether there are more."""
    nodes = tree(request)
    first = shown(nodes[:SIDE], request.membership)
    return {"boards": first, "has_more": len(nodes) > SIDE}


def side_counts(request: TeamRequest) -> list[tuple[Board, int]]:
    """Return how much is on each board that the sidebar shows."""
    boards = [node.board for node in tree(request)[:SIDE]]
    seen = Asset.objects.visible_to(request.membership).kept()
    counts = _counts([board.pk for board in boards], seen)
    return [(board, counts.get(board.pk, 0)) for board in boards]


def _counts(ids: Sequence[int], seen: Any) -> dict[int, int]:
    on = seen.filter(places__board__in=ids).order_by()
    return dict(on.values_list("places__board").annotate(Count("pk")))


def _tree(membership: Membership) -> list[Node]:
    seen = Board.objects.visible_to(membership).kept().select_related("project")
    children: dict[int | None, list[Board]] = defaultdict(list)
    for board in sorted(
        seen.order_by("pk")[:MOST], key=lambda board: (board.name.lower(), board.pk)
    ):
        children[board.parent_id].append(board)
    return list(_walk(children, None, 0))


def _walk(
    children: dict[int | None, list[Board]], parent: int | None, depth: int
) -> Iterator[Node]:
    for board in children.get(parent, ()):
        yield Node(board, depth)
        yield from _walk(children, board.pk, depth + 1)


def _covers(ids: Sequence[int], seen: Any) -> dict[int, Asset]:
    """Return what stands for each board: the chosen cover, else the first on it."""
    on = seen.filter(places__board=OuterRef("pk")).order_by("places__position")
    boards = Board.objects.filter(pk__in=ids).annotate(
        first=Subquery(on.values("pk")[:1])
    )
    chosen = {
        board: (cover, first)
        for board, cover, first in boards.values_list("pk", "cover", "first")
    }
    wanted = {pk for pair in chosen.values() for pk in pair if pk}
    assets = (
        seen.filter(pk__in=wanted).select_related("team").in_bulk() if wanted else {}
    )
    return {
        board: found
        for board, (cover, first) in chosen.items()
        if (found := assets.get(cover) or assets.get(first))
    }
