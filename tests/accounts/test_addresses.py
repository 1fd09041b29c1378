import pytest

from studio.accounts.addresses import base_url, is_exposed, is_loopback


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.2", False),
        ("studio.example", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_is_loopback_tells_this_machine(host, answer):
    assert is_loopback(host) is answer


@pytest.mark.parametrize(
    ("host", "url", "answer"),
    [
        ("127.0.0.1", "", False),
        ("0.0.0.0", "", True),
        ("192.168.1.2", "", True),
        ("127.0.0.1", "https://studio.example", True),
        ("127.0.0.1", "http://127.0.0.1:8000", True),
    ],
)
def test_is_exposed_follows_the_settings(settings, host, url, answer):
    settings.STUDIO_HOST, settings.STUDIO_URL = host, url

    assert is_exposed() is answer


@pytest.mark.parametrize(
    ("host", "url", "answer"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8123"),
        ("0.0.0.0", "", "http://127.0.0.1:8123"),
        ("::1", "", "http://[::1]:8123"),
        ("127.0.0.1", "https://studio.example", "https://studio.example"),
    ],
)
def test_base_url_prefers_the_public_one(settings, host, url, answer):
    settings.STUDIO_HOST, settings.STUDIO_URL, settings.STUDIO_PORT = host, url, 8123

    assert base_url() == answer
