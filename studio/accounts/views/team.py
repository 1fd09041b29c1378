"""The people of a team: who is in it, who is invited, and what each may do."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from studio.accounts import invitations, mailboxes, members, teams
from studio.accounts.forms import InviteForm, RoleForm, TeamForm
from studio.accounts.middleware import SESSION_TEAM
from studio.accounts.models import Invitation, Membership, Role
from studio.accounts.page_team import for_any_team
from studio.accounts.permissions import ALLOWED, SENTENCES, Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.accounts.services import AlreadyMember
from studio.core import htmx

IN_ALREADY = "{email} is in this team already. Nothing was sent."
LAST_OWNER = (
    "One owner has to stay. Make somebody else an owner first; nothing was changed."
)
RANKS = list(Role)


@require_safe
def team(request: TeamRequest) -> HttpResponse:
    """Show who is in the team, and who is invited."""
    return render(request, "accounts/team.html", _context(request))


@require_POST
@never_cache
def invite(request: TeamRequest) -> HttpResponse:
    """Invite somebody, and show the link this once."""
    check_can(request.membership, Action.MANAGE_TEAM)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    email = form.cleaned_data["email"]
    try:
        made = invitations.invite(
            request.membership, email=email, role=Role(form.cleaned_data["role"])
        )
    except AlreadyMember:
        form.add_error("email", IN_ALREADY.format(email=email))
        return _refused(request, form)
    return _invitations(request, made=made)


@require_POST
@never_cache
def invitation_renew(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Put a new invitation in the place of one whose link is lost or too old."""
    check_can(request.membership, Action.MANAGE_TEAM)
    older = _get_invitation(request, public_id)
    try:
        made = invitations.invite(
            request.membership, email=older.email, role=Role(older.role)
        )
    except AlreadyMember:
        messages.error(request, IN_ALREADY.format(email=older.email))
        return htmx.redirect(request, "accounts:team")
    return _invitations(request, made=made)


