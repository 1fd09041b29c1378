import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django_q.models import OrmQ

from studio.accounts import services, tasks
from studio.accounts.models import Founding, Membership
from tests.factories import PASSWORD, make_membership, make_user

pytestmark = pytest.mark.django_db

NEW = "a window to the north"


@pytest.fixture
def alice():
    membership = make_membership()
    Founding.objects.create(team=membership.team)
    return membership.user


def sign_in(client, email="alice@example.com", password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def is_signed_in(client):
    return client.get("/account/").status_code == 200


def test_sign_in_leads_to_setup_before_there_is_a_studio(client):
    assert client.get("/sign-in/")["Location"] == "/setup/"


def test_sign_in_opens_the_studio(client, alice):
    response = sign_in(client, "Alice@Example.com")

    assert response["Location"] == "/create/"
    assert client.session[SESSION_KEY] == str(alice.pk)
    assert list(client.get("/account/").context["messages"]) == []


def test_sign_in_changes_the_session(client, alice):
    session = client.session
    session["planted"] = 1
    session.save()
    before = client.cookies["sessionid"].value
    sign_in(client)

    assert client.cookies["sessionid"].value != before


def test_sign_in_sounds_the_same_for_wrong_password_and_unknown_person(client, alice):
    wrong = sign_in(client, password="wrong")
    unknown = sign_in(client, "nobody@example.com", "wrong")

    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert SESSION_KEY not in client.session


def test_sign_in_is_refused_to_a_closed_account_in_words(client, alice):
    alice.is_active = False
    alice.save()
    response = sign_in(client)

    assert response["Location"] == "/sign-in/"
    assert "This account is closed" in client.get("/sign-in/").content.decode()
    assert not is_signed_in(client)


def test_sixth_wrong_password_locks_the_account_even_for_the_right_one(client, alice):
    for _ in range(5):
        sign_in(client, password="wrong")
    locked = sign_in(client)

    assert SESSION_KEY not in client.session
    assert "Too many failed login attempts" in locked.content.decode()


def test_lock_does_not_believe_forwarded_addresses(alice):
    for number in range(10):
        spoof = {"X-Forwarded-For": f"198.51.100.{number}"}
        sign_in(Client(headers=spoof), f"guess{number}@example.com", "wrong")
    locked = Client(headers={"X-Forwarded-For": "198.51.100.99"})
    sign_in(locked)

    assert SESSION_KEY not in locked.session


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/",
        "https:evil.example",
        "/\\evil.example",
    ],
)
def test_sign_in_does_not_lead_elsewhere(client, alice, target):
    assert sign_in(client, next=target)["Location"] == "/create/"


def test_sign_in_next_cannot_split_the_answer(client, alice):
    response = sign_in(client, next="/keys/\r\nSet-Cookie: a=b")

    assert response["Location"] == "/keys/%0D%0ASet-Cookie:%20a=b"
    assert "a" not in response.cookies


def test_sign_in_leads_to_the_page_that_was_asked_for(client, alice):
    assert sign_in(client, next="/keys/")["Location"] == "/keys/"


