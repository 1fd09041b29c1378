from django.urls import path

from studio.projects import views

app_name = "projects"

urlpatterns = [
    path("projects/", views.project_list, name="project_list"),
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/switch/", views.project_switch, name="project_switch"),
    path("projects/caps/", views.cap_set, name="cap_set"),
    path("projects/caps/<uuid:public_id>/remove/", views.cap_remove, name="cap_remove"),
    path("projects/<uuid:public_id>/", views.project, name="project"),
    path(
        "projects/<uuid:public_id>/archive/",
        views.project_archive,
        name="project_archive",
    ),
]
