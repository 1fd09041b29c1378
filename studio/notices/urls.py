from django.urls import path

from studio.notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/news/", views.news, name="news"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/mail/", views.mail_choose, name="mail_choose"),
    path("notices/<uuid:public_id>/", views.notice_open, name="notice_open"),
    path("notices/<uuid:public_id>/read/", views.notice_read, name="notice_read"),
]
