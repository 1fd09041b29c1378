"""What every page's frame shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse

from studio.accounts.models import Membership
from studio.accounts.permissions import Action, can
from studio.accounts.requests import TeamRequest
from studio.attempts.services import live_counts
from studio.core import pulse
from studio.gallery.boards import choosing, listing
from studio.pages.banner import standing
from studio.projects import current
from studio.projects.models import Project


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool
    tab: bool
    foot: bool


@dataclass(frozen=True)
class Live:
    running: int
    waiting: int


# One's own account is of the same app, and not of the team.
TEAM_PAGES = (
    "accounts:roles",
    "accounts:activity",
    "accounts:invite",
    "accounts:invitation_renew",
    "accounts:member",
    "accounts:team_rename",
    "accounts:team_leave",
    "pages:team_new",
)
# Label, page, icon, the apps and views that count as being there.
NAV = (
    ("Create", "generations:create", "sparkles", ("generations",)),
    ("Gallery", "gallery:index", "images", ("gallery",)),
    ("Boards", "boards:board_list", "folder", ("boards",)),
    ("Links", "review:link_list", "link", ("review",)),
    ("Characters", "characters:character_list", "user-round", ("characters",)),
    ("Stories", "stories:story_list", "clapperboard", ("stories",)),
    ("Styles", "catalogs:styles", "palette", ("catalogs:styles_v2",)),
    ("Motions", "catalogs:motions", "move-3d", ()),
    ("Spend", "pages:spend", "coins", ("attempts:held_list",)),
    ("Projects", "projects:project_list", "box", ("projects",)),
    ("Team", "accounts:team", "users", TEAM_PAGES),
    ("Keys", "keys:key_list", "key-round", ("keys",)),
    ("Status", "pages:status", "activity", ()),
)
# What only some are shown, because only they may go there.
NEEDS = {"Spend": Action.SEE_SPEND, "Projects": Action.MANAGE_PROJECTS}
# What is a tab on a phone; and what stands at the foot of the sidebar.
TABS = {"Create", "Gallery", "Characters", "Stories"}
FOOT = {"Spend", "Projects", "Team", "Keys", "Status"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's context; {} where nobody is signed in, or for fragments."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None or getattr(request, "htmx", False):
        return {"membership": membership}
    # Whoever has a membership was given it by TeamMiddleware, with all the rest.
    return _frame(cast("TeamRequest", request))


def _frame(request: TeamRequest) -> dict[str, Any]:
    membership = request.membership
    found = standing(membership)
    running, waiting = live_counts(membership)
    nav = _nav(request, membership)
    return {
        "membership": membership,
        "team": membership.team,
        "memberships": request.memberships,
        "nav": nav,
        "side": listing.side(request),
        "board_choices": choosing.choices(
            listing.tree(request), project=current.chosen(request)
        ),
        **_projects(request, membership),
        "nav_rest_is_current": any(item.current for item in nav if not item.tab),
        "banner": found.banner,
        "keys_banner": found.key is not None and found.key.is_sandbox,
        "pulse": pulse.read(membership.team_id),
        "live": Live(running, waiting),
        "status_ok": found.summary.ok,
        "status_word": found.summary.word,
    }


def _projects(request: TeamRequest, membership: Membership) -> dict[str, Any]:
    """Return what can be worked in; nothing to choose where there is only General."""
    chosen = current.chosen(request)
    mine = Project.objects.visible_to(membership).order_by("-is_general", "name", "pk")
    open_ones = [one for one in mine if not one.is_archived or one == chosen]
    return {
        "project_chosen": chosen,
        "project_choices": open_ones if len(open_ones) > 1 else [],
        "project_next": request.path,
    }


def _nav(request: HttpRequest, membership: Membership) -> list[NavItem]:
    match = request.resolver_match
    here = match.app_name if match else ""
    name = match.view_name if match else ""
    return [
        NavItem(
            label,
            reverse(view),
            icon,
            name == view or not {here, name}.isdisjoint(there),
            tab=label in TABS,
            foot=label in FOOT,
        )
        for label, view, icon, there in NAV
        if label not in NEEDS or can(membership, NEEDS[label])
    ]
