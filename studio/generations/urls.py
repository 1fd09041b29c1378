from django.urls import path

from studio.generations import views

app_name = "generations"

urlpatterns = [
    path("create/", views.create, name="create"),
    path("create/composer/", views.change, name="composer"),
    path("create/price/", views.price, name="price"),
    path("create/inputs/", views.input_add, name="input_add"),
    path("create/changes/", views.changes, name="changes"),
    path("generations/<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("generations/<uuid:public_id>/retry/", views.retry, name="retry"),
    path("generations/<uuid:public_id>/clear/", views.clear, name="clear"),
    path("generations/<uuid:public_id>/decide/", views.decide, name="decide"),
]
