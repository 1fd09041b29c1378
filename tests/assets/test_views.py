import pytest
from django.http import StreamingHttpResponse
from django.urls import reverse

from studio.assets import links, serve, store
from studio.assets.models import Asset

CONTENT = bytes(range(256)) * 8
LARGE = CONTENT * 500


@pytest.fixture
def asset(alice, make_asset):
    made = {"small": b"small picture", "preview": CONTENT}
    return make_asset(alice, content=CONTENT, derivatives=made, title="Neon harbour")


@pytest.fixture
def original(asset):
    return reverse("assets:original", args=[asset.public_id])


@pytest.fixture
def download(asset):
    return reverse("assets:download", args=[asset.public_id])


@pytest.fixture
def small(asset, alice):
    return links.url(asset, "small", membership=alice)


@pytest.fixture
def signed_in(sign_in, alice):
    return sign_in(alice)


def test_file_is_served_without_session_or_user(
    client, small, django_assert_num_queries
):
    with django_assert_num_queries(1):
        first = client.get(small)
    with django_assert_num_queries(0):
        second = client.get(small)

    assert (first.content, second.content) == (b"small picture", b"small picture")
    assert "Set-Cookie" not in first.headers


def test_file_asks_nobody_even_when_signed_in(
    signed_in, small, django_assert_num_queries
):
    signed_in.get(small)
    with django_assert_num_queries(0):
        answer = signed_in.get(small)

    assert answer.content == b"small picture"
    # With it a browser would fetch every picture anew after each new cookie.
    assert "Vary" not in answer.headers


def test_file_headers(client, small, asset):
    headers = client.get(small).headers

    assert headers["Content-Type"] == "image/webp"
    assert headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert headers["ETag"] == f'"{asset.sha256}-small-d"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == serve.POLICY
    assert headers["Content-Security-Policy"].startswith("sandbox;")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Length"] == "13"


def test_file_again_is_not_modified(client, small):
    etag = client.get(small).headers["ETag"]
    answer = client.get(small, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == etag


def test_file_gives_parts_of_a_preview(client, asset, alice):
    url = links.url(asset, "preview", membership=alice)
    answer = client.get(url, headers={"Range": "bytes=0-1"})

    assert (answer.status_code, answer.content) == (206, b"\x00\x01")
    assert answer.headers["Content-Type"] == "video/mp4"


@pytest.mark.parametrize("name", ["large", "original", "small.webp", "x"])
def test_file_refuses_another_name(client, small, name):
    assert client.get(small.replace("/small", f"/{name}")).status_code == 404


def test_file_refuses_a_changed_token(client, small):
    changed = small.replace("/media/", "/media/A", 1)

    answer = client.get(changed)
    assert (answer.status_code, answer.content) == (404, b"")


def test_file_refuses_a_removed_member(client, small, alice):
    alice.delete()

    assert client.get(small).status_code == 404


def test_file_refuses_other_methods(client, small):
    assert client.post(small).status_code == 405


def test_file_that_is_missing(client, small, media_root):
    next(media_root.rglob("*.small.webp")).unlink()
    answer = client.get(small)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_file_while_the_folder_is_not_mounted(client, small, unmounted):
    unmounted()
    answer = client.get(small)

    assert (answer.status_code, answer.content) == (
        503,
        b"The media folder is not mounted.",
    )


def test_original_is_shown_in_place(signed_in, original, asset):
    answer = signed_in.get(original)

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["ETag"] == f'"{asset.sha256}"'
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == serve.POLICY
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Disposition"] == (
        f'inline; filename="neon-harbour-{asset.public_id.hex[:8]}.png"'
    )


def test_original_needs_a_session(client, original):
    answer = client.get(original)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", ["original", "download"])
def test_original_and_download_are_404_for_a_stranger(sign_in, charlie, asset, page):
    client = sign_in(charlie)
    url = reverse(f"assets:{page}", args=[asset.public_id])

    assert client.get(url).status_code == 404
    assert client.get(url, headers={"Range": "bytes=0-1"}).status_code == 404


def test_original_is_lost_with_the_membership(signed_in, original, alice):
    alice.delete()

    assert signed_in.get(original).status_code == 403


def test_original_of_an_unknown_type_is_never_shown(signed_in, asset, original):
    Asset.objects.filter(pk=asset.pk).update(
        kind="other", content_type="application/octet-stream"
    )
    disposition = signed_in.get(original).headers["Content-Disposition"]

    assert disposition.startswith("attachment; ")
    assert disposition.endswith('.bin"')


def test_download_is_saved(signed_in, download, asset):
    answer = signed_in.get(download)

    assert answer.content == CONTENT
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="neon-harbour-{asset.public_id.hex[:8]}.png"'
    )


