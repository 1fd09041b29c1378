"""What a press of a button on a story's page is answered with.

With scripts, the page's poller then looks at once and draws what changed, for everybody in
the same way; without, the page comes again.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse

from studio.accounts.requests import TeamRequest
from studio.core.htmx import is_htmx, redirect, trigger
from studio.stories.models import Story


def done(request: TeamRequest, story: Story, sentence: str) -> HttpResponse:
    """Answer what was done, with a sentence where the page does not show it."""
    if not is_htmx(request):
        if sentence:
            messages.success(request, sentence)
        return redirect(request, "stories:story", story.public_id)
    events: dict[str, object] = {"jobs_kick": True}
    if sentence:
        events["toast"] = {"text": sentence, "tone": "done"}
    return trigger(HttpResponse(status=204), **events)


def refused(request: TeamRequest, story: Story, sentence: str) -> HttpResponse:
    """Answer why nothing was done."""
    if not is_htmx(request):
        messages.error(request, sentence)
        return redirect(request, "stories:story", story.public_id)
    said = {"text": sentence, "tone": "failed"}
    return trigger(HttpResponse(status=204), toast=said, jobs_kick=True)
