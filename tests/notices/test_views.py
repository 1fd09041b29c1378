from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from studio.core.clock import now
from studio.notices import listing, services
from studio.notices.kinds import Kind
from studio.notices.models import MailChoice, Notice
from studio.notices.services import Batch
from tests.factories import make_news, make_notice

LIST = reverse("notices:notice_list")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def browser(alice, sign_in):
    return sign_in(alice)


def decide(about: str = "attention:1", **over):
    fields = {"kind": Kind.ATTENTION, "title": "“A salt flat” needs a decision"}
    return make_news(about, **(fields | over))


def on_its_own(number: int) -> Batch:
    return Batch(key=f"b{number}", thing="part", things="parts", url="/create/")


def main_of(answer) -> str:
    return answer.content.decode().partition("<main")[2]


def test_page_shows_what_is_unread_before_the_days(browser, alice):
    services.read(make_notice(alice, make_news("event:1", title="Old news")))
    make_notice(alice, make_news("event:2", title="New news"))

    page = main_of(browser.get(LIST))

    assert page.index("Unread") < page.index("New news") < page.index("Today")
    assert page.index("Today") < page.index("Old news")


def test_days_have_names(browser, alice):
    for number, days in enumerate((40, 1, 0)):
        notice = make_notice(
            alice, make_news(f"event:{number}"), batch=on_its_own(number)
        )
        services.read(notice)
        Notice.objects.filter(pk=notice.pk).update(
            created_at=now() - timedelta(days=days)
        )

    days = browser.get(LIST).context["page"].days

    assert [day.label for day in days[:2]] == ["Today", "Yesterday"]
    assert days[2].label.split()[0] == str((now() - timedelta(days=40)).day)


def test_empty_page_says_what_will_be_here(browser):
    assert "No notices yet" in browser.get(LIST).content.decode()
    assert "Nothing needs you" in browser.get(f"{LIST}?show=needs").content.decode()


def test_needs_you_shows_only_what_waits_read_or_not(browser, alice):
    services.read(make_notice(alice, decide(title="Read and waiting")))
    make_notice(alice, make_news("event:1", title="Only done"))

    page = main_of(browser.get(f"{LIST}?show=needs"))

    assert "Read and waiting" in page
    assert "Only done" not in page


def test_notice_of_several_names_the_most_urgent_and_counts_the_rest(browser, alice):
    news = [make_news(f"event:{n}", title=f"“{n}” is done") for n in range(6)]
    failed = make_news("event:9", kind=Kind.FAILED, title="“9” failed", note="Why.")
    make_notice(alice, *news, failed)

    page = browser.get(LIST).content.decode()

    assert page.index("“9” failed") < page.index("“0” is done")
    assert "Why." in page
    assert "“5” is done" not in page
    assert "and 3 more" in page


def test_words_of_others_are_shown_as_text(browser, alice):
    make_notice(alice, make_news(title="“<script>alert(1)</script>” is done"))

    page = browser.get(LIST).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_opening_a_notice_leads_to_its_page_and_reads_it(browser, alice):
    notice = make_notice(alice, make_news(url="/assets/7/"))

    answer = browser.get(reverse("notices:notice_open", args=[notice.public_id]))

    assert answer["Location"] == "/assets/7/"
    assert not Notice.objects.unread().exists()


def test_opening_one_of_several_leads_to_that_one(browser, alice):
    notice = make_notice(alice, make_news("event:1"), make_news("event:2", url="/b/"))
    second = notice.items.get(about="event:2")
    url = reverse("notices:notice_open", args=[notice.public_id])

    assert browser.get(f"{url}?item={second.pk}")["Location"] == "/b/"
    assert browser.get(f"{url}?item=999999")["Location"] == notice.url
    assert browser.get(f"{url}?item=x")["Location"] == notice.url


def test_item_of_another_notice_is_not_found_through_ones_own(browser, alice, charlie):
    theirs = make_notice(charlie, make_news(url="/theirs/")).items.get()
    mine = make_notice(alice, make_news(url="/mine/"))
    url = reverse("notices:notice_open", args=[mine.public_id])

    assert browser.get(f"{url}?item={theirs.pk}")["Location"] == "/mine/"


@pytest.mark.parametrize("name", ["notice_open", "notice_read"])
def test_notice_of_a_colleague_is_not_here(name, browser, bob):
    notice = make_notice(bob)
    url = reverse(f"notices:{name}", args=[notice.public_id])

    answer = browser.get(url) if name == "notice_open" else browser.post(url)

    assert answer.status_code == 404
    assert Notice.objects.unread().exists()