def test_download_name_cannot_split_a_header(signed_in, download, asset):
    Asset.objects.filter(pk=asset.pk).update(
        title='"; filename=evil.exe\r\nSet-Cookie: a=b', prompt=""
    )
    disposition = signed_in.get(download).headers["Content-Disposition"]

    short_id = asset.public_id.hex[:8]
    assert disposition == (
        f'attachment; filename="filename-evil-exe-set-cookie-a-b-{short_id}.png"'
    )


def test_download_name_keeps_every_script(signed_in, download, asset):
    Asset.objects.filter(pk=asset.pk).update(title="港の夜")
    disposition = signed_in.get(download).headers["Content-Disposition"]

    assert disposition.startswith("attachment; filename*=utf-8''%E6%B8%AF")


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "content"),
    [
        ("bytes=0-99", 206, "bytes 0-99/2048", CONTENT[:100]),
        ("bytes=2000-", 206, "bytes 2000-2047/2048", CONTENT[2000:]),
        ("bytes=-5", 206, "bytes 2043-2047/2048", CONTENT[-5:]),
        ("bytes=0-0", 206, "bytes 0-0/2048", CONTENT[:1]),
        ("bytes=2040-9999", 206, "bytes 2040-2047/2048", CONTENT[2040:]),
        ("bytes=2048-", 416, "bytes */2048", b""),
        ("bytes=-0", 416, "bytes */2048", b""),
        ("bytes=9-3", 200, None, CONTENT),
        ("bytes=0-1,4-5", 200, None, CONTENT),
        ("junk", 200, None, CONTENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_original_gives_one_range(
    signed_in, original, asked, status, content_range, content
):
    answer = signed_in.get(original, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("Content-Range") == content_range
    assert answer.headers["Content-Length"] == str(len(content))


def test_original_resumes_only_the_same_bytes(signed_in, original, asset):
    part = {"Range": "bytes=0-1"}
    same = {**part, "If-Range": f'"{asset.sha256}"'}
    other = {**part, "If-Range": '"other"'}
    dated = {**part, "If-Range": "Sat, 21 Nov 2026 00:00:00 GMT"}

    answers = [
        signed_in.get(original, headers=headers).status_code
        for headers in (same, other, dated)
    ]
    assert answers == [206, 200, 200]


def test_original_again_is_not_modified(signed_in, original, asset):
    asked = {"If-None-Match": f'W/"x", "{asset.sha256}"', "Range": "bytes=0-1"}
    answer = signed_in.get(original, headers=asked)

    assert (answer.status_code, answer.content) == (304, b"")


def test_original_with_a_failed_condition(signed_in, original):
    answer = signed_in.get(original, headers={"If-Match": '"other"'})

    assert answer.status_code == 412


def test_original_head_tells_the_length(signed_in, original):
    answer = signed_in.head(original, headers={"Range": "bytes=0-1"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == "2048"


def test_original_comes_in_blocks(signed_in, alice, make_asset):
    url = original_of(make_asset(alice, content=LARGE))
    answer = signed_in.get(url)
    blocks = list(answer.streaming_content)

    assert [len(block) for block in blocks] == [serve.BLOCK] * 3 + [
        len(LARGE) - 3 * serve.BLOCK
    ]
    assert b"".join(blocks) == LARGE
    assert answer.headers["Content-Length"] == str(len(LARGE))


def test_original_gives_a_range_in_blocks(signed_in, alice, make_asset):
    url = original_of(make_asset(alice, content=LARGE))
    answer = signed_in.get(url, headers={"Range": f"bytes=7-{serve.BLOCK + 100}"})

    assert answer.getvalue() == LARGE[7 : serve.BLOCK + 101]


def test_blocks_close_the_file_of_a_browser_that_left(db, given):
    store.publish(given(LARGE), "large", adopt=True)
    file = store.open_file("large")
    StreamingHttpResponse(serve.Blocks(file, len(LARGE))).close()

    assert file.closed


@pytest.mark.parametrize("page", ["original", "download"])
def test_original_is_handed_to_nginx(signed_in, asset, settings, media_root, page):
    settings.STUDIO_SENDFILE = "x-accel"
    answer = signed_in.get(reverse(f"assets:{page}", args=[asset.public_id]))

    handed = answer.headers["X-Accel-Redirect"].removeprefix("/_media/")
    assert (media_root / handed).read_bytes() == CONTENT
    assert answer.content == b""
    assert answer.headers["Content-Type"] == "image/png"
    assert asset.public_id.hex[:8] in answer.headers["Content-Disposition"]


def test_file_is_handed_to_nginx(client, small, settings, media_root):
    settings.STUDIO_SENDFILE = "x-accel"
    settings.STUDIO_SENDFILE_PREFIX = "/inside/"
    handed = client.get(small).headers["X-Accel-Redirect"].removeprefix("/inside/")

    assert (media_root / handed).read_bytes() == b"small picture"


def original_of(asset):
    return reverse("assets:original", args=[asset.public_id])
