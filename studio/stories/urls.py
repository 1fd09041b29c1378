from django.urls import path

from studio.stories import files, part_views, views

app_name = "stories"

_ONE = "stories/<uuid:public_id>/"
_PART = f"{_ONE}parts/<uuid:part_id>/"

urlpatterns = [
    path("stories/", views.story_list, name="story_list"),
    path("stories/news/", views.list_news, name="list_news"),
    path("stories/new/", views.story_new, name="story_new"),
    path(_ONE, views.story, name="story"),
    path(f"{_ONE}news/", views.story_news, name="story_news"),
    path(f"{_ONE}edit/", views.story_edit, name="story_edit"),
    path(f"{_ONE}model/", views.story_model, name="story_model"),
    path(f"{_ONE}again/", views.story_again, name="story_again"),
    path(f"{_ONE}build/", views.story_build, name="story_build"),
    path(f"{_ONE}retry/", views.story_retry, name="story_retry"),
    path(f"{_ONE}cancel/", views.story_cancel, name="story_cancel"),
    path(f"{_ONE}decide/", views.story_decide, name="story_decide"),
    path(f"{_ONE}archive/", views.story_archive, name="story_archive"),
    path(f"{_ONE}delete/", views.story_delete, name="story_delete"),
    path(f"{_ONE}export/", files.export, name="export"),
    path(f"{_ONE}contact-sheet.jpg", files.contact_sheet, name="contact_sheet"),
    path(_PART, part_views.part, name="part"),
    path(f"{_PART}regenerate/", part_views.regenerate, name="regenerate"),
    path(f"{_PART}replace/", part_views.replace, name="replace"),
    path(f"{_PART}act/", part_views.act, name="act"),
]
