"""The cast, the queue in the test's hand, and a platform that does what a test says.

tests/environment.py has set the environment before Django was loaded: see .pytest.ini.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.template import Context, Template
from django.test import Client
from django.test.signals import template_rendered
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from studio.accounts.models import Membership, Role
from studio.keys.models import ProviderKey
from tests import factories
from tests.distribution import pytest_xdist_make_scheduler  # noqa: F401 - a hook
from tests.platform_server import Platform, running_platform
from tests.sandbox_server import Sandbox, running_sandbox


def pytest_configure() -> None:
    """Name static files as they are, as collectstatic names them anew; hash passwords at once."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish() -> None:
    """Leave what will live to the end out of every search for garbage, and search less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Make the sandbox's few tables as they are: each sandbox that is started migrates."""
    connections["sandbox"].settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session", autouse=True)
def pages_are_recorded_whole(django_test_environment: None) -> None:
    """Let `answer.context` be the page's own.

    Django's test environment copies the context of every part of a page too, which is a fifth of
    what a page costs here.
    """

    def render(template: Template, context: Context) -> SafeString:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render


@pytest.fixture
def alice(db: None) -> Membership:
    """The owner of a team with the Sandbox key and the project General."""
    membership = factories.make_membership()
    factories.make_general(membership.team)
    return membership


@pytest.fixture
def bob(alice: Membership) -> Membership:
    """An editor of alice's team."""
    user = factories.make_user("bob@example.com")
    return factories.make_membership(user=user, team=alice.team, role=Role.EDITOR)


@pytest.fixture
def charlie(db: None) -> Membership:
    """A stranger: the owner of another team."""
    user = factories.make_user("charlie@example.com")
    membership = factories.make_membership(
        user=user, team=factories.make_team("Elsewhere")
    )
    factories.make_general(membership.team)
    return membership


@pytest.fixture
def sign_in() -> Callable[[Membership], Client]:
    """Return a browser in which a member is signed in."""

    def signed_in(membership: Membership) -> Client:
        client = Client()
        client.force_login(
            membership.user,
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return signed_in


@pytest.fixture
def platform(settings) -> Iterator[Platform]:
    """A scripted platform at the origin where the Sandbox key is allowed to go."""
    with running_platform() as platform:
        settings.STUDIO_SANDBOX_ORIGIN = platform.origin
        yield platform


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A real sandbox without time: what is accepted ends as soon as it is drawn.

    One for all tests of a process: each opens an account of its own.
    """
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def key(alice: Membership, platform: Platform) -> ProviderKey:
    """Alice's default key, which leads to the scripted platform."""
    return factories.make_sandbox_key(alice.team)


@pytest.fixture
def run_queue() -> Callable[[], list[str]]:
    """Do what the worker would do, until the queue is empty; return what was done."""

    def run() -> list[str]:
        done: list[str] = []
        while job := OrmQ.objects.order_by("pk").first():
            job.delete()
            task = SignedPackage.loads(job.payload)
            name = task["func"]
            import_string(name)(*task["args"])
            done.append(name.rpartition(".")[2])
        return done

    return run
