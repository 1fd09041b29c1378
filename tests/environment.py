"""The environment every test runs in; a pytest plugin, loaded before Django's settings are."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from pathlib import Path

for name in [
    name for name in os.environ if name.startswith("STUDIO_") and "TEST" not in name
]:
    del os.environ[name]

data = Path(tempfile.mkdtemp(prefix="atelier-tests-"))
for folder in ("static", "incoming", "media"):
    (data / folder).mkdir()
# Marked as a media folder, but as nobody's: the row with the id is rolled back after each test.
(data / "media" / ".studio-media").touch()

os.environ |= {
    "STUDIO_DATA": str(data),
    "STUDIO_SECRET_KEY": "tests-" + "x" * 50,
    "STUDIO_ENCRYPTION_KEYS": "k1:" + base64.b64encode(b"t" * 32).decode(),
    "STUDIO_LOG_LEVEL": "ERROR",
}
if url := os.environ.get("STUDIO_TEST_DATABASE_URL"):
    os.environ["STUDIO_DATABASE_URL"] = url


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(data, ignore_errors=True)
