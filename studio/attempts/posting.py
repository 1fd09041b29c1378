"""The one POST of an attempt, in the form that its wire wants; the same call at every replay."""

from __future__ import annotations

import json

from studio.attempts.models import Attempt
from studio.higgsfield import Client, Submission, Workflow
from studio.higgsfield import State as There


def submit(attempt: Attempt, client: Client) -> Submission:
    """Post the stored bytes of what becomes one request; raises as the client does."""
    body, key = bytes(attempt.body or b""), str(attempt.idempotency_key)
    if attempt.is_job_set:
        return client.submit_job_set(attempt.path, body, idempotency_key=key)
    if attempt.is_training:
        return _train(body, client, idempotency_key=key)
    url = attempt.webhook_url or None
    return client.submit(attempt.path, body, idempotency_key=key, webhook_url=url)


def start_workflow(attempt: Attempt, client: Client) -> Workflow:
    """Post the stored bytes of what becomes several requests; raises as the client does."""
    body, key = bytes(attempt.body or b""), str(attempt.idempotency_key)
    return client.start_workflow(attempt.path, body, idempotency_key=key)


def _train(body: bytes, client: Client, *, idempotency_key: str) -> Submission:
    """Have what the stored body says trained."""
    wish = json.loads(body)
    reference = client.create_reference(
        wish["name"],
        [image["image_url"] for image in wish["input_images"]],
        version=wish["model_version"],
        idempotency_key=idempotency_key,
    )
    return Submission(reference.id, reference.state or There.QUEUED)
