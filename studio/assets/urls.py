"""Addresses of files, and of what is said of one."""

from django.urls import path

from studio.assets import marking, ratings, views

app_name = "assets"
urlpatterns = [
    path("media/<str:token>/<str:name>", views.file, name="file"),
    path("assets/<uuid:public_id>/original", views.original, name="original"),
    path("assets/<uuid:public_id>/download", views.download, name="download"),
    path("assets/<uuid:public_id>/rate", ratings.asset_rate, name="rate"),
    path("assets/<uuid:public_id>/flag", marking.asset_flag, name="flag"),
    path(
        "assets/<uuid:public_id>/favourite", marking.asset_favourite, name="favourite"
    ),
]
