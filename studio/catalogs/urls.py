from django.urls import path

from studio.catalogs import views

app_name = "catalogs"

urlpatterns = [
    path("catalog/<slug:catalog>/", views.picker, name="picker"),
    path(
        "catalog/<slug:catalog>/<uuid:platform_id>/<slug:size>/",
        views.preview,
        name="preview",
    ),
]
