"""Both sides' books, and where they differ: values in, a verdict out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ENDED = frozenset({"completed", "failed", "nsfw", "canceled", "media_missing"})
PAID = "completed"


@dataclass(frozen=True, kw_only=True)
class Ours:
    """One attempt as the studio knows it."""

    prompt: str
    state: str
    request_id: str
    says: str
    charged: Decimal
    open_reserve: Decimal
    fates: Sequence[str]
    by_person: bool = False


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """One request as the platform knows it."""

    request_id: str
    prompt: str
    state: str
    credits: Decimal
    results: int


@dataclass(frozen=True)
class Verdict:
    """Each list holds sentences; all but `unknown` must be empty."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unarchived: list[str] = field(default_factory=list)
    ledger: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    unknown: int = 0

    @property
    def violations(self) -> list[str]:
        return [*self.lost, *self.twice, *self.unarchived, *self.ledger, *self.nameless]


def compare(
    accepted: Iterable[str], ours: Sequence[Ours], theirs: Sequence[Theirs]
) -> Verdict:
    """Compare what members were promised, what the studio has, and what the platform charged."""
    verdict = Verdict(unknown=sum(one.state == "unknown" for one in ours))
    _find_lost(verdict, list(accepted), ours, theirs)
    _find_twice(verdict, ours, theirs)
    owned = {one.request_id: one for one in ours if one.request_id}
    for request in theirs:
        if attempt := owned.get(request.request_id):
            _find_unarchived(verdict, attempt, request)
            _find_differences(verdict, attempt, request)
    for one in ours:
        _find_open(verdict, one)
    return verdict


def _find_lost(
    verdict: Verdict,
    accepted: list[str],
    ours: Sequence[Ours],
    theirs: Sequence[Theirs],
) -> None:
    """A press without a card, a card without an end, a request that nobody here has."""
    cards = Counter({one.prompt for one in ours})
    verdict.lost.extend(
        f"{prompt}: pressed, no card" for prompt in accepted if not cards[prompt]
    )
    known = {one.request_id for one in ours}
    explained = Counter(
        one.prompt for one in ours if not one.request_id and one.state == "unknown"
    )
    for request in theirs:
        if request.request_id in known:
            continue
        if explained[request.prompt]:
            explained[request.prompt] -= 1
        else:
            verdict.lost.append(
                f"{request.prompt}: request {request.request_id} ({request.state}) is nobody's"
            )


def _find_twice(
    verdict: Verdict, ours: Sequence[Ours], theirs: Sequence[Theirs]
) -> None:
    """More accepted requests than attempts: somebody was posted a second time."""
    attempts = Counter(one.prompt for one in ours)
    requests: defaultdict[str, list[Theirs]] = defaultdict(list)
    for request in theirs:
        requests[request.prompt].append(request)
    for prompt, found in requests.items():
        paid = sum(one.state == PAID for one in found)
        if len(found) > attempts[prompt]:
            verdict.twice.append(
                f"{prompt}: {len(found)} requests ({paid} paid) for {attempts[prompt]} attempts"
            )


def _find_unarchived(verdict: Verdict, attempt: Ours, request: Theirs) -> None:
    if request.state != PAID:
        return
    saved = sum(fate == "saved" for fate in attempt.fates)
    if attempt.state != PAID or saved < request.results:
        verdict.unarchived.append(
            f"{attempt.prompt}: {saved} of {request.results} saved, {attempt.state}: {attempt.says}"
        )


def _find_differences(verdict: Verdict, attempt: Ours, request: Theirs) -> None:
    paid = request.credits if request.state == PAID else Decimal(0)
    if attempt.charged != paid:
        verdict.ledger.append(f"{attempt.prompt}: {attempt.charged} here, {paid} there")


def _find_open(verdict: Verdict, one: Ours) -> None:
    if one.state == "unknown":
        if not one.says:
            verdict.nameless.append(f"{one.prompt}: unknown and asks nobody")
    elif one.state not in ENDED:
        verdict.lost.append(f"{one.prompt}: still {one.state}: {one.says}")
    elif one.open_reserve:
        verdict.ledger.append(f"{one.prompt}: {one.open_reserve} stay reserved")
    elif one.charged and not one.request_id:
        verdict.ledger.append(f"{one.prompt}: charged without a request")
