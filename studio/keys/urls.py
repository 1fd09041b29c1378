from __future__ import annotations

from django.urls import path

from studio.keys import views

app_name = "keys"

urlpatterns = [
    path("keys/", views.key_list, name="key_list"),
    path("keys/add/", views.key_add, name="key_add"),
    path("keys/<uuid:public_id>/", views.key_edit, name="key_edit"),
    path("keys/<uuid:public_id>/test/", views.key_test, name="key_test"),
    path("keys/<uuid:public_id>/resume/", views.key_resume, name="key_resume"),
    path("keys/<uuid:public_id>/default/", views.key_default, name="key_default"),
    path("keys/<uuid:public_id>/remove/", views.key_remove, name="key_remove"),
    path("keys/<uuid:public_id>/row/", views.key_row, name="key_row"),
]
