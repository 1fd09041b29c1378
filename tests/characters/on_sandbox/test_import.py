"""Import from account: what the platform has already becomes a character here, once."""

from __future__ import annotations

import pytest

from studio.accounts.models import Role
from studio.attempts.states import State
from studio.characters import account as accounts
from studio.characters import bell, cast, imports, leaving, there, training
from studio.characters.models import Character, Reference, Roster
from studio.keys import services as keys
from studio.projects import services as projects
from tests.characters.conftest import again, photo
from tests.characters.on_sandbox.conftest import put_photo, references, train_elsewhere
from tests.factories import make_sandbox_key
from tests.on_sandbox import charges, follow

PAGE = "/characters/import/"


@pytest.fixture
def read(key, run_queue):
    """Have the account read; return what it lists."""

    def read() -> list[Reference]:
        accounts.request_reading(key)
        run_queue()
        return accounts.listed(key)

    return read


def bring(reference: Reference, membership, run_queue) -> Character:
    made = imports.take_in(reference, membership=membership)
    run_queue()
    return again(made)


def test_page_waits_for_nobody_and_shows_the_account_once_it_was_read(
    browser, sandbox, account, key, run_queue
):
    train_elsewhere(sandbox, account, "Ines", version="v2")
    first = browser.get(PAGE).content.decode()
    assert "Reading the account" in first
    assert "Ines" not in first

    assert run_queue().count("read_account") == 1
    page = browser.get(PAGE).content.decode()
    assert "1 in the account, read just now" in page
    assert "Ines" in page
    assert "Version 2" in page


def test_long_list_comes_a_page_at_a_time(browser, sandbox, account, read):
    url = put_photo(sandbox, account)
    for number in range(23):
        train_elsewhere(sandbox, account, f"Person {number}", url)
    assert len(read()) == 23

    first = browser.get(PAGE).content.decode()
    last = browser.get(PAGE, {"page": 2}).content.decode()
    assert (first.count('class="row"'), last.count('class="row"')) == (20, 3)
    assert "Page 2 of 2" in last


def test_imported_character_is_ready_with_its_photos_and_costs_nothing(
    sandbox, account, key, alice, read, run_queue
):
    urls = [put_photo(sandbox, account, photo(seed)) for seed in (1, 2)]
    platform_id = train_elsewhere(sandbox, account, "Ines", *urls, version="cinema")
    [listed] = read()
    made = bring(listed, alice, run_queue)

    assert (made.name, made.version, made.platform_id) == (
        "Ines",
        "cinema",
        platform_id,
    )
    assert made.photos.count() == 2
    assert made.consented_by == alice.user
    assert cast.find(alice, platform_id, key=key, version="cinema") == made
    assert projects.spent(alice.team) == 0
    assert charges(sandbox, account) == [40.0]


def test_imported_twice_is_once(browser, sandbox, account, alice, bob, read, run_queue):
    train_elsewhere(sandbox, account)
    [listed] = read()
    made = bring(listed, alice, run_queue)

    assert imports.take_in(listed, membership=bob) == made
    answer = browser.post(f"{PAGE}add/", {"reference": listed.pk})
    assert answer["Location"] == f"/characters/{made.public_id}/"
    assert Character.objects.count() == 1
    assert "Here already" in browser.get(PAGE).content.decode()


def test_second_key_of_the_account_brings_no_second_character(
    sandbox, account, key, alice, read, run_queue
):
    train_elsewhere(sandbox, account)
    [listed] = read()
    made = bring(listed, alice, run_queue)
    other = make_sandbox_key(alice.team, is_default=False)
    keys.put_in(other, keys.credentials(key))
    other.save()
    accounts.read(other.pk)
    [same] = accounts.listed(other)

    assert imports.take_in(same, membership=alice) == made


def test_what_was_trained_here_is_here_already(
    browser, sandbox, account, alice, mara, key, take_in, read, run_queue
):
    mara.photos.create(asset=take_in(), position=1)
    training.train(mara, membership=alice, consent=True)
    follow(again(mara).attempt, run_queue)
    [listed] = read()

    assert imports.take_in(listed, membership=alice) == mara


def test_character_still_in_training_there_is_followed_until_it_is_ready(
    sandbox, account, key, alice, read, run_queue
):
    sandbox.control(account={"id": account.key_id, "seconds": [1, 1]})
    platform_id = train_elsewhere(sandbox, account)
    [listed] = read()
    made = bring(listed, alice, run_queue)
    assert cast.state_words(made) == [("Training", "accent")]
    assert cast.why_not(made, key=key, version="v1") == "being trained"

    for _ in range(200):
        there.look(made.pk)
        if again(made).is_trained:
            break
    assert again(made).platform_id == platform_id
    assert cast.why_not(again(made), key=key, version="v1") == ""


