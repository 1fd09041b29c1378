from __future__ import annotations

import stat

import pytest

from studio.core.environment import (
    keep_secret,
    listening_address,
    secret,
    served_hosts,
)


def test_secret_prefers_the_environment_itself(monkeypatch, tmp_path):
    (tmp_path / "named").write_text("from a file\n")
    monkeypatch.setenv("STUDIO_X_FILE", str(tmp_path / "named"))
    monkeypatch.setenv("STUDIO_X", "itself")

    assert secret("STUDIO_X") == "itself"


def test_secret_reads_the_named_file_before_the_fallback(monkeypatch, tmp_path):
    (tmp_path / "named").write_text("from a file\n")
    (tmp_path / "fallback").write_text("made here")
    monkeypatch.setenv("STUDIO_X_FILE", str(tmp_path / "named"))

    assert secret("STUDIO_X", fallback=tmp_path / "fallback") == "from a file"


def test_secret_is_empty_before_its_fallback_was_made(monkeypatch, tmp_path):
    monkeypatch.delenv("STUDIO_X", raising=False)

    assert secret("STUDIO_X", fallback=tmp_path / "fallback") == ""


def test_secret_named_but_absent_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("STUDIO_X_FILE", str(tmp_path / "absent"))

    with pytest.raises(FileNotFoundError):
        secret("STUDIO_X", fallback=tmp_path / "fallback")


def test_keep_secret_is_for_its_owner_only(tmp_path):
    path = tmp_path / "secrets" / "ring"

    assert keep_secret(path, "k1:abc") is True
    assert path.read_text() == "k1:abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_keep_secret_never_replaces(tmp_path):
    keep_secret(tmp_path / "ring", "first")

    assert keep_secret(tmp_path / "ring", "second") is False
    assert (tmp_path / "ring").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["ring"]


@pytest.mark.parametrize(
    ("host", "address"),
    [("", "127.0.0.1"), ("localhost", "127.0.0.1"), ("0.0.0.0", "0.0.0.0")],
)
def test_listening_address_is_loopback_unless_said_otherwise(host, address):
    assert listening_address(host) == address


def test_served_hosts_of_a_studio_on_loopback():
    hosts = served_hosts("127.0.0.1", public=None, more=[])

    assert hosts == ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("host", "expected"), [("192.168.1.5", "192.168.1.5"), ("fd00::5", "[fd00::5]")]
)
def test_served_hosts_hold_the_address_listened_on(host, expected):
    hosts = served_hosts(host, public="studio.example.com", more=["other.example.com"])

    assert hosts[3:] == ["studio.example.com", "other.example.com", expected]


def test_served_hosts_of_every_interface_name_this_machine(monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "atelier-box")

    hosts = served_hosts("0.0.0.0", public=None, more=[])

    assert hosts[3:5] == ["atelier-box", "atelier-box.local"]
    assert "*" not in hosts
