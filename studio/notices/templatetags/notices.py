"""What other apps' pages show of notices."""

from __future__ import annotations

from django.conf import settings
from django.template import Context, Library

from studio.notices import bell as bells
from studio.notices.models import MailChoice

register = Library()


@register.inclusion_tag("ui/_bell.html", takes_context=True)
def bell(context: Context) -> dict[str, object]:
    """Draw the bell of the member who asks."""
    return {"bell": bells.bell(context["membership"])}


@register.inclusion_tag("notices/_settings.html", takes_context=True)
def notice_settings(context: Context) -> dict[str, object]:
    """Draw what a person can choose about notices, for the account page."""
    request = context["request"]
    chosen = MailChoice.objects.filter(user=request.user).first() or MailChoice()
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "can_mail": settings.STUDIO_MAIL,
        "wants": chosen.wants,
        "choices": MailChoice.Wants.choices,
        "alerts": request.COOKIES.get("alerts", "off"),
    }
