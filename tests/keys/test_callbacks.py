import base64
from datetime import timedelta

import pytest

from studio.core.clock import now
from studio.higgsfield import Secret
from studio.keys import callbacks, rotating, services
from studio.keys.forms import NOT_SIGNING, AddKeyForm, EditKeyForm
from studio.keys.hosts import API, PLATFORM
from studio.keys.models import Profile, ProviderKey
from tests.factories import make_key
from tests.keys.test_commands import ring
from tests.keys.test_forms import GIVEN

pytestmark = pytest.mark.django_db

FIRST = "whsec_" + base64.b64encode(b"f" * 24).decode()
SECOND = "whsec_" + base64.b64encode(b"s" * 24).decode()


@pytest.fixture
def key(alice):
    return make_key(alice.team)


def signing(key):
    """Return what proves a callback now, as a fresh reader of the row sees it."""
    found = callbacks.secrets(ProviderKey.objects.get(pk=key.pk))
    return [secret.reveal() for secret in found]


def edit(key, **over):
    given = {**GIVEN, "key_id": "", "secret": "", **over}
    form = EditKeyForm(given, key=ProviderKey.objects.get(pk=key.pk))
    if form.is_valid():
        form.save()
    return form


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (FIRST, True),
        ("whsec_" + "A" * 22, True),
        ("whsec_" + "A" * 21, False),
        ("whsec_", False),
        (FIRST.removeprefix("whsec_"), False),
        (f" {FIRST}", False),
        (f"{FIRST}\n", False),
        ("whsec_" + "A" * 300, False),
    ],
)
def test_webhook_secret_is_known_by_its_form(text, is_one):
    assert callbacks.is_webhook_secret(text) is is_one


def test_secret_is_sealed(key):
    callbacks.put_secret(key, FIRST)

    assert signing(key) == [FIRST]
    assert FIRST.removeprefix("whsec_") not in str(ProviderKey.objects.values().get())


def test_text_that_signs_nothing_is_not_kept(key):
    with pytest.raises(ValueError, match="whsec_"):
        callbacks.put_secret(key, "secret")

    assert signing(key) == []


def test_old_secret_proves_for_another_day(key):
    callbacks.put_secret(key, FIRST)
    callbacks.put_secret(key, SECOND)
    assert signing(key) == [SECOND, FIRST]

    ProviderKey.objects.update(old_hook_until=now() - timedelta(seconds=1))
    assert signing(key) == [SECOND]


def test_same_secret_again_starts_no_rotation(key):
    callbacks.put_secret(key, FIRST)
    callbacks.put_secret(key, SECOND)
    callbacks.put_secret(key, SECOND)

    assert signing(key) == [SECOND, FIRST]


def test_secret_of_another_row_does_not_open(key, alice):
    callbacks.put_secret(key, FIRST)
    other = make_key(alice.team)
    sealed = ProviderKey.objects.get(pk=key.pk).hook_sealed
    ProviderKey.objects.filter(pk=other.pk).update(hook_sealed=sealed)

    assert signing(other) == []


def test_webhook_secret_is_not_taken_for_the_credentials(key):
    callbacks.put_secret(key, FIRST)
    ProviderKey.objects.update(sealed=key.hook_sealed)

    with pytest.raises(services.CannotRead):
        services.credentials(ProviderKey.objects.get())


def test_key_that_moves_to_another_host_forgets_what_signed_there(key):
    callbacks.put_secret(key, FIRST)
    services.replace_secret(key, key_id="id-two", secret="second", origin=API)

    assert not ProviderKey.objects.get().has_hook_secret


def test_new_credentials_at_the_same_host_keep_it(key):
    callbacks.put_secret(key, FIRST)
    services.replace_secret(key, key_id="id-two", secret="second")

    assert signing(key) == [FIRST]


