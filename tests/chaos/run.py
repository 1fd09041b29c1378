"""One run: found, press, kill, settle, compare."""

from __future__ import annotations

import io
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django_q.models import OrmQ
from PIL import Image

from studio.accounts import services as accounts
from studio.accounts.models import Membership, Role, Team, User
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts.models import Attempt, Output
from studio.attempts.states import ENDS, State
from studio.catalogs.models import Entry, Sync
from studio.core.clock import now
from studio.generations.models import Generation
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.media.probe import probe
from studio.pages.services import open_studio
from studio.pages.supervisor import prepare
from studio.projects.models import CreditEntry
from tests.chaos.books import Ours, Theirs, Verdict, compare
from tests.chaos.crowd import Crowd
from tests.chaos.stage import LEASE_SECONDS, Stage

MEMBERS = 4
IN_FLIGHT = 24
SCALE = 0.1
STALL_SECONDS = 12.0
SETTLE_SECONDS = 60 + LEASE_SECONDS
GIVE_UP_SECONDS = 300.0
LOOK_EVERY = 0.5
TOP_UP_EVERY = 5.0


@dataclass
class Archive:
    """What the media folder holds: files that nobody knows, rows whose file is not whole."""

    files: int
    orphans: list[str]
    broken: list[str]


def run(
    stage: Stage,
    *,
    generations: int,
    kills: int,
    share: float,
    keep: bool,
    is_timed: bool,
) -> bool:
    """Return whether anything went wrong, having printed the line and each violation."""
    sessions = found(stage)
    crowd = Crowd(
        stage.stack.url,
        sessions,
        generations,
        picture(),
        stage.chance.randrange(1_000_000),
    )
    try:
        stage.allow_crashes()
        stage.stack.start()
        turn(
            stage,
            account={"id": "sandbox", "scale": SCALE, "concurrency": IN_FLIGHT},
            weather=share,
        )
        crowd.start()
        torment(stage, crowd, generations, kills)
        seconds = settle(stage, crowd)
        is_bad = report(stage, crowd, seconds, is_timed=is_timed)
    finally:
        connection.close()
        stage.end()
    if not keep and not is_bad:
        shutil.rmtree(stage.data.parent, ignore_errors=True)
    return is_bad


def found(stage: Stage) -> list[str]:
    """Make the studio and its members; return the session of each."""
    prepare.databases()
    owner = open_studio(email="owner@example.com", password="north light on grey")
    for number in range(1, MEMBERS):
        accounts.add_member(
            owner.team, email=f"member-{number}@example.com", role=Role.EDITOR
        )
    ProviderKey.objects.update(
        in_flight_limit=IN_FLIGHT,
        profile=Profile.PLAIN if stage.plain else Profile.IDEMPOTENT,
    )
    # Fetching a hundred previews is nothing that this proof needs.
    Entry.objects.create(
        origin=settings.STUDIO_SANDBOX_ORIGIN,
        catalog=Entry.Catalog.STYLES,
        name="Chaos",
        platform_id="00000000-0000-4000-8000-000000000001",
        synced_at=now(),
    )
    # Two minutes of drawing and copying previews would go on beside every scene.
    Sync.objects.update(running_until=None, done_at=now())
    OrmQ.objects.all().delete()
    return [session(one.user) for one in Membership.objects.select_related("user")]


