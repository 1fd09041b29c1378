"""What a task from the queue finds when it is run: the scene that its case arranges."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.assets.models import Asset
from studio.attempts import services, submission
from studio.attempts.models import Attempt, Output
from studio.characters import account, imports
from studio.characters.models import Character, Reference
from studio.engines import DEFAULT
from studio.keys.models import ProviderKey
from studio.projects import services as projects
from tests.attempts.conftest import make_due, picture
from tests.characters.conftest import photo, upload
from tests.platform_server import CUT, Platform, json_answer


@dataclass
class Scene:
    """Alice's team with a key to the scripted platform."""

    alice: Membership
    key: ProviderKey
    platform: Platform

    def start(self) -> Attempt:
        return services.start(
            DEFAULT,
            {"prompt": "A salt flat", "ratio": "4:3", "resolution": "720p", "count": 1},
            membership=self.alice,
            project=projects.general(self.alice.team),
            key=self.key,
            subject=uuid.uuid4(),
            pictures={},
            price=Decimal("1.5"),
        )

    def accepted(self) -> Attempt:
        attempt = self.start()
        submission.send(attempt.pk)
        return Attempt.objects.select_related("key").get(pk=attempt.pk)

    def unknown(self) -> Attempt:
        self.platform.script("accepted", CUT)
        attempt = self.accepted()
        make_due(attempt)
        return attempt

    def done_there(self) -> Output:
        attempt = self.accepted()
        self.platform.finish_with(attempt.request_id, picture())
        services.look(attempt.pk)
        return attempt.outputs.get()

    def kept(self) -> Asset:
        general = projects.general(self.alice.team)
        return assets.receive_upload(upload(), membership=self.alice, project=general)

    def imported(self) -> Character:
        """Take in a character of the account, which the platform is not yet asked about."""
        told = {"id": str(uuid.uuid4()), "name": "Ines", "status": "in_progress"}
        self.lists(told)
        account.read(self.key.pk)
        made = imports.take_in(Reference.objects.get(), membership=self.alice)
        path = "/media/ines.jpg"
        self.platform.media[path] = photo()
        url = {"media_url": self.platform.origin + path}
        ready = {"status": "completed", "model_version": "v2"}
        answer = json_answer(200, told | ready | {"reference_media": [url]})
        self.platform.script("status", answer, answer)
        return made

    def lists(self, *told: dict[str, str]) -> None:
        """Let the account's list of characters answer once."""
        answer = {"items": told, "total": len(told), "page": 1, "page_size": 20}
        self.platform.script("status", json_answer(200, answer))


Arrange = Callable[[Scene], tuple[Any, ...]]
CASES: dict[str, Arrange] = {}


def case(task: str) -> Callable[[Arrange], Arrange]:
    """Register what the task named `app.function` is to do."""

    def register(arrange: Arrange) -> Arrange:
        CASES[task] = arrange
        return arrange

    return register
