"""Every call of the client once, with texts in it that nobody may ever see again."""

from __future__ import annotations

from collections.abc import Callable

from studio.higgsfield import Client

ID = "8f14e45f-ceea-467f-a8f6-0d6b3d1e4c11"
WEBHOOK = "https://studio.example/hooks/hf/TOKEN-canary-0123456789/?a=1&b=ü"
BODY = b'{"prompt":  "a \\u00fc",\n "seed":1}'
WRAPPED = (
    b'{"params": {"prompt": "x"}, "webhook": '
    b'{"url": "https://studio.example/hooks/canary-0123456789", "secret": "whs-canary-0123456789"}}'
)
PHOTO = "https://cdn.example/ada.jpg"
KEY = "2f1b0f0e-9f5e-4a52-8a43-3d5f6f1c6a2b"

CALLS: dict[str, Callable[[Client], object]] = {
    "submit": lambda client: client.submit("a/b", BODY, idempotency_key=KEY, webhook_url=WEBHOOK),
    "submit_job_set": lambda client: client.submit_job_set("v1/a", WRAPPED, idempotency_key=KEY),
    "create_reference": lambda client: client.create_reference("Ada", [PHOTO], version="v2"),
    "start_workflow": lambda client: client.start_workflow("social/a", BODY, idempotency_key=KEY),
    "status": lambda client: client.status(ID),
    "job_set": lambda client: client.job_set(ID),
    "generation_result": lambda client: client.generation_result(ID),
    "references": lambda client: client.references(2, 5),
    "reference": lambda client: client.reference(ID),
    "delete_reference": lambda client: client.delete_reference(ID),
    "cancel": lambda client: client.cancel(ID),
    "delete": lambda client: client.delete(ID),
    "estimate": lambda client: client.estimate("a/b", BODY),
    "upload": lambda client: client.upload(b"png", "image/png"),
    "probe": lambda client: client.probe(),
    "styles": lambda client: client.styles(),
    "styles_v2": lambda client: client.styles_v2(),
    "motions": lambda client: client.motions(),
}  # fmt: skip
PAID = ["submit", "submit_job_set", "create_reference", "start_workflow"]
FREE = [name for name in CALLS if name not in PAID]
