"""What takes several apps at once."""

from __future__ import annotations

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from studio.accounts import services as accounts
from studio.accounts.models import Membership
from studio.catalogs import services as catalogs
from studio.keys import services as keys
from studio.projects import services as projects


@sensitive_variables()
@transaction.atomic
def open_studio(*, email: str, password: str) -> Membership:
    """Create the studio with all that its first person needs; raises accounts' AlreadyFounded."""
    membership = accounts.found(email=email, password=password)
    keys.add_sandbox_key(membership.team)
    projects.open_general(membership.team)
    catalogs.ring()
    return membership
