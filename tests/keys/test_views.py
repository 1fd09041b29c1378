import logging
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from studio.accounts.models import Role
from studio.core.clock import now
from studio.keys import services
from studio.keys.hosts import PLATFORM
from studio.keys.models import Health, ProviderKey
from tests.factories import make_key, make_sandbox_key

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
CANARY = "canary-7f3a91"
GIVEN = {
    "label": "Ours",
    "origin": PLATFORM,
    "key_id": f"id-{CANARY}",
    "secret": f"secret-{CANARY}",
    "in_flight_limit": "4",
    "is_default": "on",
}
EDIT = {**GIVEN, "key_id": "", "secret": "", "label": "Renamed"}

LIST, ADD = "/keys/", "/keys/add/"
ROUTES = {
    "get-edit": ("get", "/keys/{}/", None),
    "edit": ("post", "/keys/{}/", EDIT),
    "test": ("post", "/keys/{}/test/", {}),
    "resume": ("post", "/keys/{}/resume/", {}),
    "default": ("post", "/keys/{}/default/", {}),
    "remove": ("post", "/keys/{}/remove/", {}),
    "row": ("get", "/keys/{}/row/", None),
}
CHANGES = [name for name in ROUTES if name != "row"]


@pytest.fixture
def key(alice):
    return make_key(alice.team, checked_at=now(), health=Health.GOOD)


def call(client, name, public_id, **options):
    method, path, given = ROUTES[name]
    return getattr(client, method)(path.format(public_id), given, **options)


def untouched(key):
    before = ProviderKey.objects.values().get(pk=key.pk)
    return lambda: ProviderKey.objects.values().get(pk=key.pk) == before


@pytest.mark.parametrize("name", ROUTES)
def test_anonymous_signs_in_first(client, key, name):
    same = untouched(key)
    response = call(client, name, key.public_id)

    assert response["Location"].startswith("/sign-in/?next=/keys/")
    assert same()


@pytest.mark.parametrize("name", ROUTES)
def test_stranger_finds_nothing(charlie, key, name, sign_in):
    same = untouched(key)
    client = sign_in(charlie)

    assert call(client, name, key.public_id).status_code == 404
    assert call(client, name, key.public_id, headers=HTMX).status_code == 404
    assert same()


@pytest.mark.parametrize("name", ROUTES)
def test_removed_member_finds_nothing(alice, key, name, sign_in):
    client = sign_in(alice)
    alice.delete()

    assert call(client, name, key.public_id).status_code == 403


@pytest.mark.parametrize("name", ROUTES)
def test_unknown_and_removed_keys_are_not_found(alice, name, sign_in):
    removed = make_key(alice.team, removed_at=now())
    client = sign_in(alice)

    assert call(client, name, removed.public_id).status_code == 404
    assert call(client, name, uuid.uuid4()).status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.VIEWER])
@pytest.mark.parametrize("name", CHANGES)
def test_others_than_managers_change_nothing(bob, key, name, role, sign_in):
    bob.role = role
    bob.save()
    same = untouched(key)
    client = sign_in(bob)

    assert call(client, name, key.public_id).status_code == 403
    assert client.get(ADD).status_code == client.post(ADD, GIVEN).status_code == 403
    assert same()
    assert ProviderKey.objects.count() == 1


@pytest.mark.parametrize("name", ["test", "default", "remove"])
def test_changes_need_a_post(alice, key, name, sign_in):
    assert sign_in(alice).get(ROUTES[name][1].format(key.public_id)).status_code == 405


@pytest.mark.parametrize("name", ["edit", "test", "default", "remove"])
def test_changes_need_a_csrf_token(alice, key, name, sign_in):
    same = untouched(key)
    client = sign_in(alice)
    client.handler.enforce_csrf_checks = True

    assert call(client, name, key.public_id).status_code == 403
    assert same()


def test_list_shows_the_teams_keys_to_every_member(alice, bob, charlie, key, sign_in):
    make_key(charlie.team, label="Theirs")
    sandbox = make_sandbox_key(alice.team)
    response = sign_in(bob).get(LIST)

    assert response.context["keys"] == [sandbox, key]
    assert response.context["can_manage"] is False
    assert sign_in(alice).get(LIST).context["can_manage"] is True


def test_list_asks_as_many_questions_for_three_keys_as_for_one(alice, sign_in):
    client = sign_in(alice)
    make_key(alice.team)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_key(alice.team)
    make_key(alice.team)
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one)


def test_add_stores_the_key_and_has_it_tested(alice, sign_in):
    client = sign_in(alice)
    response = client.post(ADD, GIVEN)
    key = ProviderKey.objects.get()

    assert response["Location"] == LIST
    assert (key.team, key.is_default) == (alice.team, True)
    assert OrmQ.objects.get().task["args"] == (key.pk,)
    assert "Key added. It is being tested." in client.get(LIST).content.decode()


def test_add_takes_nothing_that_the_form_does_not_ask_for(alice, charlie, sign_in):
    extra = {"team": charlie.team_id, "is_sandbox": "1", "health": "good"}
    sign_in(alice).post(ADD, {**GIVEN, **extra})
    key = ProviderKey.objects.get()

    assert (key.team, key.is_sandbox, key.health) == (
        alice.team,
        False,
        Health.UNTESTED,
    )


