from __future__ import annotations

from studio.accounts import invitations, mailboxes, services
from studio.accounts.models import Invitation, User


def mail_password_link(user_id: int) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        services.mail_password_link(user)


def mail_confirmation(user_id: int) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        mailboxes.mail(user)


def mail_invitation(invitation_id: int) -> None:
    found = Invitation.objects.select_related("team", "invited_by")
    invitation = found.filter(pk=invitation_id).first()
    if invitation is not None:
        invitations.mail(invitation)
