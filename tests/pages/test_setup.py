import pytest
from django.contrib.auth import SESSION_KEY

from studio.accounts import services as accounts
from studio.accounts import tries
from studio.accounts.models import User
from studio.pages.services import open_studio

pytestmark = pytest.mark.django_db

FIRST = {"email": "alice@example.com", "password": "north light on grey"}


@pytest.fixture
def here(client):
    client.defaults["SERVER_NAME"] = "127.0.0.1"
    return client


def fields(response):
    return list(response.context["form"].fields)


def test_setup_asks_for_email_and_password(here):
    response = here.get("/setup/")

    assert fields(response) == ["email", "password"]
    assert [field.label for field in response.context["form"]] == ["Email", "Password"]


def test_setup_creates_the_studio_and_signs_in(here):
    response = here.post("/setup/", FIRST)
    alice = User.objects.get()

    assert response["Location"] == "/create/"
    assert here.session[SESSION_KEY] == str(alice.pk)
    assert here.get("/create/").context["team"].name == "alice’s studio"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({**FIRST, "password": "n0rth-light"}, "password"),
        ({**FIRST, "password": "123456789012345"}, "password"),
        ({**FIRST, "password": "alice@example.com"}, "password"),
        ({**FIRST, "email": "alice"}, "email"),
        ({**FIRST, "email": ""}, "email"),
    ],
)
def test_setup_holds_to_the_password_rules(here, given, wrong):
    response = here.post("/setup/", given)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert not accounts.is_founded()


def test_setup_never_shows_a_password_again(here):
    response = here.post("/setup/", {**FIRST, "email": "alice"})

    assert response.status_code == 422
    assert FIRST["password"] not in response.content.decode()


def test_setup_is_over_once_there_is_a_studio(here):
    open_studio(**FIRST)

    assert here.get("/setup/")["Location"] == "/sign-in/"
    late = here.post("/setup/", {**FIRST, "email": "charlie@example.com"})
    assert (late.status_code, late.context["founded"]) == (409, True)
    assert User.objects.count() == 1


class Overtaker:
    """Looks at a password, and meanwhile somebody else creates the studio."""

    def validate(self, password, user=None):
        open_studio(email="charlie@example.com", password=password)


def test_setup_lets_one_of_two_win(here, settings):
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": f"{__name__}.Overtaker"}]
    late = here.post("/setup/", FIRST)

    assert (late.status_code, late.context["founded"]) == (409, True)
    assert SESSION_KEY not in here.session
    assert [user.email for user in User.objects.all()] == ["charlie@example.com"]


@pytest.mark.parametrize(
    ("host", "url", "name", "headers"),
    [
        ("0.0.0.0", "", "127.0.0.1", {}),
        ("127.0.0.1", "https://studio.example", "127.0.0.1", {}),
        ("127.0.0.1", "", "testserver", {}),
        ("127.0.0.1", "", "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}),
    ],
)
def test_setup_from_afar_needs_the_token(client, settings, host, url, name, headers):
    settings.STUDIO_HOST, settings.STUDIO_URL = host, url
    client.defaults["SERVER_NAME"] = name
    shown = client.get("/setup/", headers=headers)
    bare = client.post("/setup/", FIRST, headers=headers)
    wrong = client.post("/setup/", {**FIRST, "token": "x"}, headers=headers)

    assert fields(shown) == ["email", "password", "token"]
    assert list(bare.context["form"].errors) == ["token"]
    assert wrong.context["form"].errors["token"] == [
        "This is not the token that the studio printed."
    ]
    assert not accounts.is_founded()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_setup_at_the_machine_needs_no_token(client, name):
    client.defaults["SERVER_NAME"] = name
    client.defaults["SERVER_PORT"] = "8000"

    assert fields(client.get("/setup/")) == ["email", "password"]


def test_setup_with_the_token_works_and_spends_it(client, settings):
    settings.STUDIO_HOST = "0.0.0.0"
    token = accounts.setup_token()
    response = client.post("/setup/", {**FIRST, "token": token})

    assert response["Location"] == "/create/"
    assert not (settings.STUDIO_SECRETS / "setup_token").exists()


def test_setup_stops_listening_to_a_guesser(client, settings):
    settings.STUDIO_HOST = "0.0.0.0"
    for _ in range(tries.MOST):
        client.post("/setup/", {**FIRST, "token": "x"})
    right = client.post("/setup/", {**FIRST, "token": accounts.setup_token()})

    assert right.context["form"].errors["token"] == [
        "Too many wrong tokens. Wait a quarter of an hour."
    ]
    assert not accounts.is_founded()
