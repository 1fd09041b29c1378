"""Of allauth only what is listed here can be reached."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from studio.accounts.views import account, activity, joining, team

own = [
    path("account/", account.account, name="account"),
    path("account/confirm/", account.confirm_ask, name="confirm_ask"),
    path("account/confirm/<str:token>/", account.confirm, name="confirm"),
    path("join/<str:token>/", joining.join, name="join"),
    path("team/", team.team, name="team"),
    path("team/name/", team.team_rename, name="team_rename"),
    path("team/switch/", team.team_switch, name="team_switch"),
    path("team/leave/", team.team_leave, name="team_leave"),
    path("team/roles/", team.roles, name="roles"),
    path("team/activity/", activity.activity_list, name="activity"),
    path("team/activity/export/", activity.activity_export, name="activity_export"),
    path("team/invitations/", team.invite, name="invite"),
    path(
        "team/invitations/<uuid:public_id>/renew/",
        team.invitation_renew,
        name="invitation_renew",
    ),
    path(
        "team/invitations/<uuid:public_id>/revoke/",
        team.invitation_revoke,
        name="invitation_revoke",
    ),
    path("team/members/<uuid:public_id>/", team.member, name="member"),
    path(
        "team/members/<uuid:public_id>/remove/",
        team.member_remove,
        name="member_remove",
    ),
]

urlpatterns = [
    path("sign-in/", account.sign_in, name="account_login"),
    path("sign-out/", login_not_required(allauth_views.logout), name="account_logout"),
    path("password/", allauth_views.password_change, name="account_change_password"),
    path(
        "password/reset/",
        login_not_required(account.PasswordReset.as_view()),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        login_not_required(account.PasswordResetDone.as_view()),
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
