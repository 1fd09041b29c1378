"""What the sandbox costs: requests without media, its drawings; and two weights of the catalogs."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from PIL import Image
from playwright.sync_api import Response

from studio.sandbox.art import STYLES, STYLES_V2, Brief, Take, draw, preview
from studio.sandbox.art.clip import draw_clip, draw_motion_preview
from studio.sandbox.art.motions import MOTIONS
from studio.sandbox.art.previews import PROMPTS, motion_still
from tests.bench.browser import chromium, signed_in
from tests.bench.measure import Cpu, Row
from tests.bench.stage import Studio, studio
from tests.bench.weight import File
from tests.bench.wire import Connection
from tests.browser.stack import ROOT
from tests.sandbox_server import Key, Sandbox, running_sandbox

LEAST_PAIRS = 300
MOST_STILL_SECONDS = 0.7
MOST_CLIP_SECONDS = 7.0
MOST_IMPORT_MS = 50.0
MOST_PAGE_BYTES = 100_000

MODEL = "/higgsfield-ai/soul/standard"
CONNECTIONS = 8
WIDE_1080P = (2048, 1152)
WIDE_720P = (1280, 720)
# One that only moves, one that bends, one that trembles, two that draw over every frame.
CLIPS = ("", "Dolly in", "Orbit left", "Handheld", "Rain")
# Each of the catalogs' previews costs about the same as its neighbours: one in so many is drawn.
EVERY = 10
PREVIEWS = ("image", "media")

Ask = Callable[[Connection, int], Awaitable[None]]


def run(quick: bool) -> list[Row]:
    return [
        *_pairs(seconds=2.0 if quick else 15.0),
        *_stills(quick=quick),
        *_clips(quick=quick),
        *_previews(quick=quick),
        _registry(times=3 if quick else 9),
        _motion_browser(),
    ]


@dataclass(frozen=True)
class Pace:
    """How often a thing was done in a second, and what each cost the server."""

    each_second: float
    cpu_ms: float


def _pairs(*, seconds: float) -> list[Row]:
    with (
        tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder,
        _on_one_core(Path(folder)) as sandbox,
    ):
        key = sandbox.new_account(
            media=False,
            seconds=[0, 0],
            concurrency=100,
            waiting_limit=100_000,
            credits=1_000_000,
        )
        greeted = asyncio.run(_pace(sandbox, _greeting, seconds=seconds / 3))
        paired = asyncio.run(_pace(sandbox, _pair(key), seconds=seconds))
    return [
        Row(
            metric="submit and status, media off, sandbox on one core",
            value=paired.each_second,
            unit="pairs/s",
            baseline=greeted.each_second / 2,
            note=f"at least {LEAST_PAIRS} are wanted; {CONNECTIONS} connections; "
            "baseline: two greetings each",
        ),
        Row(
            metric="time of that core for a pair",
            value=1000 / paired.each_second,
            unit="ms",
            baseline=2000 / greeted.each_second,
            target=1000 / LEAST_PAIRS,
            note=f"{paired.cpu_ms:.2f} ms of it at work, the rest waiting",
        ),
    ]


@contextmanager
def _on_one_core(folder: Path) -> Iterator[Sandbox]:
    """Run a sandbox on the first core, and this process on the others meanwhile."""
    cores = os.sched_getaffinity(0)
    first, *others = sorted(cores)
    os.sched_setaffinity(0, {first})
    try:
        with running_sandbox(folder) as sandbox:
            os.sched_setaffinity(0, set(others) or cores)
            yield sandbox
    finally:
        os.sched_setaffinity(0, cores)


async def _pace(sandbox: Sandbox, ask: Ask, *, seconds: float) -> Pace:
    """Ask over a few connections at once for so long, after a little of it for warmth."""
    numbers = itertools.count(1)
    await _ask_until(sandbox, ask, numbers, seconds / 5)
    cpu, started = Cpu(sandbox.pid), time.monotonic()
    done = await _ask_until(sandbox, ask, numbers, seconds)
    took = time.monotonic() - started
    return Pace(done / took, cpu.seconds / done * 1000)


async def _ask_until(
    sandbox: Sandbox, ask: Ask, numbers: Iterator[int], seconds: float
) -> int:
    deadline = time.monotonic() + seconds

    async def keep_asking() -> int:
        done = 0
        async with Connection(sandbox.port) as connection:
            while time.monotonic() < deadline:
                await ask(connection, next(numbers))
                done += 1
        return done

    return sum(await asyncio.gather(*(keep_asking() for _ in range(CONNECTIONS))))


async def _greeting(connection: Connection, number: int) -> None:
    answer = await connection.ask("GET", "/", headers={})
    if answer.status != 200:
        raise RuntimeError(answer.text)


def _pair(key: Key) -> Ask:
    headers = {**key.headers, "Content-Type": "application/json"}

    async def submit_and_look(connection: Connection, number: int) -> None:
        body = {"prompt": "A jetty at first light", "seed": number}
        accepted = await connection.ask(
            "POST", MODEL, headers=headers, body=json.dumps(body).encode()
        )
        if accepted.status != 200:
            raise RuntimeError(accepted.text)
        path = f"/requests/{json.loads(accepted.body)['request_id']}/status"
        status = await connection.ask("GET", path, headers=key.headers)
        if status.status != 200:
            raise RuntimeError(status.text)

    return submit_and_look


def _stills(*, quick: bool) -> list[Row]:
    scenes = dict(itertools.islice(PROMPTS.items(), 3 if quick else None))
    spent = {scene: _still_seconds(prompt) for scene, prompt in scenes.items()}
    slowest = max(spent, key=spent.__getitem__)
    width, height = WIDE_1080P
    return [
        Row(
            metric=f"a still of {width} x {height}, drawn and saved",
            value=median(spent.values()),
            unit="s of one core",
            target=MOST_STILL_SECONDS,
            note=f"median of {len(spent)} scenes",
        ),
        Row(
            metric="the same, its slowest scene",
            value=spent[slowest],
            unit="s of one core",
            target=MOST_STILL_SECONDS,
            note=slowest,
        ),
    ]


def _still_seconds(prompt: str) -> float:
    """Return the median of three seeds, after one for warmth."""

    def save(seed: int) -> None:
        still = draw(_brief(prompt, WIDE_1080P, seed=seed))
        still.save(io.BytesIO(), "JPEG", quality=95, subsampling=0)

    return _cpu_seconds([partial(save, seed) for seed in range(4)])


def _clips(*, quick: bool) -> list[Row]:
    motions = CLIPS[:2] if quick else CLIPS
    first = draw(_brief("portrait of a woman", (1696, 960), seed=7))
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        path = Path(folder) / "clip.mp4"
        spent = {name: _clip_seconds(first, name, path) for name in motions}
    slowest = max(spent, key=spent.__getitem__)
    return [
        Row(
            metric="a clip of 5 s at 1280 x 720, drawn and encoded",
            value=median(spent.values()),
            unit="s of one core",
            target=MOST_CLIP_SECONDS,
            note=f"median of {len(spent)} motions; the slowest, "
            f"{slowest or 'none'}: {spent[slowest]:.1f} s",
        )
    ]


def _clip_seconds(first: Image.Image, motion: str, path: Path) -> float:
    chosen = [(one.id, 0.6) for one in MOTIONS if one.name == motion]
    take = Take(
        pictures=(first,),
        size=WIDE_720P,
        seconds=5.0,
        fps=24,
        seed=7,
        motions=tuple(chosen),
    )
    return _cpu_seconds([lambda: draw_clip(take, path)] * 2)


def _previews(*, quick: bool) -> list[Row]:
    every = EVERY * 5 if quick else EVERY
    styles, motions = [*STYLES, *STYLES_V2], list(MOTIONS)
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        path = Path(folder) / "preview.mp4"
        still = motion_still(motions[0].id)
        started = time.process_time()
        for style in styles[::every]:
            preview(style.id)
        drawn = time.process_time()
        for motion in motions[::every]:
            draw_motion_preview(motion.id, still, path)
        filmed = time.process_time()
    stills = (drawn - started) / len(styles[::every]) * len(styles)
    clips = (filmed - drawn) / len(motions[::every]) * len(motions)
    return [
        Row(
            metric="all previews of the catalogs, which the first look at them draws",
            value=stills + clips,
            unit="s of one core",
            note=f"{len(styles)} stills {stills:.0f} s, {len(motions)} clips {clips:.0f} s; "
            f"from one in {every}",
        )
    ]


def _brief(prompt: str, size: tuple[int, int], *, seed: int) -> Brief:
    return Brief(prompt=prompt, seed=seed, width=size[0], height=size[1])


def _cpu_seconds(works: Sequence[Callable[[], None]]) -> float:
    """Return the median CPU time of all but the first; encoders' threads count too."""
    spent = []
    for work in works:
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return median(spent[1:])


