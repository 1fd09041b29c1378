"""Links, what guests see, and what is said."""

from django.urls import path

from studio.review.views import comments, guests, links, notes, versions

app_name = "review"

urlpatterns = [
    path("links/", links.link_list, name="link_list"),
    path("links/selection/", links.share_selection, name="share_selection"),
    path("links/<uuid:public_id>/edit/", links.edit, name="link_edit"),
    path("links/<uuid:public_id>/renew/", links.renew, name="renew"),
    path("links/<uuid:public_id>/revoke/", links.revoke, name="revoke"),
    path("links/<uuid:public_id>/notes/", notes.link_notes, name="link_notes"),
    path("links/<uuid:public_id>/sheet/", notes.link_sheet, name="link_sheet"),
    path("boards/<uuid:public_id>/notes/", notes.board_notes, name="board_notes"),
    path("boards/<uuid:public_id>/sheet/", notes.board_sheet, name="board_sheet"),
    path("links/<uuid:public_id>/markers/", notes.link_markers, name="link_markers"),
    path("boards/<uuid:public_id>/markers/", notes.board_markers, name="board_markers"),
    path("assets/<uuid:public_id>/markers/", notes.asset_markers, name="asset_markers"),
    path("boards/<uuid:public_id>/share/", links.share_board, name="share_board"),
    path("assets/<uuid:public_id>/share/", links.share_asset, name="share_asset"),
    path("stories/<uuid:public_id>/share/", links.share_story, name="share_story"),
    path("assets/<uuid:public_id>/review/", comments.review, name="review"),
    path("assets/<uuid:public_id>/review/news/", comments.news, name="news"),
    path("assets/<uuid:public_id>/review/say/", comments.say, name="say"),
    path(
        "assets/<uuid:public_id>/versions/",
        versions.version_list,
        name="version_list",
    ),
    path("assets/<uuid:public_id>/judge", comments.judge, name="judge"),
    path("comments/<uuid:public_id>/settle/", comments.settle, name="settle"),
    path("comments/<uuid:public_id>/delete/", comments.take_back, name="take_back"),
    # Short, since people read it out: what follows is the permission.
    path("s/<str:token>/", guests.guest, name="guest"),
    path("s/<str:token>/password/", guests.guest_password, name="guest_password"),
    path("s/<str:token>/news/", guests.guest_grid_news, name="guest_grid_news"),
    path(
        "s/<str:token>/<uuid:public_id>/news/",
        guests.guest_asset_news,
        name="guest_asset_news",
    ),
    path("s/<str:token>/<uuid:public_id>/", guests.guest_asset, name="guest_asset"),
    path("s/<str:token>/<uuid:public_id>/say/", guests.guest_say, name="guest_say"),
    path(
        "s/<str:token>/media/<uuid:public_id>/<str:name>",
        guests.guest_file,
        name="guest_file",
    ),
]
