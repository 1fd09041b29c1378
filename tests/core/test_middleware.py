from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from studio.core.middleware import CompressPages

PAGE = "<p>the same words again</p>" * 100


def through(answer: HttpResponseBase, *, accepts: str = "gzip, br") -> HttpResponseBase:
    def view(request: HttpRequest) -> HttpResponseBase:
        return answer

    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    return CompressPages(view)(request)


def test_page_is_compressed():
    answer = through(HttpResponse(PAGE))

    assert isinstance(answer, HttpResponse)
    assert gzip.decompress(answer.content).decode() == PAGE
    assert "Accept-Encoding" in answer["Vary"]


def test_page_is_plain_for_who_asks_for_that():
    assert "Content-Encoding" not in through(HttpResponse(PAGE), accepts="").headers


@pytest.mark.parametrize("content_type", ["video/mp4", "image/webp"])
def test_media_are_left_alone(content_type: str):
    answer = through(HttpResponse(PAGE, content_type=content_type))

    assert "Content-Encoding" not in answer.headers


def test_what_streams_is_left_alone():
    answer = through(StreamingHttpResponse([PAGE.encode()]))

    assert "Content-Encoding" not in answer.headers
