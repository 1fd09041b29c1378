from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "studio.projects"
    default_auto_field = "django.db.models.BigAutoField"
