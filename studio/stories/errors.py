"""Why something was not done to a story, in words."""

from __future__ import annotations


class CannotStart(Exception):
    """Nothing was started, and nothing was charged."""


class CannotChange(Exception):
    """The story stays as it is."""
