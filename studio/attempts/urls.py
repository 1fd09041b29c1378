from django.urls import path

from studio.attempts import views

app_name = "attempts"

urlpatterns = [
    path("hooks/hf/<str:token>/", views.hook, name="hook"),
]
