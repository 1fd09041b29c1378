"""What is sent: the files in their order, and no id to a host that does not know it."""

from __future__ import annotations

import hashlib
import json
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studio.assets import services as assets
from studio.attempts import services, submission
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.engines import DEFAULT, registry
from studio.generations import services as generations
from studio.keys import services as keys
from studio.keys.hosts import API, PLATFORM
from studio.projects import services as projects
from tests.attempts.conftest import picture, refreshed
from tests.factories import make_key
from tests.platform_server import Platform

ENTRY = "464ea177-8d40-4940-8d9d-b438bab269c7"


@pytest.mark.parametrize(
    ("engine", "values"),
    [
        (DEFAULT, {"style": ENTRY}),
        (registry.find("dop-standard"), {"motions": [{"id": ENTRY, "strength": 1}]}),
        (registry.find("soul-character"), {"character": ENTRY}),
    ],
)
def test_ids_of_one_host_never_go_to_another(alice, engine, values):
    key = make_key(alice.team, origin=PLATFORM)
    attempt = services.start(
        engine,
        engine.complete({"prompt": "A salt flat", **values}),
        membership=alice,
        project=projects.general(alice.team),
        key=key,
        subject=uuid.uuid4(),
        pictures={},
        price=Decimal(3),
    )
    keys.replace_secret(key, key_id="id-two", secret="second", origin=API)

    submission.send(attempt.pk)

    attempt = refreshed(attempt)
    assert attempt.state == State.FAILED
    assert "leads to another host" in attempt.note
    assert attempt.sent_at is None


def test_several_pictures_go_in_their_order(alice, key, run_queue, platform: Platform):
    engine, project = registry.find("reve-remix"), projects.general(alice.team)
    chosen = [
        assets.receive_upload(
            SimpleUploadedFile(f"{colour}.jpg", picture(colour)),
            membership=alice,
            project=project,
        )
        for colour in ("teal", "plum", "sienna")
    ]
    services.start(
        engine,
        engine.complete({"prompt": "A salt flat"}),
        membership=alice,
        project=project,
        key=key,
        subject=uuid.uuid4(),
        pictures={"references": chosen},
        price=Decimal(3),
    )
    run_queue()

    sent = json.loads(platform.seen[-1].body)["image_urls"]
    uploaded = [platform.media[url.removeprefix(platform.origin)] for url in sent]
    assert [hashlib.sha256(content).hexdigest() for content in uploaded] == [
        asset.sha256 for asset in chosen
    ]


def test_retry_with_a_key_of_another_host_takes_no_ids_along(alice):
    make_key(alice.team, origin=PLATFORM, is_default=True)
    generation = generations.start_generation(
        DEFAULT,
        DEFAULT.complete({"prompt": "A salt flat", "style": ENTRY}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )
    Attempt.objects.update(state=State.FAILED)
    generation.attempt.refresh_from_db()
    keys.make_default(make_key(alice.team, origin=API))

    generations.retry(generation, membership=alice)
    submission.send(generation.attempt.pk)

    attempt = refreshed(generation.attempt)
    assert (attempt.number, attempt.state) == (2, State.FAILED)
    assert attempt.sent_at is None