def test_add_says_what_is_wrong(alice, sign_in):
    response = sign_in(alice).post(ADD, {**GIVEN, "origin": "https://evil.example"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["origin"]
    assert ProviderKey.objects.count() == 0


def test_add_without_a_ring_says_so(alice, settings, sign_in):
    settings.STUDIO_ENCRYPTION_KEYS = ""
    response = sign_in(alice).post(ADD, GIVEN)

    assert response.status_code == 422
    assert "without its encryption keys" in response.content.decode()


def test_edit_renames_the_key(alice, key, sign_in):
    client = sign_in(alice)
    shown = call(client, "get-edit", key.public_id)
    response = call(client, "edit", key.public_id)
    key.refresh_from_db()

    assert shown.context["key"] == key
    assert (response["Location"], key.label) == (LIST, "Renamed")


def test_edit_says_what_is_wrong(alice, key, sign_in):
    response = sign_in(alice).post(f"/keys/{key.public_id}/", {**EDIT, "label": ""})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["label"]


def test_test_shows_the_row_as_being_tested(alice, key, sign_in):
    response = call(sign_in(alice), "test", key.public_id, headers=HTMX)

    assert response.templates[0].name == "keys/_key_row.html"
    assert "Testing" in response.content.decode()
    assert OrmQ.objects.get().task["args"] == (key.pk,)


def test_test_without_htmx_leads_to_the_list(alice, key, sign_in):
    assert call(sign_in(alice), "test", key.public_id)["Location"] == LIST


def test_row_shows_the_outcome_once_it_is_there(bob, sign_in, platform, run_queue):
    key = make_sandbox_key(bob.team)
    services.request_test(key)
    client = sign_in(bob)
    assert "Testing" in call(client, "row", key.public_id).content.decode()

    assert run_queue() == ["test_key"]
    row = call(client, "row", key.public_id)
    assert "Works" in row.content.decode()
    assert row.templates[0].name == "keys/_key_row.html"


def test_default_moves_from_key_to_key(alice, key, sign_in):
    make_sandbox_key(alice.team)
    response = call(sign_in(alice), "default", key.public_id)

    assert response["Location"] == LIST
    assert services.default_for(alice.team) == key


def test_paused_key_says_until_when_and_can_be_resumed(alice, key, sign_in):
    services.pause(key, until=now() + timedelta(minutes=10), why="No credits.")
    client = sign_in(alice)

    page = client.get(LIST).content.decode()
    assert "No credits." in page
    assert "nothing is charged until" in page
    call(client, "resume", key.public_id)

    key.refresh_from_db()
    assert not key.is_paused
    assert "Resume" not in client.get(LIST).content.decode()


def test_remove_takes_the_key_away_and_tells_htmx_where_to_go(alice, key, sign_in):
    client = sign_in(alice)
    response = call(client, "remove", key.public_id, headers=HTMX)

    assert (response.status_code, response["HX-Redirect"]) == (204, LIST)
    assert client.get(LIST).context["keys"] == []


@pytest.mark.parametrize("name", ["get-edit", "edit", "remove"])
def test_sandbox_key_has_no_door_to_change_it(alice, name, sign_in):
    key = make_sandbox_key(alice.team)
    same = untouched(key)

    assert call(sign_in(alice), name, key.public_id).status_code == 404
    assert same()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img onerror=x>'])
def test_labels_are_text(alice, text, sign_in):
    key = make_key(alice.team, label=text)
    client = sign_in(alice)

    for page in (client.get(LIST), call(client, "get-edit", key.public_id)):
        assert text not in page.content.decode()


def every_cell():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")
            yield from (str(cell) for row in cursor.fetchall() for cell in row)


def test_secret_is_never_seen_again(alice, platform, caplog, sign_in):
    caplog.set_level(logging.DEBUG)
    client = sign_in(alice)
    pages = [
        client.post(ADD, {**GIVEN, "label": ""}),
        client.post(ADD, {**GIVEN, "origin": "https://evil.example"}),
        client.post(ADD, GIVEN),
    ]
    key = ProviderKey.objects.get()
    edit = f"/keys/{key.public_id}/"
    pages += [
        client.post(edit, {**GIVEN, "in_flight_limit": "x"}),
        client.post(edit, GIVEN),
        client.get(edit),
        client.get(LIST),
        call(client, "test", key.public_id, headers=HTMX),
        call(client, "row", key.public_id),
        call(client, "remove", key.public_id),
    ]
    shown = " ".join(page.content.decode() + str(page.headers) for page in pages)
    stored = " ".join(every_cell())
    spoken = caplog.text + repr(key) + str(vars(key)) + repr(services.credentials(key))

    assert [page.status_code for page in pages] == [
        422,
        422,
        302,
        422,
        302,
        200,
        200,
        200,
        200,
        302,
    ]
    assert key.hint in shown
    for place in (shown, stored, spoken):
        assert CANARY not in place
