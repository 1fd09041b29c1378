"""The baseline, in a process of its own: the official SDK waits for as many requests.

`python -m tests.bench.sdk ORIGIN MODEL COUNT` prints when `subscribe` returned, by request id.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time

from higgsfield_client import AsyncClient

from tests.bench.jobs import PROMPT
from tests.browser.stack import ROOT
from tests.sandbox_server import DEFAULT


def subscribe_all(
    origin: str, model: str, *, count: int, patience: float
) -> dict[str, float]:
    """Return the Unix times at which the SDK handed over each completed request."""
    command = [sys.executable, "-m", "tests.bench.sdk", origin, model, str(count)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=patience,
    )
    return dict(json.loads(done.stdout))


async def _all(origin: str, model: str, count: int) -> dict[str, float]:
    client = AsyncClient(base_url=origin, api_key=DEFAULT.pair)
    returned = await asyncio.gather(
        *(_one(client, model, seed) for seed in range(1, count + 1))
    )
    return dict(returned)


async def _one(client: AsyncClient, model: str, seed: int) -> tuple[str, float]:
    ids: list[str] = []
    arguments = {"prompt": PROMPT, "seed": seed}
    result = await client.subscribe(model, arguments, on_enqueue=ids.append)
    if result["status"] != "completed":
        raise RuntimeError(f"{ids[0]} ended as {result['status']}")
    return ids[0], time.time()


if __name__ == "__main__":
    found = asyncio.run(_all(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    sys.stdout.write(json.dumps(found))
