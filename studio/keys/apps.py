from importlib import import_module

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "studio.keys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("studio.keys.checks")
