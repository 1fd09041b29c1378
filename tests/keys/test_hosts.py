import pytest

from studio.keys.hosts import (
    API,
    PLATFORM,
    HostNotAllowed,
    allowed_origins,
    checked_origin,
    usual_profile,
)
from studio.keys.models import Profile


def test_allowed_origins_are_the_official_two_and_the_operators(settings):
    settings.STUDIO_PLATFORM_HOSTS = ("Gate.example", "https://hf.example:8443/", API)

    assert allowed_origins() == (
        PLATFORM,
        API,
        "https://gate.example",
        "https://hf.example:8443",
    )


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1", "http://gate.example", "gate.example/path", "a@b.c"]
)
def test_allowed_origins_refuse_a_wrong_setting(settings, host):
    settings.STUDIO_PLATFORM_HOSTS = (host,)

    with pytest.raises(ValueError, match=r"."):
        allowed_origins()


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (PLATFORM, PLATFORM),
        (" HTTPS://Platform.Higgsfield.AI/ ", PLATFORM),
        ("https://api.higgsfield.ai:443", API),
    ],
)
def test_checked_origin_returns_the_one_spelling(text, origin):
    assert checked_origin(text, is_sandbox=False) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "platform.higgsfield.ai",
        "http://platform.higgsfield.ai",
        "https://platform.higgsfield.ai.evil.example",
        "https://evil.example",
        "https://platform.higgsfield.ai@evil.example",
        "https://platform.higgsfield.ai:8443",
        "https://platform.higgsfield.ai/path",
        "http://169.254.169.254",
        "file:///etc/passwd",
    ],
)
def test_checked_origin_refuses_every_other_host(text):
    with pytest.raises(HostNotAllowed):
        checked_origin(text, is_sandbox=False)


def test_checked_origin_keeps_the_sandbox_for_its_key_alone(settings):
    sandbox = settings.STUDIO_SANDBOX_ORIGIN

    assert checked_origin(sandbox, is_sandbox=True) == sandbox
    with pytest.raises(HostNotAllowed):
        checked_origin(sandbox, is_sandbox=False)


@pytest.mark.parametrize("origin", [PLATFORM, "http://127.0.0.1:9", ""])
def test_checked_origin_keeps_the_sandbox_key_in_the_sandbox(origin):
    with pytest.raises(HostNotAllowed):
        checked_origin(origin, is_sandbox=True)


def test_usual_profile_trusts_only_the_host_that_is_known_to_honour_keys():
    assert usual_profile(API) == Profile.IDEMPOTENT
    assert usual_profile(PLATFORM) == Profile.PLAIN
    assert usual_profile("https://gate.example") == Profile.PLAIN