def test_sign_out_needs_a_post(client, alice):
    client.force_login(alice)
    client.get("/sign-out/")
    assert is_signed_in(client)

    response = client.post("/sign-out/")
    assert response["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_sign_out_does_not_lead_elsewhere(client, alice):
    client.force_login(alice)
    response = client.post("/sign-out/", {"next": "https://evil.example/"})

    assert response["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "path",
    ["/sign-in/", "/sign-out/", "/password/", "/password/reset/", "/account/"],
)
def test_posts_without_a_csrf_token_are_refused(alice, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    assert client.post(path, {}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/sign-up/",
        "/signup/",
        "/accounts/signup/",
        "/email/",
        "/confirm-email/",
        "/inactive/",
        "/reauthenticate/",
        "/password/set/",
        "/login/code/",
        "/login/",
    ],
)
def test_everything_else_of_allauth_is_closed(client, alice, path):
    client.force_login(alice)

    assert client.get(path).status_code == 404
    assert client.post(path, {"email": "x@example.com"}).status_code == 404


def test_account_shows_the_email_and_saves_the_name(client, alice):
    client.force_login(alice)
    assert "alice@example.com" in client.get("/account/").content.decode()

    response = client.post("/account/", {"name": "Alice Nord"})
    alice.refresh_from_db()
    assert response["Location"] == "/account/"
    assert alice.name == "Alice Nord"


def test_account_takes_nothing_but_the_name(client, alice):
    client.force_login(alice)
    extra = {"email": "x@example.com", "is_staff": "1", "is_superuser": "1"}
    client.post("/account/", {"name": "Alice", **extra})
    alice.refresh_from_db()

    assert (alice.email, alice.is_staff, alice.is_superuser) == (
        "alice@example.com",
        False,
        False,
    )


def test_account_says_what_is_wrong(client, alice):
    client.force_login(alice)
    response = client.post("/account/", {"name": "x" * 101})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["name"]


@pytest.mark.parametrize("path", ["/account/", "/password/"])
def test_strangers_sign_in_first(client, alice, path):
    assert client.get(path)["Location"] == f"/sign-in/?next={path}"


def test_password_change_ends_the_other_sessions_and_keeps_this_one(client, alice):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    before = client.cookies["sessionid"].value
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post("/password/", change)

    assert response["Location"] == "/account/"
    assert client.cookies["sessionid"].value != before
    said = [str(one) for one in client.get("/account/").context["messages"]]
    assert said == ["Password successfully changed."]
    assert not is_signed_in(elsewhere)


def test_password_change_asks_for_the_old_one_and_a_good_new_one(client, alice):
    sign_in(client)
    change = {"oldpassword": "wrong", "password1": "short", "password2": "short"}
    response = client.post("/password/", change)
    alice.refresh_from_db()

    assert set(response.context["form"].errors) == {"oldpassword", "password1"}
    assert alice.check_password(PASSWORD)


def reset(client, link, password=NEW):
    address = client.get(link, follow=True).request["PATH_INFO"]
    return client.post(address, {"password1": password, "password2": password})


def test_reset_mail_lets_the_person_back_in_and_others_out(client, alice, settings):
    settings.STUDIO_MAIL = True
    elsewhere = Client()
    sign_in(elsewhere)
    asked = client.post("/password/reset/", {"email": "Alice@example.com"})
    tasks.mail_password_link(*OrmQ.objects.get().task["args"])
    link = next(
        line for line in mail.outbox[0].body.splitlines() if line.startswith("http")
    )
    done = reset(client, link.partition(":8000")[2])

    assert asked["Location"] == "/password/reset/done/"
    assert done["Location"] == "/password/reset/key/done/"
    assert sign_in(client, password=NEW)["Location"] == "/create/"
    assert not is_signed_in(elsewhere)


def test_reset_sounds_the_same_for_unknown_and_closed_people(client, alice, settings):
    settings.STUDIO_MAIL = True
    make_user("gone@example.com", is_active=False)
    answers = [
        client.post("/password/reset/", {"email": email})
        for email in ("alice@example.com", "nobody@example.com", "gone@example.com")
    ]

    assert {one["Location"] for one in answers} == {"/password/reset/done/"}
    assert [one.task["args"] for one in OrmQ.objects.all()] == [(alice.pk,)]


def test_reset_without_mail_says_whom_to_ask(client, alice, settings):
    settings.STUDIO_MAIL = False
    asked = client.post("/password/reset/", {"email": "alice@example.com"}, follow=True)

    assert client.get("/password/reset/").context["can_mail"] is False
    assert asked.context["can_mail"] is False
    assert OrmQ.objects.count() == 0


def test_reset_link_dies_with_the_password_it_was_made_for(client, alice):
    link = services.password_link(alice)
    alice.set_password(NEW)
    alice.save()

    assert client.get(link, follow=True).context["token_fail"] is True


def test_reset_link_of_another_person_does_not_open(client, alice):
    bob = make_user("bob@example.com")
    token = services.password_link(bob).rpartition("-")[2]
    link = services.password_link(alice).replace(
        services.password_link(alice).rpartition("-")[2], token
    )

    assert client.get(link, follow=True).context["token_fail"] is True


def test_reset_link_signs_the_wrong_person_out_first(client, alice):
    bob = make_membership(user=make_user("bob@example.com")).user
    client.force_login(alice)
    reset(client, services.password_link(bob))

    assert Membership.objects.count() == 2
    assert not is_signed_in(client)
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_too_many_tries_are_answered_with_a_page_of_ours(client, alice):
    for _ in range(40):
        answer = sign_in(client, password="not it")
        if answer.status_code == 429:
            break

    assert answer.status_code == 429
    assert "Nothing was changed" in answer.content.decode()