def test_colleague_sees_nothing_of_ones_notices(alice, bob, sign_in):
    make_notice(alice, make_news(title="For alice alone"))

    assert "For alice alone" not in sign_in(bob).get(LIST).content.decode()


def test_marking_one_as_read_works_without_javascript(browser, alice):
    notice = make_notice(alice, decide())
    url = reverse("notices:notice_read", args=[notice.public_id])

    answer = browser.post(f"{url}?show=needs")

    assert answer["Location"] == f"{LIST}?show=needs"
    assert not Notice.objects.unread().exists()


def test_marking_one_as_read_redraws_the_list_and_the_bell(browser, alice):
    notice = make_notice(alice)
    url = reverse("notices:notice_read", args=[notice.public_id])

    page = browser.post(url, **HTMX).content.decode()

    assert page.lstrip().startswith('<div class="notices')
    assert 'id="bell"' in page
    assert "Unread" not in page


def test_marking_all_as_read_leaves_what_waits_under_needs_you(browser, alice):
    make_notice(alice, decide(), make_news("event:1"))

    browser.post(reverse("notices:read_all"))

    assert not Notice.objects.unread().exists()
    assert "needs a decision" in browser.get(f"{LIST}?show=needs").content.decode()


def test_bell_counts_what_is_unread_on_every_page(browser, alice):
    make_notice(alice, decide())
    make_notice(alice, make_news("event:1"), batch=on_its_own(1))

    page = browser.get("/keys/").content.decode()

    assert 'aria-label="Notices, 2 unread, 1 needs you"' in page


def test_bell_counts_no_further_than_a_person_does(browser, alice):
    for number in range(101):
        make_notice(alice, make_news(f"event:{number}"), batch=on_its_own(number))

    assert '">99+</span>' in browser.get("/keys/").content.decode()


def test_news_is_nothing_while_nothing_happens(browser, alice):
    ask = browser.get(LIST).context["page"].poller.url

    assert browser.get(ask, **HTMX).status_code == 204

    make_notice(alice, make_news(title="Just now"))
    stale = ask.partition("=")[0] + "=1"
    assert "Just now" in browser.get(stale, **HTMX).content.decode()


def test_bell_alone_answers_a_page_that_is_not_seen(browser, alice):
    make_notice(alice, make_news(title="Just now"))

    answer = browser.get(reverse("notices:bell") + "?pulse=1", **HTMX)

    assert 'data-newest-title="Just now"' in answer.content.decode()
    again = browser.get(answer.context["bell"].watch, **HTMX)
    assert again.status_code == 204


def test_older_notices_are_on_further_pages(browser, alice, monkeypatch):
    monkeypatch.setattr(listing, "SIZE", 2)
    for number in range(3):
        news = make_news(f"event:{number}", title=f"News {number}")
        services.read(make_notice(alice, news, batch=on_its_own(number)))
    make_notice(alice, make_news("event:9", title="Unread one"))

    first = browser.get(LIST).context["page"]
    older = main_of(browser.get(first.more_url))

    assert "News 0" in older
    assert "News 1" not in older
    assert "Unread one" not in older
    assert 'id="poller"' not in older


@pytest.mark.parametrize("count", [1, 9])
def test_page_costs_the_same_for_one_and_for_many(
    count, browser, alice, key, django_assert_num_queries
):
    for number in range(count):
        batch = on_its_own(number)
        news = [make_news(f"event:{number}:{nth}") for nth in range(3)]
        make_notice(alice, *news, batch=batch)
        services.read(make_notice(alice, make_news(f"r:{number}"), batch=batch))
    browser.get(LIST)

    with django_assert_num_queries(PAGE_QUERIES):
        browser.get(LIST)


PAGE_QUERIES = 13


def test_mail_is_chosen_on_the_account_page(browser, alice, settings):
    settings.STUDIO_MAIL = True
    page = browser.get("/account/").content.decode()
    assert 'value="needs" checked' in page

    answer = browser.post(reverse("notices:mail_choose"), {"wants": "all"})

    assert answer["Location"] == "/account/"
    assert MailChoice.objects.get(user=alice.user).wants == "all"
    assert 'value="all" checked' in browser.get("/account/").content.decode()


def test_choice_that_there_is_not_changes_nothing(browser, alice):
    answer = browser.post(
        reverse("notices:mail_choose"), {"wants": "daily"}, follow=True
    )

    assert "Choose one of the three" in answer.content.decode()
    assert not MailChoice.objects.exists()


def test_account_page_says_where_no_mail_is_sent(browser):
    page = browser.get("/account/").content.decode()

    assert "This studio sends no mail" in page
    assert reverse("notices:mail_choose") not in page
