from django.urls import path

from studio.generations import sweeps, tries
from studio.generations.views import composing, create, wall

app_name = "generations"

urlpatterns = [
    path("create/", create.create, name="create"),
    path("create/composer/", composing.change, name="composer"),
    path("create/price/", composing.price, name="price"),
    path("create/inputs/", composing.input_add, name="input_add"),
    path("create/models/", composing.model_list, name="model_list"),
    path("create/pictures/", composing.picture_list, name="picture_list"),
    path("create/try/<slug:catalog>/", tries.try_with, name="try_with"),
    path("create/sweep/<uuid:public_id>/", sweeps.sweep, name="sweep"),
    path("create/sweep/<uuid:public_id>/<uuid:nonce>/", sweeps.swept, name="swept"),
    path("create/changes/", wall.changes, name="changes"),
    path("generations/<uuid:public_id>/cancel/", wall.cancel, name="cancel"),
    path("generations/<uuid:public_id>/retry/", wall.retry, name="retry"),
    path("generations/<uuid:public_id>/clear/", wall.clear, name="clear"),
    path("generations/<uuid:public_id>/decide/", wall.decide, name="decide"),
]
