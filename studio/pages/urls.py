from django.urls import path

from studio.pages.views import health, home, setup, spend, status, team, usage

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", setup.setup, name="setup"),
    path("spend/", spend.spend, name="spend"),
    path("spend/export/", spend.spend_export, name="spend_export"),
    path("status/", status.status, name="status"),
    path("team/new/", team.team_new, name="team_new"),
    path("status/usage/", usage.usage, name="usage"),
    path("status/usage/check/", usage.usage_check, name="usage_check"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
