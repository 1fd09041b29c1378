"""Of allauth only what is listed here can be reached."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from studio.accounts import views

own = [path("account/", views.account, name="account")]

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", login_not_required(allauth_views.logout), name="account_logout"),
    path("password/", allauth_views.password_change, name="account_change_password"),
    path(
        "password/reset/",
        login_not_required(views.PasswordReset.as_view()),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        login_not_required(views.PasswordResetDone.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        login_not_required(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("", include((own, "accounts"))),
]
