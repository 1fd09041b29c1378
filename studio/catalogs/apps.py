from django.apps import AppConfig


class CatalogsConfig(AppConfig):
    name = "studio.catalogs"
    default_auto_field = "django.db.models.BigAutoField"
