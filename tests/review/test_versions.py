"""Versions: who sees which, where a comment is answered, and whose verdict is whose."""

from __future__ import annotations

import pytest
from django.urls import reverse

from studio.accounts.models import AuditEvent, Role
from studio.assets import boards_order, services, versions
from studio.assets.models import Version
from studio.assets.versions import Aim
from studio.generations.models import Generation
from studio.notices.models import Notice
from studio.projects.models import Project
from studio.review import comments
from studio.review.comments import Saying
from tests import factories
from tests.factories import make_comment

HTMX = {"HX-Request": "true"}


@pytest.fixture
def take(alice, make_asset):
    return make_asset(
        alice,
        content=b"another take",
        derivatives={"small": b"small", "large": b"large"},
        prompt="Pinker stairs",
        width=512,
        height=384,
    )


def stack(asset, take, *, by=None, comment=None):
    aim = Aim(asset=asset, comment=comment.public_id if comment else None)
    return versions.add(aim, take, by=by)


def url_of(asset, comment=None) -> str:
    url = reverse("review:version_list", args=[asset.public_id])
    return f"{url}?answers={comment.public_id}" if comment else url


def panel(browser, asset) -> str:
    url = reverse("review:review", args=[asset.public_id])
    return browser.get(url, headers=HTMX).content.decode()


def test_choosing_a_take_for_a_comment(alice, share, asset, take, sign_in):
    link, _ = share(asset)
    comment = make_comment(link, asset)
    browser = sign_in(alice)

    page = browser.get(url_of(asset, comment)).content.decode()
    assert "Our blue" in page
    assert "Pinker stairs" in page
    form = {"take": str(take.public_id), "answers": str(comment.public_id)}
    browser.post(url_of(asset), form)

    assert "Answered in v2" in panel(browser, asset)
    assert 'aria-label="Versions"' in panel(browser, take)
    assert "Our blue" not in panel(browser, take)
    assert AuditEvent.objects.get(deed="review.version").user == alice.user


def test_one_take_answers_several_comments(alice, share, asset, take, sign_in):
    link, _ = share(asset)
    said = [make_comment(link, asset), make_comment(link, asset)]
    browser = sign_in(alice)

    for comment in said:
        form = {"take": str(take.public_id), "answers": str(comment.public_id)}
        browser.post(url_of(asset), form)

    assert panel(browser, asset).count("Answered in v2") == 2
    assert Version.objects.count() == 2


def test_taking_a_version_off_again(alice, asset, take, sign_in):
    stack(asset, take)
    browser = sign_in(alice)

    browser.post(url_of(asset), {"off": str(take.public_id)})

    assert not Version.objects.exists()
    assert 'aria-label="Versions"' not in panel(browser, asset)


def test_take_of_another_stack_is_refused_in_words(alice, assets, take, sign_in):
    stack(assets[1], take)

    answer = sign_in(alice).post(
        url_of(assets[0]), {"take": str(take.public_id)}, follow=True
    )

    assert "a version of something else already" in answer.content.decode()


def test_comment_of_another_asset_is_not_answered(alice, share, assets, take, sign_in):
    link, _ = share(*assets)
    elsewhere = make_comment(link, assets[1])
    form = {"take": str(take.public_id), "answers": str(elsewhere.public_id)}

    sign_in(alice).post(url_of(assets[0]), form)

    assert not take.version.answers.exists()


def test_hidden_take_is_neither_offered_nor_shown(alice, bob, asset, take, sign_in):
    take.project = Project.objects.create(
        team=alice.team, name="Secret", is_private=True
    )
    take.save()
    browser = sign_in(bob)

    assert str(take.public_id) not in browser.get(url_of(asset)).content.decode()
    form = {"take": str(take.public_id)}
    assert browser.post(url_of(asset), form).status_code == 404
    stack(asset, take)
    assert str(take.public_id) not in panel(browser, asset)


def test_reviewers_stack_nothing(alice, asset, take, sign_in):
    user = factories.make_user("rhea@example.com")
    rhea = factories.make_membership(user=user, team=alice.team, role=Role.REVIEWER)
    browser = sign_in(rhea)

    answer = browser.post(url_of(asset), {"take": str(take.public_id)})

    assert answer.status_code == 403
    assert "Add as version" not in panel(browser, asset)


def test_whoever_said_it_hears_that_it_is_answered(alice, bob, asset, take, sign_in):
    comment = comments.say(bob, asset, Saying(body="Pinker, please"))
    form = {"take": str(take.public_id), "answers": str(comment.public_id)}

    sign_in(alice).post(url_of(asset), form)

    assert "answered your comment with v2" in Notice.objects.get(membership=bob).title


def test_open_page_hears_of_a_version(alice, asset, take, sign_in):
    browser = sign_in(alice)
    url = reverse("review:review", args=[asset.public_id])
    poll = browser.get(url, headers=HTMX).context["poller"].url
    stack(asset, take)

    news = browser.get(poll, headers=HTMX)

    assert 'aria-label="Versions"' in news.content.decode()
    assert browser.get(news.context["poller"].url, headers=HTMX).status_code == 204


