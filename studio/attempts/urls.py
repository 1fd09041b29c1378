from django.urls import path

from studio.attempts import deciding, held, views

app_name = "attempts"

urlpatterns = [
    path("hooks/hf/<str:token>/", views.hook, name="hook"),
    path("decide/", deciding.decide_list, name="decide_list"),
    path("held/", held.held_list, name="held_list"),
    path("attempts/<uuid:public_id>/release/", held.release, name="release"),
    path("attempts/<uuid:public_id>/erase/", views.erase, name="erase"),
]
