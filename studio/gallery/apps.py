from django.apps import AppConfig


class GalleryConfig(AppConfig):
    name = "studio.gallery"
    default_auto_field = "django.db.models.BigAutoField"
