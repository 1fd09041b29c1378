"""What templates ask of attempts."""

from __future__ import annotations

from django.template import Library

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, can
from studio.attempts.models import Attempt
from studio.attempts.states import State
from studio.core.credits import dollars

register = Library()


@register.filter
def may_erase(membership: Membership | None, attempt: Attempt) -> bool:
    """Tell whether to offer a member the button "Erase there now"."""
    allowed = can(membership, Action.GENERATE)
    return allowed and attempt.can_be_erased and not attempt.erase_asked


@register.filter
def may_release(membership: Membership | None, attempt: Attempt) -> bool:
    """Tell whether to offer a member the button "Release"."""
    return attempt.state == State.HELD and can(membership, Action.RELEASE)


@register.filter
def was_paid(attempt: Attempt) -> str:
    """Write what an attempt cost, or may have, in dollars; nothing where it never cost."""
    reached = attempt.accepted_at or (attempt.sent_at and not attempt.has_ended)
    return f"${dollars(attempt.price)}" if reached else ""
