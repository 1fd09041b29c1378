"""How the numbers are shown: the machine on top, a table at the end, the same as JSON."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.browser import CHROMIUM
from tests.bench.measure import Row

PACKAGES = (
    "Django",
    "granian",
    "django-q2",
    "httpx",
    "pillow",
    "whitenoise",
    "higgsfield-client",
    "playwright",
)
COLUMNS = ("metric", "value", "baseline", "ratio", "target", "met")
ANSWERS = {True: "yes", False: "NO", None: ""}


def machine() -> dict[str, Any]:
    """Return what the numbers depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30, 1),
        "load": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "chromium": _chromium(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def heading(found: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {one}" for name, one in found["packages"].items())
    return (
        f"{found['system']}, {found['cores']} x {found['processor']}, "
        f"{found['memory_gib']} GiB, load {found['load'][0]}\n"
        f"Python {found['python']}, {packages}, {found['chromium']}\n"
        "Studio, platform, browser and generators share the cores. Single runs: "
        "differences under a fifth are noise."
    )


def table(rows: Mapping[str, Sequence[Row]]) -> str:
    """Return all rows under the names of their benches, and their notes below."""
    cells = {name: [_cells(row) for row in found] for name, found in rows.items()}
    lines = [line for found in cells.values() for line in found]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *lines, strict=True)]
    shown = [_line(COLUMNS, widths), "-" * (sum(widths) + 2 * len(widths))]
    for name, found in rows.items():
        shown += ["", name]
        for row, line in zip(found, cells[name], strict=True):
            shown.append(_line(line, widths))
            if row.note:
                shown.append(f"    {row.note}")
    return "\n".join(shown)


def write(
    path: Path,
    *,
    on: Mapping[str, Any],
    rows: Mapping[str, Sequence[Row]],
    **facts: Any,
) -> None:
    """Write everything as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {name: [row.as_json() for row in some] for name, some in rows.items()}
    text = json.dumps({"machine": on, **facts, "rows": found}, indent=2)
    path.write_text(f"{text}\n")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"  {row.metric}",
        f"{_number(row.value) or 'none'} {row.unit}",
        _number(row.baseline),
        f"{row.ratio:.3g}x" if row.ratio is not None else "",
        f"<= {_number(row.target)}" if row.target is not None else "",
        ANSWERS[row.met],
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) or value >= 1000 else f"{value:.3g}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if "model name" in line)
    return next(names, platform.machine())


def _chromium() -> str:
    done = subprocess.run(
        [CHROMIUM, "--version"], capture_output=True, text=True, timeout=30
    )
    return done.stdout.strip()
