import pytest

from studio.keys.forms import AddKeyForm, EditKeyForm
from studio.keys.hosts import API, PLATFORM
from studio.keys.models import Profile, ProviderKey
from studio.keys.services import credentials
from tests.factories import make_key

pytestmark = pytest.mark.django_db

GIVEN = {
    "label": "Ours",
    "origin": PLATFORM,
    "key_id": "id-1234567890-abcdef",
    "secret": "canary-secret",
    "in_flight_limit": "4",
    "profile": "",
    "is_default": "on",
}


def add_form(alice, **over):
    return AddKeyForm({**GIVEN, **over}, membership=alice)


def edit_form(key, **over):
    given = {**GIVEN, "key_id": "", "secret": "", **over}
    return EditKeyForm(given, key=key)


def test_add_key_form_offers_the_hosts_that_are_allowed(alice, settings):
    settings.STUDIO_PLATFORM_HOSTS = ("gate.example",)
    form = AddKeyForm(membership=alice)

    assert list(form.fields["origin"].choices) == [
        (PLATFORM, "platform.higgsfield.ai"),
        (API, "api.higgsfield.ai"),
        ("https://gate.example", "gate.example"),
    ]


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({}, []),
        ({"label": ""}, ["label"]),
        ({"label": "x" * 61}, ["label"]),
        ({"origin": "https://evil.example"}, ["origin"]),
        ({"origin": "http://127.0.0.1:8001"}, ["origin"]),
        ({"key_id": ""}, ["key_id"]),
        ({"secret": ""}, ["secret"]),
        ({"key_id": "a b"}, ["key_id"]),
        ({"key_id": "a:b"}, ["key_id"]),
        ({"key_id": ":b", "secret": ""}, ["secret"]),
        ({"key_id": "ключ"}, ["key_id"]),
        ({"secret": "a\nb"}, ["secret"]),
        ({"secret": "x" * 501}, ["secret"]),
        ({"in_flight_limit": "0"}, ["in_flight_limit"]),
        ({"in_flight_limit": "101"}, ["in_flight_limit"]),
        ({"in_flight_limit": "1e999"}, ["in_flight_limit"]),
        ({"in_flight_limit": "9" * 30}, ["in_flight_limit"]),
        ({"profile": "other"}, ["profile"]),
    ],
)
def test_add_key_form_says_what_is_wrong(alice, over, wrong):
    assert list(add_form(alice, **over).errors) == wrong


@pytest.mark.parametrize(
    ("origin", "profile", "kept"),
    [
        (PLATFORM, "", Profile.PLAIN),
        (API, "", Profile.IDEMPOTENT),
        (API, "plain", Profile.PLAIN),
    ],
)
def test_add_key_form_knows_the_hosts_profile(alice, origin, profile, kept):
    form = add_form(alice, origin=origin, profile=profile)
    assert form.is_valid()
    form.save()

    assert ProviderKey.objects.get().profile == kept


def test_add_key_form_takes_both_halves_as_one_text(alice):
    form = add_form(alice, key_id="the-id:the-secret", secret="")
    assert form.is_valid()
    form.save()
    found = credentials(ProviderKey.objects.get())

    assert (found.key_id, found.secret.reveal()) == ("the-id", "the-secret")


@pytest.mark.parametrize("over", [{}, {"label": ""}])
def test_key_form_never_shows_what_was_typed(alice, over):
    html = str(add_form(alice, **over))

    assert "canary-secret" not in html
    assert GIVEN["key_id"] not in html


def test_edit_key_form_without_halves_keeps_the_secret(alice):
    key = make_key(alice.team)
    form = edit_form(key, label="Other", in_flight_limit="2")
    assert form.is_valid()
    form.save()
    key = ProviderKey.objects.get()

    assert (key.label, key.in_flight_limit) == ("Other", 2)
    assert credentials(key).secret.reveal() == "a-secret"


def test_edit_key_form_with_both_halves_replaces_the_secret(alice):
    form = edit_form(make_key(alice.team), key_id="id-two", secret="second", origin=API)
    assert form.is_valid()
    form.save()
    key = ProviderKey.objects.get()

    assert (key.origin, credentials(key).key_id) == (API, "id-two")


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"origin": API}, ["origin"]),
        ({"key_id": "id-two"}, ["secret"]),
        ({"secret": "second"}, ["secret"]),
    ],
)
def test_edit_key_form_wants_the_secret_whole(alice, over, wrong):
    assert list(edit_form(make_key(alice.team), **over).errors) == wrong
