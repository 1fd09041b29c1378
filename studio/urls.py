"""Every address of the studio."""

from django.urls import include, path

urlpatterns = [
    path("", include("studio.pages.urls")),
    path("", include("studio.accounts.urls")),
    path("", include("studio.notices.urls")),
    path("", include("studio.keys.urls")),
    path("", include("studio.projects.urls")),
    path("", include("studio.assets.urls")),
    path("", include("studio.attempts.urls")),
    path("", include("studio.catalogs.urls")),
    path("", include("studio.characters.urls")),
    path("", include("studio.generations.urls")),
    path("", include("studio.stories.urls")),
    path("", include("studio.gallery.urls")),
    path("", include("studio.gallery.boards.urls")),
    path("", include("studio.review.urls")),
]

handler400 = "studio.core.failing.bad_request"
handler500 = "studio.core.failing.server_error"
