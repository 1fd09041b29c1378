from django.urls import path

from studio.gallery.boards import on_asset, views

app_name = "boards"

urlpatterns = [
    path("boards/", views.board_list, name="board_list"),
    path("boards/new/", views.board_new, name="board_new"),
    path("boards/<uuid:public_id>/", views.board, name="board"),
    path("boards/<uuid:public_id>/new/", views.new, name="new"),
    path("boards/<uuid:public_id>/edit/", views.board_edit, name="board_edit"),
    path("boards/<uuid:public_id>/move/", views.move, name="move"),
    path("boards/<uuid:public_id>/cover/", views.cover, name="cover"),
    path("boards/<uuid:public_id>/trash/", views.trash, name="trash"),
    path("boards/<uuid:public_id>/restore/", views.restore, name="restore"),
    path("assets/<uuid:public_id>/boards/", on_asset.asset_boards, name="asset_boards"),
]