@require_POST
def invitation_revoke(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an invitation back: its link is dead from now on."""
    check_can(request.membership, Action.MANAGE_TEAM)
    invitation = _get_invitation(request, public_id)
    invitations.revoke(request.membership, invitation)
    if htmx.is_htmx(request):
        return _invitations(request)
    messages.success(request, f"The link for {invitation.email} is dead now.")
    return redirect("accounts:team")


@require_http_methods(["GET", "POST"])
def member(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show a member, to change the role or to remove them."""
    found = _get_member(request, public_id)
    form = RoleForm(request.POST or None, initial={"role": found.role})
    if form.is_valid() and _changed(request, found, form):
        return htmx.redirect(request, "accounts:team")
    context = {"member": found, "form": form}
    if form.is_bound:
        return htmx.invalid(request, "accounts/member.html", context)
    return render(request, "accounts/member.html", context)


@require_POST
def member_remove(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """End a member's access at once."""
    found = _get_member(request, public_id)
    try:
        members.remove(request.membership, found)
    except members.LastOwner:
        messages.error(request, LAST_OWNER)
    except members.Gone:
        raise Http404 from None
    else:
        messages.success(
            request, f"{found.user} is out of the team. Their work is still here."
        )
    return htmx.redirect(request, "accounts:team")


@require_http_methods(["GET", "POST"])
def team_leave(request: TeamRequest) -> HttpResponse:
    """Ask whether one means it, then end one's own access."""
    if request.method != "POST":
        owners = Membership.objects.visible_to(request.membership).owners()
        others = owners.exclude(pk=request.membership.pk)
        must_stay = request.membership.role == Role.OWNER and not others.exists()
        return render(request, "accounts/team_leave.html", {"must_stay": must_stay})
    try:
        members.leave(request.membership)
    except members.LastOwner:
        return render(
            request, "accounts/team_leave.html", {"must_stay": True}, status=409
        )
    request.session.pop(SESSION_TEAM, None)
    messages.success(request, f"You have left {request.membership.team}.")
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_http_methods(["GET", "POST"])
def team_rename(request: TeamRequest) -> HttpResponse:
    """Give the team another name."""
    check_can(request.membership, Action.MANAGE_TEAM)
    form = TeamForm(request.POST or None, instance=request.membership.team)
    if form.is_valid():
        teams.rename(request.membership, name=form.cleaned_data["name"])
        messages.success(request, "Renamed.")
        return htmx.redirect(request, "accounts:team")
    if form.is_bound:
        # The form wrote what was refused into the row that the frame names.
        request.membership.team.refresh_from_db()
        return htmx.invalid(request, "accounts/team_form.html", {"form": form})
    return render(request, "accounts/team_form.html", {"form": form})


@for_any_team
@require_POST
def team_switch(request: TeamRequest) -> HttpResponse:
    """Work in another team of one's own from now on, in this browser."""
    wanted = request.POST.get("team", "")
    for one in request.memberships:
        if str(one.team.public_id) == wanted:
            request.session[SESSION_TEAM] = one.team_id
            return htmx.redirect(request, settings.LOGIN_REDIRECT_URL)
    raise Http404


@require_safe
def roles(request: TeamRequest) -> HttpResponse:
    """Show the permission table as it is asked."""
    rows = [
        (SENTENCES[action], [role in allowed for role in RANKS])
        for action, allowed in ALLOWED.items()
    ]
    context = {"roles": RANKS, "rows": rows, **_tabs(request)}
    return render(request, "accounts/roles.html", context)


def _context(
    request: TeamRequest,
    *,
    form: InviteForm | None = None,
    made: invitations.Made | None = None,
) -> dict[str, object]:
    everybody = Membership.objects.visible_to(request.membership)
    found = list(everybody.select_related("user").order_by("pk"))
    pending = Invitation.objects.visible_to(request.membership).pending()
    return {
        "members": sorted(found, key=lambda one: RANKS.index(Role(one.role))),
        "unconfirmed": mailboxes.unconfirmed(one.user_id for one in found),
        "pending": pending.select_related("invited_by").order_by("-pk"),
        "form": form or InviteForm(),
        "made": made,
        "mails": settings.STUDIO_MAIL,
        "can_manage": can(request.membership, Action.MANAGE_TEAM),
        "can_make_teams": teams.may_make_teams(request.memberships),
        **_tabs(request),
    }


def _tabs(request: TeamRequest) -> dict[str, object]:
    return {"can_see_activity": can(request.membership, Action.SEE_ACTIVITY)}


def _invitations(
    request: TeamRequest, *, made: invitations.Made | None = None
) -> HttpResponse:
    return render(request, _template(request), _context(request, made=made))


def _refused(request: TeamRequest, form: InviteForm) -> HttpResponse:
    return htmx.invalid(request, _template(request), _context(request, form=form))


def _template(request: TeamRequest) -> str:
    is_fragment = htmx.is_htmx(request)
    return "accounts/_invitations.html" if is_fragment else "accounts/team.html"


def _get_invitation(request: TeamRequest, public_id: uuid.UUID) -> Invitation:
    ours = Invitation.objects.visible_to(request.membership).pending()
    return get_object_or_404(ours, public_id=public_id)


def _get_member(request: TeamRequest, public_id: uuid.UUID) -> Membership:
    ours = Membership.objects.visible_to(request.membership).select_related("user")
    found = get_object_or_404(ours, public_id=public_id)
    check_can(request.membership, Action.MANAGE_TEAM)
    return found


def _changed(request: TeamRequest, found: Membership, form: RoleForm) -> bool:
    role = Role(form.cleaned_data["role"])
    try:
        is_other = members.change_role(request.membership, found, role=role)
    except members.LastOwner:
        form.add_error("role", LAST_OWNER)
        return False
    except members.Gone:
        raise Http404 from None
    if is_other:
        said = f"{found.user} is {role.label.lower()} from their next click on."
        messages.success(request, said)
    return True
