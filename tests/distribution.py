"""Which process runs what: the longest first, everything else wherever there is room."""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/browser/test_"
CHAOS = "tests/chaos/"
# Modules of the browser that come before this in the alphabet share one studio, all others another.
HALF = "d"


class OneStudio(LoadScopeScheduling):
    """Two processes have a browser and a studio each, one kills studios; all others take single tests.

    The scopes with the most tests are begun first, so these three are. They mostly wait: together
    they take little more than one core. xdist's own groups hang on a private name of pytest's
    nodes that is no longer there.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BROWSER):
            is_first = nodeid.removeprefix(BROWSER) < HALF
            return "first studio" if is_first else "second studio"
        return CHAOS if nodeid.startswith(CHAOS) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStudio:
    return OneStudio(config, log)
