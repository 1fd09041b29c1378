from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "studio.sandbox"
    default_auto_field = "django.db.models.BigAutoField"
