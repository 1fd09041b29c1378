"""Create counts what was made today, by the studio's clock."""

from datetime import UTC, timedelta, timezone

from django.utils import timezone as clock

from studio.assets.models import Asset
from studio.core.clock import now
from studio.projects import services as projects
from studio.projects.models import Project


def made(alice, *, hours_ago: float) -> None:
    asset = Asset.objects.create(
        team=alice.team,
        project=projects.general(alice.team),
        kind=Asset.Kind.IMAGE,
        origin=Asset.Origin.MADE,
        sha256="0" * 64,
        size=1,
        content_type="image/jpeg",
        width=4,
        height=3,
    )
    moment = now() - timedelta(hours=hours_ago)
    Asset.objects.filter(pk=asset.pk).update(created_at=moment)


def at_three_in_the_night() -> timezone:
    """Return the time zone in which it is between three and four now."""
    # Within what PostgreSQL takes for a zone: half a day either way.
    hours = (3 - now().astimezone(UTC).hour + 12) % 24 - 12
    return timezone(timedelta(hours=hours))


def test_today_begins_at_midnight_here(alice, sign_in):
    made(alice, hours_ago=1)
    made(alice, hours_ago=5)

    with clock.override(at_three_in_the_night()):
        page = sign_in(alice).get("/create/").content.decode()

    assert "1 made" in page


def test_poll_of_an_open_page_counts_for_the_project_it_shows(alice, sign_in):
    made(alice, hours_ago=0)
    other = Project.objects.create(team=alice.team, name="Other")
    browser = sign_in(alice)
    browser.get("/create/")

    browser.post("/projects/switch/", {"project": other.public_id})
    of_all = browser.get("/create/changes/?new=7&pulse=7")
    of_other = browser.get(f"/create/changes/?project={other.public_id}&new=7&pulse=7")

    assert "1 made" in of_all.content.decode()
    assert "0 made" in of_other.content.decode()
