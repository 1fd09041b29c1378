"""The platform's paths; whatever is none of them is taken for a model's."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from studio.engines.workflows import KINDS
from studio.sandbox.catalogs import MOTION, STYLE, STYLE_V2
from studio.sandbox.views import references
from studio.sandbox.views.catalogs import catalog
from studio.sandbox.views.control import control
from studio.sandbox.views.files import generate_upload_url, put_upload
from studio.sandbox.views.greeting import greeting
from studio.sandbox.views.job_sets import job_set
from studio.sandbox.views.media import photo, preview, result, upload
from studio.sandbox.views.page import page, stylesheet
from studio.sandbox.views.requests import cancel, delete, status
from studio.sandbox.views.shims import create_character, generation_results
from studio.sandbox.views.submit import estimate, submit
from studio.sandbox.views.usage import model_usage
from studio.sandbox.views.workflows import workflow


class Extension(StringConverter):
    regex = "[a-z0-9]{1,4}"


class Size(StringConverter):
    """The folder of a result: whole, or the smaller copy."""

    regex = "results|small"


class Kind(StringConverter):
    """The whole path of a creator workflow."""

    regex = "|".join(engine.path for engine in KINDS.values())


register_converter(Extension, "extension")
register_converter(Size, "size")
register_converter(Kind, "kind")

urlpatterns = [
    path("", greeting),
    path("requests/<str:request_id>/status", status),
    path("requests/<str:request_id>/cancel", cancel),
    path("requests/<str:request_id>", delete),
    path("estimate/<path:model>", estimate),
    path("files/generate-upload-url", generate_upload_url),
    path("uploads/<uuid:public_id>", put_upload),
    path(
        "media/<size:size>/<uuid:request_id>/<int:number>.<extension:extension>", result
    ),
    path(
        "media/references/<uuid:reference_id>/<int:number>.<extension:extension>", photo
    ),
    path("media/uploads/<uuid:public_id>.<extension:extension>", upload),
    path("media/previews/<slug:catalog>/<uuid:item_id>.<extension:extension>", preview),
    path("v1/motions", catalog, {"name": MOTION}),
    path("v1/text2image/soul-styles", catalog, {"name": STYLE}),
    path("v1/text2image/soul-styles/v2", catalog, {"name": STYLE_V2}),
    path("v1/job-sets/<str:job_set_id>", job_set),
    path("v1/custom-references", references.create),
    path("v1/custom-references/list", references.list_all),
    path("v1/custom-references/<str:reference_id>", references.one),
    path("soul-id", references.create_by_old_name),
    path("models/usage", model_usage),
    path("api/characters", create_character),
    path("api/generation-results", generation_results),
    path("sandbox/control", control),
    path("sandbox/", page, name="control-page"),
    path("sandbox/page.css", stylesheet, name="control-page-css"),
    path("<kind:model>", workflow),
    path("<path:model>", submit),
]
