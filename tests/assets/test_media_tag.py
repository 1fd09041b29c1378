from django.template import Context, Template
from django.test import RequestFactory

from studio.assets import links


def test_media_url_is_for_whoever_sees_the_page(alice, make_asset):
    asset = make_asset(alice, derivatives={"small": b"s"})
    request = RequestFactory().get("/")
    request.membership = alice
    template = Template('{% load media %}{% media_url asset "small" %}')

    drawn = template.render(Context({"request": request, "asset": asset}))

    assert drawn == links.url(asset, "small", membership=alice)
