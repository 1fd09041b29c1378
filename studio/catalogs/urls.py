from django.urls import path

from studio.catalogs import views

app_name = "catalogs"

urlpatterns = [
    path("styles/", views.styles, name="styles"),
    path("styles/v2/", views.styles_v2, name="styles_v2"),
    path("motions/", views.motions, name="motions"),
    path("catalog/<slug:catalog>/", views.picker, name="picker"),
    path("catalog/<slug:catalog>/refresh/", views.refresh, name="refresh"),
    path("catalog/<slug:catalog>/sync/", views.sync, name="sync"),
    path("catalog/<slug:catalog>/<uuid:platform_id>/", views.entry, name="entry"),
    path(
        "catalog/<slug:catalog>/<uuid:platform_id>/favourite/",
        views.favourite,
        name="favourite",
    ),
    path(
        "catalog/<slug:catalog>/<uuid:platform_id>/<slug:size>/",
        views.preview,
        name="preview",
    ),
]
