"""Notices of a member, what they are made of, and the outbox of mails."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, Prefetch, Q, Value, When

from studio.accounts.models import Membership, Team
from studio.core.clock import now
from studio.notices.kinds import ICONS, TONES, Kind


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, membership: Membership) -> NoticeQuerySet:
        """A notice is one member's own: it goes when the member leaves the team."""
        return self.filter(membership=membership)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def needing(self) -> NoticeQuerySet:
        return self.filter(needs=True)

    def with_lines(self, most: int) -> NoticeQuerySet:
        """Fetch the few items that are named of a notice of several, most urgent first."""
        lines = Item.objects.open().urgent_first()[:most]
        return self.prefetch_related(Prefetch("items", lines, to_attr="lines"))


class Notice(models.Model):
    """What a member is told: one thing, or a batch of them that ended together.

    Its words are computed from its items whenever one joins or is settled.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="notices")
    batch = models.CharField(max_length=80)
    thing = models.CharField(max_length=40)
    things = models.CharField(max_length=40)
    of = models.CharField(max_length=160, blank=True)
    batch_url = models.CharField(max_length=200)

    kind = models.CharField(max_length=10, choices=Kind)
    total = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    note = models.CharField(max_length=600, blank=True)
    money = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=200)
    # Whether something in it still waits for a person.
    needs = models.BooleanField(default=False)
    # Whether nothing in it waits any more, though something did.
    settled = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)

    # Set by `with_lines`: the few items that a notice of several names.
    lines: list[Item]

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["membership", "-id"], name="notice_newest"),
            models.Index(
                fields=["membership", "-updated_at"],
                condition=Q(read_at=None),
                name="notice_unread",
            ),
            models.Index(
                fields=["membership", "-id"],
                condition=Q(needs=True),
                name="notice_needing",
            ),
            models.Index(
                fields=["read_at"],
                condition=Q(read_at__isnull=False),
                name="notice_old",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unread(self) -> bool:
        return self.read_at is None

    @property
    def more(self) -> int:
        """Return how many items are not among its lines."""
        return self.total - len(self.lines)

    @property
    def icon(self) -> str:
        return ICONS[Kind(self.kind)]

    @property
    def tone(self) -> str:
        return "quiet" if self.settled else TONES[Kind(self.kind)]


class ItemQuerySet(models.QuerySet["Item"]):
    def open(self) -> ItemQuerySet:
        return self.filter(settled_at=None)

    def waiting(self) -> ItemQuerySet:
        """Return what a person should do something about."""
        return self.filter(waits=True)

    def urgent_first(self) -> ItemQuerySet:
        places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(Kind)]
        return self.order_by(Case(*places, default=Value(len(places))), "id")


class Item(models.Model):
    """One thing that a member is told of.

    `about` names it and is unique while it is open, so telling twice changes nothing. What
    waits for a person is settled once it does not wait any more, and may then be told anew.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="items")
    membership = models.ForeignKey(Membership, models.CASCADE)
    about = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=300)
    note = models.CharField(max_length=600, blank=True)
    money = models.CharField(max_length=120, blank=True)
    charged = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0))
    returned = models.DecimalField(max_digits=12, decimal_places=3, default=Decimal(0))
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)
    # Whether a person should do something about it: of a kind that asks for it, not settled.
    waits = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        "Letter", models.SET_NULL, null=True, blank=True, related_name="items"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "about"],
                condition=Q(settled_at=None),
                name="told_once_while_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["about"],
                condition=Q(waits=True),
                name="item_waiting",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(settled_at=None, letter=None),
                name="item_unmailed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def icon(self) -> str:
        return ICONS[Kind(self.kind)]

    @property
    def tone(self) -> str:
        return "quiet" if self.settled_at else TONES[Kind(self.kind)]


class Cursor(models.Model):
    """Up to which change number a team's members have been told.

    A team without one has not been told of anything yet.
    """

    team = models.OneToOneField(
        Team, models.CASCADE, primary_key=True, related_name="told"
    )
    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.team_id} told up to {self.version}"


class MailChoice(models.Model):
    """What a person wants by mail; who never chose gets what needs them."""

    class Wants(models.TextChoices):
        ALL = "all", "Everything"
        NEEDS = "needs", "When something needs me"
        NEVER = "never", "Never"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="mail_choice",
    )
    wants = models.CharField(max_length=5, choices=Wants, default=Wants.NEEDS)
    # What was told before is not mailed after a change of mind.
    since = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.get_wants_display()


class Trouble(models.TextChoices):
    """Why a mail did not go out."""

    UNREACHABLE = "unreachable", "The mail server cannot be reached"
    INSECURE = "insecure", "The mail server’s certificate or encryption was refused"
    LOGIN = "login", "The mail server refused the user name or password"
    SENDER = "sender", "The mail server refused the sender’s address"
    ADDRESS = "address", "The mail server refused the recipient’s address"
    REFUSED = "refused", "The mail server refused the mail"
    STOPPED = "stopped", "The studio stopped while it was sending"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(sent_at=None, gave_up_at=None)


class Letter(models.Model):
    """A mail in the outbox: written once, sent by the worker, tried again for a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters"
    )
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created_at = models.DateTimeField(default=now)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    # The exception's name and the server's code: never its words, which may hold an address.
    note = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at=None, gave_up_at=None),
                name="letter_waiting",
            ),
            models.Index(fields=["user", "-created_at"], name="letter_newest"),
            models.Index(
                fields=["gave_up_at"],
                condition=Q(gave_up_at__isnull=False),
                name="letter_given_up",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
