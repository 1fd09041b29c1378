"""Addresses of files."""

from django.urls import path

from studio.assets import views

app_name = "assets"
urlpatterns = [
    path("media/<str:token>/<str:name>", views.file, name="file"),
    path("assets/<uuid:public_id>/original", views.original, name="original"),
    path("assets/<uuid:public_id>/download", views.download, name="download"),
]
