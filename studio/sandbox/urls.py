"""The platform's paths; whatever is none of them is taken for a model's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from studio.sandbox.catalogs import MOTION, STYLE, STYLE_V2
from studio.sandbox.views.catalogs import catalog
from studio.sandbox.views.control import control
from studio.sandbox.views.files import generate_upload_url, put_upload
from studio.sandbox.views.greeting import greeting
from studio.sandbox.views.media import preview, result, upload
from studio.sandbox.views.requests import cancel, delete, status
from studio.sandbox.views.submit import estimate, submit


class Extension(StringConverter):
    regex = "[a-z0-9]{1,4}"


register_converter(Extension, "extension")

urlpatterns = [
    path("", greeting),
    path("requests/<str:request_id>/status", status),
    path("requests/<str:request_id>/cancel", cancel),
    path("requests/<str:request_id>", delete),
    path("estimate/<path:model>", estimate),
    path("files/generate-upload-url", generate_upload_url),
    path("uploads/<uuid:public_id>", put_upload),
    path("media/results/<uuid:request_id>/<int:number>.<extension:extension>", result),
    path("media/uploads/<uuid:public_id>.<extension:extension>", upload),
    path("media/previews/<slug:catalog>/<uuid:item_id>.<extension:extension>", preview),
    path("v1/motions", catalog, {"name": MOTION}),
    path("v1/text2image/soul-styles", catalog, {"name": STYLE}),
    path("v1/text2image/soul-styles/v2", catalog, {"name": STYLE_V2}),
    path("sandbox/control", control),
    path("<path:model>", submit),
]
