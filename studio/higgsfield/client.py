"""The platform's HTTP API, one method per thing it can do."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from studio.higgsfield.answers import (
    read_canceled,
    read_catalog,
    read_estimate,
    read_probe,
    read_put,
    read_status,
    read_submission,
    read_upload_target,
)
from studio.higgsfield.errors import InvalidInput
from studio.higgsfield.job_sets import read_job_set, read_job_set_submission
from studio.higgsfield.line import Line
from studio.higgsfield.references import (
    read_new_reference,
    read_reference,
    read_reference_page,
    read_training,
)
from studio.higgsfield.refusals import accepted
from studio.higgsfield.strict_json import Garbled, read_object
from studio.higgsfield.types import (
    CatalogItem,
    Credentials,
    Estimate,
    Reference,
    ReferencePage,
    ReferenceVersion,
    Status,
    Submission,
    Timeouts,
    Usage,
    Workflow,
    is_request_id,
    is_visible_ascii,
)
from studio.higgsfield.usage import read_usage
from studio.higgsfield.wire import (
    JOB_SET,
    REFERENCE,
    STATUS,
    Route,
)
from studio.higgsfield.workflows import read_workflow

SUBMIT = Route("POST", "/{model_id}")
ESTIMATE = Route("POST", "/estimate/{model_id}")
CANCEL = Route("POST", "/requests/{request_id}/cancel")
DELETE = Route("DELETE", "/requests/{request_id}")
UPLOAD = Route("POST", "/files/generate-upload-url")
STYLES = Route("GET", "/v1/text2image/soul-styles")
STYLES_V2 = Route("GET", "/v1/text2image/soul-styles/v2")
MOTIONS = Route("GET", "/v1/motions")
USAGE = Route("GET", "/models/usage")
RESULTS = Route("GET", "/api/generation-results")
NEW_REFERENCE = Route("POST", "/v1/custom-references")
REFERENCES = Route("GET", "/v1/custom-references/list")
FORGET_REFERENCE = Route("DELETE", "/v1/custom-references/{reference_id}")

DEFAULT_TIMEOUTS = Timeouts()

_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


class Client:
    """Talks to one origin with one key, each call one request on a connection of its own.

    Calls raise the tree of `errors` and nothing else, whatever the other side sends;
    ValueError is for arguments that no caller should have made. Nothing is retried.
    """

    def __init__(
        self,
        *,
        origin: str,
        credentials: Credentials,
        timeout: Timeouts = DEFAULT_TIMEOUTS,
        transport: httpx.BaseTransport | None = None,
        allow_cidrs: Iterable[str] = (),
    ) -> None:
        self._line = Line(
            origin=origin,
            credentials=credentials,
            timeout=timeout,
            transport=transport,
            allow_cidrs=allow_cidrs,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._line.close()

    def submit(
        self,
        path: str,
        body: bytes,
        *,
        idempotency_key: str,
        webhook_url: str | None = None,
        keep_seconds: int | None = None,
    ) -> Submission:
        """Post the stored bytes to a model, once; NotSent, Unclear, Busy or Rejected if not taken.

        Replay an Unclear one with the very same arguments only where the host honours
        the key. A 422 to a replay is KeyReused where its words are known; any other 422
        there may mean the same, that the first was accepted, and is no proof of failure.
        `keep_seconds` asks the platform to forget the result sooner than it would.
        """
        query = f"?hf_webhook={quote(webhook_url, safe='')}" if webhook_url else ""
        reply = self._line.pay(
            SUBMIT,
            path=_model_path(path),
            query=query,
            body=body,
            headers=_once(idempotency_key) | _kept(keep_seconds),
            hide=[webhook_url, idempotency_key],
        )
        return read_submission(reply)

    def submit_job_set(
        self, path: str, body: bytes, *, idempotency_key: str
    ) -> Submission:
        """Post to a model of the older family, as `submit` does; the id is the job set's.

        Its callback and that one's secret stand in the body.
        """
        reply = self._line.pay(
            SUBMIT,
            path=_model_path(path),
            body=body,
            headers=_once(idempotency_key),
            of_older_family=True,
            hide=[idempotency_key, *_webhook_in(body)],
        )
        return read_job_set_submission(reply)

    def start_workflow(
        self, path: str, body: bytes, *, idempotency_key: str
    ) -> Workflow:
        """Post to a creator workflow, as `submit` does; what is paid are the requests it names."""
        reply = self._line.pay(
            SUBMIT,
            path=_model_path(path),
            body=body,
            headers=_once(idempotency_key),
            hide=[idempotency_key],
        )
        return read_workflow(reply)

    def status(self, request_id: str) -> Status:
        """Ask how a request is doing."""
        reply = self._line.ask(STATUS, path=_request_path(STATUS, request_id))
        return read_status(reply, asked=request_id)

    def job_set(self, job_set_id: str) -> Status:
        """Ask how a job set is doing, as one request."""
        path = _request_path(JOB_SET, job_set_id)
        reply = self._line.ask(JOB_SET, path=path, of_older_family=True)
        return read_job_set(reply, asked=job_set_id)

    def generation_result(self, result_id: str) -> Status:
        """Ask the oldest address how a job, a job set or a request is doing."""
        _request_path(RESULTS, result_id)
        query = f"?id={result_id}"
        reply = self._line.ask(RESULTS, query=query, of_older_family=True)
        return read_status(reply, asked=result_id, named="id")

    def cancel(self, request_id: str) -> None:
        """Cancel a request that is still queued, else TooLate. No webhook follows."""
        read_canceled(self._line.ask(CANCEL, path=_request_path(CANCEL, request_id)))

    def delete(self, request_id: str) -> None:
        """Let the platform forget a finished request's prompt, inputs and outputs; repeatable."""
        accepted(self._line.ask(DELETE, path=_request_path(DELETE, request_id)))

    def estimate(self, path: str, body: bytes) -> Estimate:
        """Ask for the price of a body without making anything."""
        path = f"/estimate{_model_path(path)}"
        return read_estimate(self._line.ask(ESTIMATE, path=path, body=body))

    def upload(self, data: bytes, content_type: str) -> str:
        """Store an input at the platform for a while; return its public URL."""
        if not _CONTENT_TYPE.fullmatch(content_type):
            raise ValueError("The content type must be plain, such as image/png.")
        body = f'{{"content_type": "{content_type}"}}'.encode()
        reply = self._line.ask(UPLOAD, body=body)
        target = read_upload_target(reply, content_type=content_type)
        read_put(self._line.put(target, data))
        return target.public_url

    def probe(self) -> None:
        """Try the key without cost; Unauthorized if it is not accepted."""
        read_probe(self._line.ask(STATUS, path=STATUS.path(str(uuid.uuid4()))))

    def styles(self) -> tuple[CatalogItem, ...]:
        """List the styles of Soul."""
        return read_catalog(self._line.ask(STYLES))

    def styles_v2(self) -> tuple[CatalogItem, ...]:
        """List the styles of Soul 2."""
        return read_catalog(self._line.ask(STYLES_V2))

    def motions(self) -> tuple[CatalogItem, ...]:
        """List the camera motions of DoP."""
        return read_catalog(self._line.ask(MOTIONS))

    def usage(self, start: date, end: date) -> tuple[Usage, ...] | None:
        """Ask what the account used from `start` to before `end`, in UTC days.

        None where the host does not offer that.
        """
        query = f"?start={start.isoformat()}&end={end.isoformat()}&bucket=day"
        return read_usage(self._line.ask(USAGE, query=query))

    def create_reference(
        self,
        name: str,
        image_urls: Sequence[str],
        *,
        version: ReferenceVersion,
        idempotency_key: str | None = None,
    ) -> Reference:
        """Start the training of a character, once; it costs money and fails as `submit` does."""
        images = [{"type": "image_url", "image_url": url} for url in image_urls]
        body = {"name": name, "input_images": images, "model_version": version}
        reply = self._line.pay(
            NEW_REFERENCE,
            body=json.dumps(body).encode(),
            headers={} if idempotency_key is None else _once(idempotency_key),
            hide=[idempotency_key],
        )
        return read_new_reference(reply)

    def references(self, page: int = 1, page_size: int = 20) -> ReferencePage:
        """List a page of the account's characters; the platform may cap its size at 20."""
        query = f"?page={page:d}&page_size={page_size:d}"
        return read_reference_page(self._line.ask(REFERENCES, query=query))

    def reference(self, reference_id: str) -> Reference:
        """Ask how a character is doing, and for its photos."""
        reply = self._line.ask(REFERENCE, path=_request_path(REFERENCE, reference_id))
        return read_reference(reply, asked=reference_id)

    def training(self, reference_id: str) -> Status:
        """Ask how a character's training is doing, as one request."""
        reply = self._line.ask(REFERENCE, path=_request_path(REFERENCE, reference_id))
        return read_training(reply, asked=reference_id)

    def delete_reference(self, reference_id: str) -> None:
        """Delete a character; refused while it is being trained."""
        path = _request_path(FORGET_REFERENCE, reference_id)
        accepted(self._line.ask(FORGET_REFERENCE, path=path))


def _once(idempotency_key: str) -> dict[str, str]:
    if not is_visible_ascii(idempotency_key) or len(idempotency_key) > 255:
        raise ValueError("An idempotency key is 1 to 255 visible characters.")
    return {"Idempotency-Key": idempotency_key}


def _kept(seconds: int | None) -> dict[str, str]:
    if seconds is None:
        return {}
    if seconds < 1:
        raise ValueError("Results are kept for a second at least.")
    return {"Hf-Expires-After": str(seconds)}


def _webhook_in(body: bytes) -> tuple[str, ...]:
    """Return the callback's address and secret, which an answer must not show again."""
    try:
        webhook = read_object(body).get("webhook")
    except Garbled:
        return ()
    words = webhook.values() if isinstance(webhook, dict) else ()
    return tuple(word for word in words if isinstance(word, str))


def _model_path(path: str) -> str:
    return f"/{path.removeprefix('/')}"


def _request_path(route: Route, request_id: str) -> str:
    if not is_request_id(request_id):
        raise InvalidInput(
            "This is not the id of a request.", operation=route.operation
        )
    return route.path(request_id)
