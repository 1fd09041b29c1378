from __future__ import annotations

from studio.accounts import services
from studio.accounts.models import User


def mail_password_link(user_id: int) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        services.mail_password_link(user)