def test_what_failed_there_says_why_and_is_not_taken_in(
    browser, sandbox, account, alice, read
):
    train_elsewhere(sandbox, account, "sandbox:fail")
    [listed] = read()

    assert "Training failed" in browser.get(PAGE).content.decode()
    with pytest.raises(imports.CannotImport):
        imports.take_in(listed, membership=alice)
    assert not Character.objects.exists()


def test_account_that_cannot_be_read_says_so_and_keeps_what_was_known(
    browser, sandbox, account, key, read
):
    train_elsewhere(sandbox, account)
    read()
    rule = {"match": "reference", "kind": "500", "account": account.key_id, "times": 1}
    sandbox.control(faults=[rule])
    read()

    page = browser.get(PAGE).content.decode()
    assert "could not be read" in page
    assert "Nothing was charged" in page
    assert "Ines" in page


def test_what_the_list_no_longer_has_leaves_the_page(sandbox, account, key, read):
    gone = train_elsewhere(sandbox, account)
    read()
    sandbox.ask("DELETE", f"/v1/custom-references/{gone}", key=account)

    assert read() == []


def test_imported_character_that_the_platform_dropped_is_trained_from_our_photos(
    browser, sandbox, account, key, alice, read, run_queue
):
    gone = train_elsewhere(sandbox, account)
    [listed] = read()
    made = bring(listed, alice, run_queue)
    sandbox.ask("DELETE", f"/v1/custom-references/{gone}", key=account)
    read()

    page = browser.get(f"/characters/{made.public_id}/").content.decode()
    assert "no longer has what it learned" in page
    assert "Generate with" not in page
    browser.post(f"/characters/{made.public_id}/train/")
    attempt = follow(again(made).attempt, run_queue)
    assert attempt.state == State.COMPLETED
    assert again(made).platform_id == attempt.request_id != gone
    assert references(sandbox, account) == [attempt.request_id]


def test_imported_character_is_deleted_there_if_that_is_wanted(
    sandbox, account, alice, read, run_queue
):
    train_elsewhere(sandbox, account)
    [listed] = read()
    made = bring(listed, alice, run_queue)
    leaving.delete(made, there_too=True)
    run_queue()

    assert references(sandbox, account) == []
    assert not again(made).forget_asked


def test_deleted_here_alone_it_can_be_imported_again(
    sandbox, account, alice, read, run_queue
):
    train_elsewhere(sandbox, account)
    [listed] = read()
    first = bring(listed, alice, run_queue)
    leaving.delete(first, there_too=False)

    second = bring(listed, alice, run_queue)
    assert second != first
    assert second.is_trained


def test_photo_that_cannot_be_fetched_is_said_and_fetched_at_a_wish(
    browser, sandbox, account, alice, read, run_queue
):
    urls = [put_photo(sandbox, account), f"{sandbox.origin}/media/uploads/gone.jpg"]
    train_elsewhere(sandbox, account, "Ines", urls[0])
    [listed] = read()
    made = bring(listed, alice, run_queue)
    Character.objects.filter(pk=made.pk).update(photos_there=[urls[1]])
    imports.fetch_photo(made.pk)

    page = browser.get(f"/characters/{made.public_id}/").content.decode()
    assert "Not all of its photos could be fetched" in page
    browser.post(f"/characters/{made.public_id}/photos/fetch/")
    run_queue()
    assert again(made).photos_note == ""
    assert made.photos.count() == 1


def test_bell_takes_up_what_a_worker_left_behind(
    sandbox, account, alice, read, run_queue
):
    train_elsewhere(sandbox, account)
    [listed] = read()
    made = imports.take_in(listed, membership=alice)
    there.look(made.pk)
    assert again(made).photos_there
    Character.objects.filter(pk=made.pk).update(photos_after=None)
    bell.ring()

    assert "fetch_photo" in run_queue()
    assert made.photos.count() == 1


def test_key_of_another_account_is_never_asked_about_it(
    sandbox, account, key, alice, read, run_queue
):
    train_elsewhere(sandbox, account)
    [listed] = read()
    made = bring(listed, alice, run_queue)
    keys.put_in(key, keys.SANDBOX)
    key.save()
    there.look(made.pk)

    assert not again(made).is_gone
    assert cast.why_not(again(made), key=key, version="v1") == ""


def test_reference_of_another_team_cannot_be_imported(
    charlie, sign_in, sandbox, account, key, read
):
    train_elsewhere(sandbox, account)
    [listed] = read()
    theirs = sign_in(charlie)

    assert theirs.post(f"{PAGE}add/", {"reference": listed.pk}).status_code == 404
    assert "Ines" not in theirs.get(PAGE).content.decode()


def test_viewer_imports_nothing(bob, sign_in, sandbox, account, key, read):
    bob.role = Role.VIEWER
    bob.save()
    browser = sign_in(bob)

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}add/", {"reference": 1}).status_code == 403


def test_two_refreshes_read_once(browser, sandbox, account, key, run_queue):
    for _ in "ab":
        browser.post(f"{PAGE}refresh/")

    assert run_queue().count("read_account") == 1
    assert not Roster.objects.get().is_running