def test_verdict_is_of_one_version(alice, asset, take, sign_in):
    stack(asset, take)
    url = reverse("review:judge", args=[take.public_id])

    sign_in(alice).post(url, {"verdict": "approved"})

    asset.refresh_from_db()
    take.refresh_from_db()
    assert (asset.verdict, take.verdict) == ("", "approved")


def test_use_again_carries_what_it_answers_to_the_press(
    alice, key, asset, share, sign_in
):
    link, _ = share(asset)
    comment = make_comment(link, asset)
    asked = {"version_of": str(asset.public_id), "answers": str(comment.public_id)}
    browser = sign_in(alice)

    page = browser.get(reverse("generations:create"), asked)
    text = page.content.decode()
    assert "becomes the next version of" in text
    assert f'name="answers" value="{comment.public_id}" form="composer"' in text

    form = {
        "engine": page.context["composer"].engine.slug,
        "nonce": page.context["composer"].nonce,
        "prompt": "Pinker",
        **asked,
    }
    browser.post(reverse("generations:create"), form)
    generation = Generation.objects.get()
    target = versions.VersionTarget.objects.get(subject=generation.public_id)
    assert (target.asset, target.comment) == (asset, comment.public_id)


def guest_sees(guest, path: str, asset) -> bool:
    page = guest.get(f"{path}{asset.public_id}/").status_code == 200
    for name in ("small", "large"):
        file = guest.get(f"{path}media/{asset.public_id}/{name}").status_code == 200
        assert file is page
    news = guest.get(f"{path}{asset.public_id}/news/").status_code == 200
    assert news is page
    return page


@pytest.mark.parametrize("follows", [False, True])
def test_later_version_is_shown_only_where_the_link_follows(
    share, guest, assets, take, follows
):
    _, path = share(*assets, follows=follows)
    stack(assets[0], take)

    assert guest_sees(guest, path, take) is follows
    assert guest_sees(guest, path, assets[0])
    grid = guest.get(path).content.decode()
    assert "3 to see" in grid
    assert (str(take.public_id) in grid) is follows
    assert (str(assets[0].public_id) in grid) is not follows


def test_earlier_version_is_never_shown_by_following(share, guest, assets, take):
    _, path = share(take, assets[2], follows=True)
    stack(assets[0], take)

    assert guest_sees(guest, path, take)
    assert not guest_sees(guest, path, assets[0])


@pytest.mark.parametrize("why", ["in the trash", "hidden from the maker", "maker left"])
def test_following_shows_nothing_that_its_maker_does_not_see(
    alice, bob, guest, assets, take, why
):
    made = factories.make_share(bob, *assets, follows=True)
    path = "/" + made.address.split("/", 3)[3]
    stack(assets[0], take)
    assert guest_sees(guest, path, take)

    if why == "in the trash":
        services.trash(take)
    elif why == "hidden from the maker":
        take.project = Project.objects.create(
            team=alice.team, name="Secret", is_private=True
        )
        take.save()
    else:
        bob.delete()

    assert not guest_sees(guest, path, take)
    assert guest_sees(guest, path, assets[0])


def test_growing_board_shows_one_place_for_two_versions(
    alice, share, guest, board, assets, take
):
    _, path = share(*assets, board=board, kind="board", grows=True)
    stack(assets[1], take)
    boards_order.add(board, [take.pk], by=alice.user)

    page = guest.get(path).content.decode()
    assert "3 to see" in page
    assert str(take.public_id) in page
    assert str(assets[1].public_id) not in page


def test_guests_switch_between_versions_and_comments_stay(share, guest, asset, take):
    link, path = share(asset, follows=True)
    comment = make_comment(link, asset)
    stack(asset, take, comment=comment)

    newest = guest.get(path, follow=True)
    assert newest.context["tile"].asset == take
    assert "Our blue" not in newest.content.decode()
    older = guest.get(f"{path}{asset.public_id}/").content.decode()
    assert "Our blue" in older
    assert "Answered in v2" in older
    assert [one.name for one in newest.context["page"].versions] == ["v2", "v1"]


def test_guest_is_not_told_of_an_answer_that_is_not_shown(share, guest, asset, take):
    link, path = share(asset)
    comment = make_comment(link, asset)
    stack(asset, take, comment=comment)

    page = guest.get(f"{path}{asset.public_id}/").content.decode()

    assert "Our blue" in page
    for told in ("Answered in", str(take.public_id), "v2", 'aria-current="true"'):
        assert told not in page


def test_guests_judge_the_version_that_they_see(share, guest, asset, take):
    _, path = share(asset, follows=True)
    stack(asset, take)
    said = {"act": "approved", "name": "Jonas", "body": ""}

    guest.post(f"{path}{take.public_id}/say/", said)

    asset.refresh_from_db()
    take.refresh_from_db()
    assert (asset.verdict, take.verdict) == ("", "approved")
