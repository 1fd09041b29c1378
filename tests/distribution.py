"""Which process runs what: the longest first, everything else wherever there is room."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

STUDIOS = ("tests/browser/", "tests/chaos/")


class OneBrowser(LoadScopeScheduling):
    """One process has the browser and its studio, one kills studios; neither shares its own.

    The scopes with the most tests are begun first, so these two are. xdist's own groups hang on
    a private name of pytest's nodes that is no longer there.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((one for one in STUDIOS if nodeid.startswith(one)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowser:
    return OneBrowser(config, log)
