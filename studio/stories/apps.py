from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "studio.stories"
    default_auto_field = "django.db.models.BigAutoField"