def session(user: User) -> str:
    client = Client()
    client.force_login(
        user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def picture() -> bytes:
    content = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").resize((320, 240)).save(content, "JPEG")
    return content.getvalue()


def turn(stage: Stage, **switches: Any) -> None:
    """Turn the sandbox's switches, once it is there to turn them."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            stage.sandbox.control(**switches)
            return
        except (OSError, HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_EVERY)


def torment(stage: Stage, crowd: Crowd, generations: int, kills: int) -> None:
    """Kill as the work goes on, evenly over its course; empty the queue once on the way."""
    done, last = 0, time.monotonic()
    topped_up = last
    emptied = False
    while done < kills or not crowd.is_done:
        time.sleep(LOOK_EVERY)
        if time.monotonic() - topped_up > TOP_UP_EVERY:
            topped_up = time.monotonic()
            look_after_keys()
        due = kills * (ended() + stage.chance.random()) / generations / 0.9
        is_stalled = time.monotonic() - last > STALL_SECONDS
        if done < kills and (done < due or is_stalled):
            done += bool(stage.kill_one())
            last = time.monotonic()
        if not emptied and done >= kills / 2:
            emptied = empty_queue()


def look_after_keys() -> None:
    """Do what an owner does who is told that a key is paused: top up, and end the pause."""
    try:
        for key in ProviderKey.objects.exclude(paused_until=None):
            keys.resume(key)
    except DatabaseError:
        return


def empty_queue() -> bool:
    try:
        OrmQ.objects.all().delete()
    except DatabaseError:
        return False
    return True


def ended() -> int:
    return Attempt.objects.filter(state__in=ENDS).count()


def settle(stage: Stage, crowd: Crowd) -> float:
    """End all faults, and return the seconds until nothing moves any more."""
    stage.forbid_crashes()
    started = time.monotonic()
    turn(stage, weather=0)
    while time.monotonic() - started < GIVE_UP_SECONDS and not is_settled():
        time.sleep(LOOK_EVERY)
        look_after_keys()
        fetch_missing(crowd)
    return time.monotonic() - started


def is_settled() -> bool:
    open_ones = Attempt.objects.exclude(state__in=ENDS)
    if Attempt.objects.filter(state=State.MEDIA_MISSING).exists():
        return False
    return not open_ones.exclude(state=State.UNKNOWN, attention__gt="").exists()


def fetch_missing(crowd: Crowd) -> None:
    """Press Retry on what the card says is missing, as its text advises."""
    for card in Generation.objects.filter(attempt__state=State.MEDIA_MISSING):
        client = Client(SERVER_NAME="127.0.0.1")
        client.cookies[settings.SESSION_COOKIE_NAME] = crowd.sessions[0]
        answer = client.post(f"/generations/{card.public_id}/retry/")
        assert answer.status_code == 302, answer.content


def report(stage: Stage, crowd: Crowd, seconds: float, *, is_timed: bool) -> bool:
    said = told_by(stage)
    verdict = compare(crowd.accepted.values(), ours(), theirs(said))
    archive = look_into_archive()
    bad = [*verdict.violations, *archive.orphans, *archive.broken, *crowd.refused]
    cards = Generation.objects.count()
    if cards != len(crowd.accepted):
        bad.append(f"{len(crowd.accepted)} presses went through, {cards} cards exist")
    if is_timed and seconds > SETTLE_SECONDS + stage.callback_seconds:
        bad.append(f"settling took {seconds:.0f} s")
    for sentence in bad:
        say(f"  {sentence}")
    say(_details(stage, said))
    say(line(stage, crowd, verdict, archive, said, seconds))
    return bool(bad)


def told_by(stage: Stage) -> dict[str, Any]:
    """Return the sandbox's own book, once its supervisor has brought it back."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            return stage.sandbox.report()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def line(
    stage: Stage,
    crowd: Crowd,
    verdict: Verdict,
    archive: Archive,
    said: dict[str, Any],
    seconds: float,
) -> str:
    numbers = {
        "generations": len(crowd.accepted),
        "kills": stage.kills.total() + stage.crashes.total(),
        "faults": sum(said["counters"].get("fault", {}).values()),
        "lost": len(verdict.lost) + len(verdict.ledger),
        "charged twice": len(verdict.twice),
        "unarchived": len(verdict.unarchived) + len(archive.broken),
        "orphans": len(archive.orphans),
        "unknown": verdict.unknown,
    }
    counted = ", ".join(f"{value} {name}" for name, value in numbers.items())
    host = "plain host" if stage.plain else "idempotent host"
    return f"chaos ({host}): {counted}, settled in {seconds:.0f} s"


def _details(stage: Stage, said: dict[str, Any]) -> str:
    states = Counter(Attempt.objects.values_list("state", flat=True))
    return (
        f"  killed: {dict(stage.kills)}; crash points: {dict(stage.crashes)}; "
        f"attempts: {dict(states)}; requests there: {len(said['requests'])}; "
        f"files: {Asset.objects.count()}"
    )


def ours() -> list[Ours]:
    attempts = Attempt.objects.prefetch_related("outputs", "credit_entries")
    return [_our(one) for one in attempts]


def _our(attempt: Attempt) -> Ours:
    sums: Counter[str] = Counter()
    for entry in attempt.credit_entries.all():
        sums[entry.kind] += entry.credits  # type: ignore[assignment]
    kinds = CreditEntry.Kind
    return Ours(
        prompt=attempt.values.get("prompt", ""),
        state=attempt.state,
        request_id=attempt.request_id,
        says=attempt.attention or (attempt.state != "unknown" and attempt.note) or "",
        charged=Decimal(sums[kinds.CHARGE]),
        open_reserve=Decimal(sums[kinds.RESERVE] + sums[kinds.RELEASE]),
        fates=[output.fate for output in attempt.outputs.all()],
    )


def theirs(said: dict[str, Any]) -> list[Theirs]:
    return [
        Theirs(
            request_id=one["request_id"],
            prompt=one["prompt"],
            state=one["status"],
            credits=Decimal(one["credits"]),
            results=one["given"],
        )
        for one in said["requests"]
    ]


def look_into_archive() -> Archive:
    """Hash and decode every original, and find what lies there and is nobody's."""
    root = Path(settings.STUDIO_DATA) / "media"
    teams = [root / str(team.public_id) for team in Team.objects.all()]
    found = {path for team in teams for path in team.rglob("*") if path.is_file()}
    known: set[Path] = set()
    broken = []
    for asset in Asset.objects.select_related("team"):
        place = assets.place_of(asset)
        path = root / place.original
        known.add(path)
        known.update(root / place.derivative(name) for name in asset.derivatives)
        if why := _why_broken(asset, path):
            broken.append(f"{asset.title}: {why}")
    for output in Output.objects.filter(fate=Output.Fate.SAVED, asset=None):
        broken.append(f"output {output.pk} is saved without an asset")
    orphans = sorted(str(path.relative_to(root)) for path in found - known)
    return Archive(len(found), [f"{name}: nobody's file" for name in orphans], broken)


def _why_broken(asset: Asset, path: Path) -> str:
    if not path.exists():
        return "its file is missing"
    content = path.read_bytes()
    if len(content) != asset.size or sha256(content).hexdigest() != asset.sha256:
        return "its bytes have changed"
    if asset.kind == Asset.Kind.IMAGE:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    else:
        probe(path)
    return ""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
