from django.urls import path

from studio.gallery import culling, moving, selection, views

app_name = "gallery"

urlpatterns = [
    path("gallery/", views.index, name="index"),
    path("gallery/new/", views.new, name="new"),
    path("gallery/filter/", views.refine, name="refine"),
    path("gallery/selection/", selection.act, name="act"),
    path("gallery/selection/download/", selection.download, name="download"),
    path("gallery/selection/<uuid:public_id>/undo/", selection.undo, name="undo"),
    path("gallery/cull/", culling.cull, name="cull"),
    path("gallery/cull/begin/", culling.cull_begin, name="cull_begin"),
    path("gallery/cull/<uuid:public_id>/", culling.cull_say, name="cull_say"),
    path("gallery/trash/purge/", views.purge, name="purge"),
    path("assets/<uuid:public_id>/", views.asset, name="asset"),
    path("assets/<uuid:public_id>/menu/", views.menu, name="menu"),
    path("assets/<uuid:public_id>/trash/", views.trash, name="trash"),
    path("assets/<uuid:public_id>/restore/", views.restore, name="restore"),
    path("assets/<uuid:public_id>/move/", moving.move, name="move"),
]
