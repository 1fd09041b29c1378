"""The promise under every order of faults: nothing lost, nothing paid twice.

The real services against a platform over HTTP that takes, refuses, answers late or not at
all; processes die at crash points, leases run out, doorbells and callbacks are lost,
repeated, forged. Ported from the model of reliability 7.3.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from copy import copy
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.attempts import pump, releasing, services, settling
from studio.attempts.models import Attempt, Output
from studio.attempts.states import AT_PLATFORM, ENDS, State
from studio.core import crash
from studio.engines import DEFAULT
from studio.keys import services as keys
from studio.keys.models import Profile, ProviderKey
from studio.projects import services as projects
from studio.projects.models import Cap
from tests.attempts.promise_checks import PRICE, check_history, check_money, is_over
from tests.attempts.promise_faults import (
    DEATHS,
    ENDINGS,
    FAULTS,
    LOOKS,
    PLACES,
    WISHES,
    die,
    dying_at,
    hypothesis_settings,
    make_all_due,
    make_sent_long_ago,
    surviving,
)
from tests.platform_server import Answer, Platform

BASE = "http://127.0.0.1:8000"
MOST = 3
QUIET_ROUNDS = 14


class Promise(RuleBasedStateMachine):
    """Each example is undone by a rollback; `honours` is what the host does with keys."""

    member: Membership
    key: ProviderKey
    platform: Platform
    honours = True

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.platform.requests.clear()
        self.platform.accepted.clear()
        self.platform.scripts.clear()
        self.platform.media.clear()
        self.platform.honours = self.honours
        profile = Profile.IDEMPOTENT if self.honours else Profile.PLAIN
        ProviderKey.objects.filter(pk=self.key.pk).update(profile=profile)
        self.given_up: set[int] = set()
        self.sent_again: set[str] = set()
        self.misled: set[str] = set()
        self.files: dict[str, bytes] = {}

    # What people do.

    @initialize(presses=st.integers(1, 2))
    def people_press(self, presses: int) -> None:
        for _ in range(presses):
            self.press_generate()

    @precondition(lambda self: Attempt.objects.count() < MOST)
    @rule()
    def one_more_press(self) -> None:
        self.press_generate()

    @precondition(lambda self: Attempt.objects.exclude(state__in=ENDS).exists())
    @rule(place=PLACES, wish=st.sampled_from(WISHES))
    def person_decides(self, place: int, wish: str) -> None:
        attempt = self.nth(place)
        if attempt is None:
            return
        if wish == "cancel" and place == 0:
            self.ask(lambda: services.cancel(attempt))
        elif attempt.state == State.UNKNOWN and wish == "name":
            named = self.request_of(attempt) or str(uuid.uuid4())
            self.ask(lambda: settling.ask_to_adopt(attempt, named))
        elif attempt.state == State.UNKNOWN and attempt.attention:
            self.decide(attempt, wish)

    @rule(credits=st.sampled_from((None, Decimal(0), Decimal(2), Decimal(4))))
    def producer_sets_a_cap(self, credits: Decimal | None) -> None:
        """Set the team's cap, lower it below what is reserved, or lift it."""
        Cap.objects.all().delete()
        if credits is not None:
            Cap.objects.create(team=self.member.team, period="ever", credits=credits)

    @precondition(lambda self: Attempt.objects.filter(state=State.HELD).exists())
    @rule(place=PLACES, twice=st.booleans())
    def producer_releases(self, place: int, twice: bool) -> None:
        held = list(Attempt.objects.filter(state=State.HELD).order_by("pk"))
        chosen = held[place % len(held)]
        stale = copy(chosen)
        self.ask(lambda: releasing.release(chosen, by=self.member.user))
        if twice:
            with pytest.raises(services.NotPossible):
                releasing.release(stale, by=self.member.user)

    # What the machine does.

    @rule(meets=FAULTS, dies=st.sampled_from(DEATHS), twice=st.booleans())
    def worker_works(
        self, meets: tuple[str, Answer | str] | None, dies: str, twice: bool
    ) -> None:
        if meets:
            self.platform.script(*meets)
        self.work(dies=dies, twice=twice)

    @rule(
        meets=FAULTS,
        dies=st.sampled_from(DEATHS),
        hours=st.booleans(),
        bells_are_lost=st.booleans(),
    )
    def time_passes(
        self,
        meets: tuple[str, Answer | str] | None,
        dies: str,
        hours: bool,
        bells_are_lost: bool,
    ) -> None:
        """Leases and pauses end, the pump rings what is due, and the worker works."""
        if bells_are_lost:
            OrmQ.objects.all().delete()
        if hours:
            make_sent_long_ago()
        keys.resume(ProviderKey.objects.get(pk=self.key.pk))
        make_all_due()
        pump.ring()
        self.worker_works(meets=meets, dies=dies, twice=False)

    @precondition(lambda self: self.platform.requests)
    @rule(
        place=PLACES,
        word=st.sampled_from(ENDINGS),
        meets=st.sampled_from((None, None, *LOOKS)),
        dies=st.sampled_from(("", "", "in-step", "after-settle")),
    )
    def request_moves_and_is_looked_at(
        self, place: int, word: str, meets: Answer | str | None, dies: str
    ) -> None:
        live = [pk for pk, one in self.platform.requests.items() if not is_over(one)]
        if place < len(live):
            self.finish(live[place], word)
        if meets:
            self.platform.script("status", meets)
        with dying_at(dies), surviving():
            self.look_at_all()

    # What comes in by the open door.

    @precondition(lambda self: Attempt.objects.exclude(webhook_url="").exists())
    @rule(
        place=PLACES,
        about=st.sampled_from(("own", "own", "foreign", "invented", "none")),
        word=st.sampled_from((*ENDINGS, "queued", "sideways")),
        times=st.integers(1, 2),
    )
    def callback_comes(self, place: int, about: str, word: str, times: int) -> None:
        called = Attempt.objects.exclude(webhook_url="").order_by("pk")
        attempt = called[place % len(called)]
        others = [pk for pk in self.platform.requests if pk != self.request_of(attempt)]
        named = {
            "own": self.request_of(attempt),
            "foreign": others[0] if others else "",
            "invented": str(uuid.uuid4()),
            "none": "",
        }[about]
        if about == "foreign" and not attempt.request_id:
            # Whoever knows an attempt's secret address is believed which request is its own,
            # also later, when it turns out that the answer was lost.
            self.misled.add(str(attempt.idempotency_key))
        body = {"request_id": named, "status": word} if named else {"status": word}
        for _ in range(times):
            answer = Client().post(
                attempt.webhook_url.removeprefix(BASE),
                json.dumps(body).encode(),
                content_type="application/json",
            )
            # An attempt that has its own request is not told of another's.
            assert answer.status_code in ({200, 404} if about == "foreign" else {200})

    # What must always hold.

    @invariant()
    def no_post_is_taken_twice(self) -> None:
        accepted = self.platform.accepted
        assert len(accepted) == len(set(accepted)), accepted

    @invariant()
    def held_ones_cost_nothing(self) -> None:
        for attempt in Attempt.objects.filter(state=State.HELD):
            assert not attempt.credit_entries.exists()
            assert not attempt.released_at
            assert "Nothing was sent or charged" in attempt.note

    @invariant()
    def rows_say_what_happened(self) -> None:
        found = Attempt.objects.prefetch_related("events", "credit_entries")
        for attempt in found:
            check_history(attempt)
            check_money(attempt)

    def teardown(self) -> None:
        try:
            self.settle()
            self.check_the_end()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # Helpers.

    def settle(self) -> None:
        """End all faults, and let everybody do their work."""
        self.platform.scripts.clear()
        for place in range(QUIET_ROUNDS):
            if place == QUIET_ROUNDS // 2:
                # Whoever waited for a callback in vain has to ask a person now.
                make_sent_long_ago()
            keys.resume(ProviderKey.objects.get(pk=self.key.pk))
            for pk, one in list(self.platform.requests.items()):
                if not is_over(one):
                    self.finish(pk, "completed")
            make_all_due()
            pump.ring()
            self.work()
            self.look_at_all()
            for attempt in Attempt.objects.filter(state=State.MEDIA_MISSING):
                self.ask(lambda one=attempt: services.fetch_again(one))
            for attempt in Attempt.objects.filter(state=State.HELD):
                releasing.release(attempt, by=self.member.user)

    def look_at_all(self) -> None:
        at_platform = Attempt.objects.filter(state__in=AT_PLATFORM).order_by("pk")
        for pk in at_platform.values_list("pk", flat=True):
            services.look(pk)

    def check_the_end(self) -> None:
        for attempt in Attempt.objects.all():
            asks = attempt.state == State.UNKNOWN and attempt.attention
            assert attempt.has_ended or asks, (attempt, attempt.note, attempt.attention)
            check_history(attempt)
            check_money(attempt)
        for request_id, one in self.platform.requests.items():
            self.check_request(request_id, one)
        for output in Output.objects.filter(fate=Output.Fate.SAVED):
            self.check_archived(output)

    def check_request(self, request_id: str, one: dict[str, Any]) -> None:
        """Every request belongs to an attempt, or a person is or was asked about it."""
        owner = Attempt.objects.filter(request_id=request_id).first()
        if owner is None:
            assert self.is_explained(one["key"]), (request_id, one)
        elif one["status"] == "completed":
            assert owner.state == State.COMPLETED, (owner, owner.note)
            fates = set(owner.outputs.values_list("fate", flat=True))
            assert fates == {Output.Fate.SAVED}

    def is_explained(self, key: str) -> bool:
        asked = Attempt.objects.filter(idempotency_key=key).first()
        if asked is None:
            return key in self.sent_again
        waits = asked.state == State.UNKNOWN and asked.attention
        return bool(waits) or asked.pk in self.given_up or key in self.misled

    def check_archived(self, output: Output) -> None:
        assert output.asset is not None
        name = assets.place_of(output.asset).original
        with default_storage.open(name, "rb") as file:
            content = file.read()
        assert content == self.files[output.url]
        assert hashlib.sha256(content).hexdigest() == output.asset.sha256

    def finish(self, request_id: str, word: str) -> None:
        if word != "completed":
            self.platform.finish(request_id, word)
            return
        path = f"/media/{request_id}.bin"
        content = f"what {request_id} made".encode()
        self.platform.media[path] = content
        url = self.platform.origin + path
        self.files[url] = content
        self.platform.finish(request_id, word, zip={"url": url})

    def press_generate(self) -> None:
        services.start(
            DEFAULT,
            {"prompt": "A salt flat", "ratio": "4:3", "resolution": "720p", "count": 1},
            membership=self.member,
            project=projects.general(self.member.team),
            key=ProviderKey.objects.get(pk=self.key.pk),
            subject=uuid.uuid4(),
            pictures={},
            price=PRICE,
        )

    def decide(self, attempt: Attempt, wish: str) -> None:
        if wish == "again":
            self.sent_again.add(str(attempt.idempotency_key))
            self.ask(lambda: settling.send_again(attempt))
        else:
            self.given_up.add(attempt.pk)
            self.ask(lambda: settling.give_up(attempt))

    def work(self, *, dies: str = "", twice: bool = False) -> None:
        """Do all that is rung for; one process dies on the way, and others go on."""
        with dying_at(dies):
            while job := OrmQ.objects.order_by("pk").first():
                task = SignedPackage.loads(job.payload)
                job.delete()
                with surviving():
                    self.do(task)
                if twice:
                    self.do(task)

    def do(self, task: dict[str, Any]) -> None:
        if task["func"].startswith("studio.attempts."):
            import_string(task["func"])(*task["args"])

    def ask(self, wish: Any) -> None:
        """Do what a person wants, unless it comes too late."""
        try:
            with transaction.atomic():
                wish()
        except services.NotPossible:
            return

    def nth(self, place: int) -> Attempt | None:
        """Return one of those that have not ended, the unclear ones first."""
        live = list(Attempt.objects.select_related("key").live().order_by("pk"))
        live.sort(key=lambda one: one.state != State.UNKNOWN)
        return live[place % len(live)] if live else None

    def request_of(self, attempt: Attempt) -> str:
        key = str(attempt.idempotency_key)
        requests = self.platform.requests.items()
        return next((pk for pk, one in requests if one.get("key") == key), "")


class PlainPromise(Promise):
    honours = False


@pytest.mark.timeout(900)
@pytest.mark.parametrize("machine", [Promise, PlainPromise])
def test_promise_holds_whatever_happens(
    alice: Membership,
    key: ProviderKey,
    platform: Platform,
    machine,
    settings,
    monkeypatch,
):
    settings.STUDIO_CHAOS = True
    settings.STUDIO_CRASH_AT = ""
    settings.STUDIO_WEBHOOK_URL = BASE
    monkeypatch.setattr(crash, "die", die)
    machine.member, machine.key, machine.platform = alice, key, platform
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(),
    )