def test_erased_key_keeps_nothing(key):
    callbacks.put_secret(key, FIRST)
    callbacks.put_secret(key, SECOND)
    services.erase(key)

    row = ProviderKey.objects.get()
    assert row.sealed == row.hook_sealed == row.old_hook_sealed == ""


def test_rotation_of_the_ring_takes_the_webhook_secrets_along(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("a")
    key = make_key(alice.team)
    callbacks.put_secret(key, FIRST)
    callbacks.put_secret(key, SECOND)
    settings.STUDIO_ENCRYPTION_KEYS = ring("b", "a")

    assert rotating.rotate_secrets() == rotating.rotate_secrets() == {"b": 3}
    settings.STUDIO_ENCRYPTION_KEYS = ring("b")
    assert signing(key) == [SECOND, FIRST]


def test_webhook_secret_that_is_lost_is_counted(alice, settings):
    settings.STUDIO_ENCRYPTION_KEYS = ring("a")
    key = make_key(alice.team)
    callbacks.put_secret(key, FIRST)
    settings.STUDIO_ENCRYPTION_KEYS = ring("b")

    assert rotating.rotate_secrets() == {"unreadable": 2}
    assert signing(key) == []


def test_add_key_form_takes_a_webhook_secret(alice):
    form = AddKeyForm({**GIVEN, "webhook_secret": FIRST}, membership=alice)
    assert form.is_valid()
    form.save()

    assert signing(ProviderKey.objects.get()) == [FIRST]


@pytest.mark.parametrize("text", ["secret", "whsec_short", f"{FIRST} x"])
def test_form_refuses_what_signs_nothing(alice, text):
    form = AddKeyForm({**GIVEN, "webhook_secret": text}, membership=alice)

    assert form.errors == {"webhook_secret": [NOT_SIGNING]}


def test_form_left_empty_keeps_the_webhook_secret(key):
    edit(key, webhook_secret=FIRST)
    edit(key)

    assert signing(key) == [FIRST]


def test_form_forgets_the_webhook_secret_at_a_word(key):
    edit(key, webhook_secret=FIRST)
    edit(key, forget_webhook_secret="on")

    assert signing(key) == []


def test_form_does_not_both_forget_and_take(key):
    edit(key, webhook_secret=FIRST)
    form = edit(key, webhook_secret=SECOND, forget_webhook_secret="on")

    assert "webhook_secret" in form.errors
    assert signing(key) == [FIRST]


@pytest.mark.parametrize("origin", [PLATFORM, API])
@pytest.mark.parametrize("profile", Profile.values)
def test_both_hosts_take_both_profiles(alice, origin, profile):
    form = AddKeyForm({**GIVEN, "origin": origin, "profile": profile}, membership=alice)
    assert form.is_valid()
    form.save()

    key = ProviderKey.objects.get()
    assert (key.origin, key.profile) == (origin, profile)


def test_webhook_secret_never_comes_back_to_the_page(alice, key, sign_in):
    edit(key, webhook_secret=FIRST)
    browser = sign_in(alice)
    url = f"/keys/{key.public_id}/"

    refused = browser.post(url, {**GIVEN, "label": "", "webhook_secret": SECOND})
    pages = [refused, browser.get(url), browser.get("/keys/")]

    assert [page.status_code for page in pages] == [422, 200, 200]
    for page in pages:
        assert FIRST not in page.content.decode()
        assert SECOND not in page.content.decode()


def test_key_page_counts_callbacks_without_proof(alice, key, sign_in):
    callbacks.put_secret(key, FIRST)
    callbacks.note_forged(key)
    callbacks.note_forged(key)

    page = sign_in(alice).get("/keys/").content.decode()
    assert "Callbacks must be signed" in page
    assert '<span class="num">2</span> without proof refused' in page


def test_secret_is_shown_by_no_repr(key):
    callbacks.put_secret(key, FIRST)

    assert callbacks.secrets(key) == (Secret(FIRST),)
    assert FIRST not in repr(callbacks.secrets(key))
