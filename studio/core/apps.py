from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "studio.core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("studio.core.checks")
