import pytest
from django.http import HttpResponse

from studio.assets import links
from studio.assets.middleware import SignedFiles


@pytest.fixture
def small(alice, make_asset):
    asset = make_asset(alice, derivatives={"small": b"small picture"})
    return links.url(asset, "small", membership=alice)


@pytest.fixture
def middleware():
    return SignedFiles(lambda request: HttpResponse("the long way"))


def test_signed_files_take_the_short_way(middleware, rf, small):
    assert middleware(rf.get(small)).content == b"small picture"
    assert middleware(rf.head(small)).headers["Content-Length"] == "13"
    assert middleware(rf.post(small)).status_code == 405
    assert middleware(rf.get("/media/x/small")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/media/", "/media/x", "/media/x/y/z", "/static/media/x/y"]
)
def test_signed_files_leave_other_addresses_alone(middleware, rf, path):
    assert middleware(rf.get(path)).content == b"the long way"
