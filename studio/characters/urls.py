from django.urls import path

from studio.characters import acts, importing, photo_acts, views

app_name = "characters"

_ONE = "characters/<uuid:public_id>/"

urlpatterns = [
    path("characters/", views.character_list, name="character_list"),
    path("characters/news/", views.list_news, name="list_news"),
    path("characters/new/", views.character_new, name="character_new"),
    path("characters/import/", importing.import_page, name="import"),
    path("characters/import/news/", importing.import_news, name="import_news"),
    path("characters/import/refresh/", importing.import_refresh, name="import_refresh"),
    path("characters/import/add/", importing.import_add, name="import_add"),
    path(_ONE, views.character, name="character"),
    path(f"{_ONE}news/", views.character_news, name="character_news"),
    path(f"{_ONE}photos/", photo_acts.photo_add, name="photo_add"),
    path(f"{_ONE}photos/order/", photo_acts.photo_order, name="photo_order"),
    path(f"{_ONE}photos/fetch/", importing.import_photos, name="import_photos"),
    path(f"{_ONE}photos/<int:photo_id>/", photo_acts.photo_act, name="photo_act"),
    path(f"{_ONE}train/", acts.character_train, name="character_train"),
    path(f"{_ONE}cancel/", acts.character_cancel, name="character_cancel"),
    path(f"{_ONE}decide/", acts.character_decide, name="character_decide"),
    path(f"{_ONE}edit/", acts.character_edit, name="character_edit"),
    path(f"{_ONE}consent/", acts.character_consent, name="character_consent"),
    path(f"{_ONE}archive/", acts.character_archive, name="character_archive"),
    path(f"{_ONE}delete/", acts.character_delete, name="character_delete"),
    path(f"{_ONE}forget/", acts.character_forget, name="character_forget"),
]
