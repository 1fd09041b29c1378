"""How every form of the studio is drawn."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws each field with its label, help and errors from one template."""

    field_template_name = "ui/_field.html"
    form_template_name = "ui/_form.html"
