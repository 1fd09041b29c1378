"""With which a form says for what team its page was drawn.

It stands where the token against forgery stands, in every form there is, so that none can forget it.
"""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from studio.accounts.models import Membership
from studio.accounts.page_team import FIELD

register = template.Library()


class FormNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        return super().render(context) + _field(_membership(context))


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> Node:
    return FormNode()


def _membership(context: Context) -> Membership | None:
    """Return who asks; a tag that draws a part of a page by itself knows the request alone."""
    request: HttpRequest | None = getattr(context, "request", None)
    found: Membership | None = getattr(request, "membership", None)
    return found


def _field(membership: Membership | None) -> str:
    if membership is None:
        return ""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', FIELD, membership.team.public_id
    )
