"""From photos to a character that models draw, on the sandbox as it is."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable

import higgsfield_client.http.client as sdk
import pytest
from higgsfield_client import SyncClient
from PIL import Image

from studio.assets.models import Asset
from studio.attempts import settling
from studio.attempts.pump import ring
from studio.attempts.states import State
from studio.characters import leaving, services, training, uses
from studio.characters.models import Character
from studio.engines import registry
from studio.gallery import recipes
from studio.generations import services as generations
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, refreshed
from tests.characters.conftest import again, photo
from tests.characters.on_sandbox.conftest import references, train_elsewhere
from tests.on_sandbox import charges, follow
from tests.sandbox_server import Key, Sandbox

GPS, ORIENTATION = 0x8825, 0x0112


@pytest.fixture
def start(alice, key, take_in) -> Callable[..., Character]:
    """Make a character of one photo and press Train."""

    def start(name: str = "Mara", version: str = "v1") -> Character:
        made = services.create(alice, name=name, version=version, nonce=uuid.uuid4())
        services.add_photos(made, [take_in(photo())])
        training.train(made, membership=alice, consent=True)
        return made

    return start


def lose_the_answer(sandbox: Sandbox, account: Key) -> None:
    rule = {"match": "reference", "kind": "lost", "account": account.key_id, "times": 1}
    sandbox.control(faults=[rule])


@pytest.mark.parametrize("version", ["v1", "v2", "cinema"])
def test_trained_character_is_known_there_and_both_books_agree(
    start, sandbox, account, run_queue, alice, version
):
    mara = start(version=version)
    attempt = follow(mara.attempt, run_queue)

    assert attempt.state == State.COMPLETED
    assert again(mara).platform_id == attempt.request_id
    assert references(sandbox, account) == [attempt.request_id]
    assert charges(sandbox, account) == [40.0] == [float(projects.spent(alice.team))]


def test_photo_goes_there_upright_and_without_its_place(
    alice, key, sandbox, account, run_queue, take_in, mara
):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 12.0, 30.0)})
    wide = Image.new("RGB", (640, 320), "teal")
    content = io.BytesIO()
    wide.save(content, "JPEG", exif=exif)
    services.add_photos(mara, [take_in(content.getvalue())])
    training.train(mara, membership=alice, consent=True)
    attempt = follow(mara.attempt, run_queue)

    said = sandbox.ask(
        "GET", f"/v1/custom-references/{attempt.request_id}", key=account
    ).json
    there = sandbox.get(said["reference_media"][0]["media_url"]).body
    with Image.open(io.BytesIO(content.getvalue())) as image:
        assert image.getexif().get_ifd(GPS)
    with Image.open(io.BytesIO(there)) as image:
        assert image.size == (320, 640)
        assert not image.getexif()


def test_lost_answer_is_found_again_by_a_replay_and_paid_once(
    start, sandbox, account, run_queue
):
    lose_the_answer(sandbox, account)
    mara = start()
    run_queue()
    assert refreshed(mara.attempt).state == State.UNKNOWN

    make_due(mara.attempt)
    ring()

    assert follow(mara.attempt, run_queue).state == State.COMPLETED
    assert len(references(sandbox, account)) == 1
    assert charges(sandbox, account) == [40.0]


def test_lost_answer_asks_a_person_where_keys_are_not_honoured(
    start, sandbox, account, run_queue, key
):
    ProviderKey.objects.filter(pk=key.pk).update(profile="plain")
    lose_the_answer(sandbox, account)
    mara = start()
    run_queue()
    make_due(mara.attempt)
    ring()
    run_queue()

    attempt = refreshed(mara.attempt)
    assert attempt.state == State.UNKNOWN
    assert "please decide" in attempt.attention
    assert len(references(sandbox, account)) == 1

    settling.adopt(attempt, references(sandbox, account)[0])
    assert follow(attempt, run_queue).state == State.COMPLETED


def test_failed_training_says_why_and_costs_nothing(
    start, sandbox, account, run_queue, alice
):
    mara = start("sandbox:fail")
    attempt = follow(mara.attempt, run_queue)

    assert attempt.state == State.FAILED
    assert "Training failed" in attempt.note
    assert projects.spent(alice.team) == projects.reserved(alice.team) == 0
    assert charges(sandbox, account) == []


def test_retry_uploads_anew_and_pays_once(start, sandbox, account, run_queue, alice):
    mara = start("sandbox:fail")
    first = follow(mara.attempt, run_queue)
    services.edit(mara, name="Mara", strength=0.8, licence="")
    training.train(again(mara), membership=alice, consent=False)
    second = follow(again(mara).attempt, run_queue)

    assert second.state == State.COMPLETED
    assert second.number == 2
    assert second.inputs.get().url != first.inputs.get().url
    assert charges(sandbox, account) == [40.0]


def test_deleted_character_is_forgotten_there_once_it_may_be(
    start, sandbox, account, run_queue
):
    mara = start()
    sandbox.control(account={"id": account.key_id, "seconds": [2, 2]})
    run_queue()
    attempt = refreshed(mara.attempt)
    leaving.delete(again(mara), there_too=True)
    run_queue()
    assert again(mara).forget_note == "It is still being trained."
    ended = follow(attempt, run_queue)
    leaving.forget_there(mara.pk)

    assert ended.state == State.COMPLETED
    assert references(sandbox, account) == []
    assert not again(mara).forget_asked


def test_character_deleted_here_alone_stays_there(start, sandbox, account, run_queue):
    mara = start()
    attempt = follow(mara.attempt, run_queue)
    leaving.delete(again(mara), there_too=False)
    run_queue()

    assert references(sandbox, account) == [attempt.request_id]


def test_character_is_in_the_picture_and_in_the_recipe(
    start, run_queue, alice, sandbox, account
):
    mara = start()
    platform_id = follow(mara.attempt, run_queue).request_id
    engine = registry.find("soul-character")
    card = generations.start_generation(
        engine,
        engine.complete({"prompt": "At the sea", "character": platform_id}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )

    assert follow(card.attempt, run_queue).state == State.COMPLETED
    assert card.names["character"] == "Mara"
    made = Asset.objects.get(origin=Asset.Origin.MADE)
    assert list(uses.made_with(mara, alice)) == [made]
    rows = {row.label: row.value for row in recipes.of(made, card)}
    assert rows["Character"] == "Mara"
    assert rows["Consent"].startswith("Mara: Consent given by alice")


def test_what_the_python_sdk_uploads_feeds_a_training(sandbox, account, monkeypatch):
    monkeypatch.setattr(sdk, "BASE_URL", sandbox.origin)
    client = SyncClient(base_url=sandbox.origin, api_key=account.pair)
    try:
        url = client.upload(photo(), "image/jpeg")
    finally:
        client._upload_client.close()
        client._client.close()
    made = train_elsewhere(sandbox, account, "Ines", url)

    said = sandbox.ask("GET", f"/v1/custom-references/{made}", key=account).json
    assert said["status"] == "completed"
    assert len(said["reference_media"]) == 1


def test_two_who_train_at_once_pay_once(
    start, take_in, sandbox, account, run_queue, alice, bob, mara
):
    services.add_photos(mara, [take_in(photo())])
    seen = [again(mara), again(mara)]
    training.train(seen[0], membership=alice, consent=True)
    with pytest.raises(training.CannotTrain):
        training.train(seen[1], membership=bob, consent=True)
    follow(again(mara).attempt, run_queue)

    assert charges(sandbox, account) == [40.0]


def test_character_deleted_with_running_jobs_lets_them_end_first(
    start, run_queue, alice, sandbox, account
):
    mara = start()
    platform_id = follow(mara.attempt, run_queue).request_id
    sandbox.control(account={"id": account.key_id, "seconds": [2, 2]})
    engine = registry.find("soul-character")
    card = generations.start_generation(
        engine,
        engine.complete({"prompt": "At the sea", "character": platform_id}),
        membership=alice,
        nonce=uuid.uuid4(),
        pictures={},
    )
    run_queue()
    leaving.delete(again(mara), there_too=True)
    run_queue()
    assert again(mara).forget_note == "Something is still being made with it."
    assert references(sandbox, account) == [platform_id]

    assert follow(card.attempt, run_queue).state == State.COMPLETED
    leaving.forget_there(mara.pk)
    assert references(sandbox, account) == []
    assert Asset.objects.filter(origin=Asset.Origin.MADE).count() == 1