def _registry(*, times: int) -> Row:
    return Row(
        metric="import of the registry",
        value=_import_ms("studio.engines", times=times),
        unit="ms",
        baseline=_import_ms("dataclasses, decimal, enum, json, re", times=times),
        target=MOST_IMPORT_MS,
        note=f"median of {times} interpreters, compiled before; "
        "baseline: a handful of the standard library",
    )


def _import_ms(modules: str, *, times: int) -> float:
    code = (
        "from time import perf_counter as now; start = now(); "
        f"import {modules}; print((now() - start) * 1000)"
    )
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as folder:
        told = [_said(code, compiled=folder) for _ in range(times + 1)]
    return median(float(one) for one in told[1:])


def _said(code: str, *, compiled: str) -> str:
    """Run code in an interpreter that keeps what it compiles, whatever this one was told."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, "PYTHONPYCACHEPREFIX": compiled},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _motion_browser() -> Row:
    metric, unit = "the motion browser before its previews", "bytes"
    with studio() as one:
        path = _path_of(one, "catalogs:motions")
        if path is None:
            return Row(
                metric=metric, value=None, unit=unit, note="there is no such page"
            )
        files = _loaded(one, path)
    kinds = Counter[str]()
    for file in files:
        kinds[file.kind] += file.sent
    parts = ", ".join(f"{kind} {sent:,}" for kind, sent in kinds.most_common())
    return Row(
        metric=metric,
        value=kinds.total(),
        unit=unit,
        baseline=sum(file.opened for file in files),
        target=MOST_PAGE_BYTES,
        note=f"{len(files)} files, empty cache: {parts}; baseline: uncompressed",
    )


def _path_of(one: Studio, name: str) -> str | None:
    """Return where a page is, None where the studio has none of that name."""
    asked = (
        "from django.urls import NoReverseMatch, reverse\n"
        f"try: print('at', reverse({name!r}))\n"
        "except NoReverseMatch: print('nowhere')"
    )
    last = one.stack.manage("shell", "--no-imports", "-c", asked).split("\n")[-2]
    return last.removeprefix("at ") if last.startswith("at ") else None


def _loaded(one: Studio, path: str) -> list[File]:
    """Return what the page makes an empty browser load, but for pictures and films."""
    with chromium() as browser:
        page = signed_in(browser, one).new_page()
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(path, wait_until="load")
        return [
            File(
                kind=answer.request.resource_type,
                sent=answer.request.sizes()["responseBodySize"],
                opened=len(answer.body()),
                encoding=answer.headers.get("content-encoding", ""),
            )
            for answer in answers
            if answer.url.startswith("http")
            and answer.request.resource_type not in PREVIEWS
            and answer.status not in (204, 304)
        ]
