from django.urls import path

from studio.gallery import views

app_name = "gallery"

urlpatterns = [
    path("gallery/", views.index, name="index"),
    path("gallery/new/", views.new, name="new"),
    path("assets/<uuid:public_id>/", views.asset, name="asset"),
    path("assets/<uuid:public_id>/trash/", views.trash, name="trash"),
    path("assets/<uuid:public_id>/restore/", views.restore, name="restore"),
]
