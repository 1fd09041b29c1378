"""Every address of the studio."""

from django.urls import include, path

urlpatterns = [
    path("", include("studio.pages.urls")),
    path("", include("studio.accounts.urls")),
    path("", include("studio.keys.urls")),
    path("", include("studio.assets.urls")),
    path("", include("studio.attempts.urls")),
    path("", include("studio.catalogs.urls")),
    path("", include("studio.generations.urls")),
    path("", include("studio.gallery.urls")),
]
