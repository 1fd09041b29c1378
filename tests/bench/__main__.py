"""`python -m tests.bench [name ...] [--quick] [--seconds N] [--out FILE]`: measure, and print."""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from tests.bench import (
    crowd,
    pages,
    people,
    quiet,
    report,
    sandbox,
    start,
    waiting,
    weight,
)
from tests.bench.measure import Others, Row
from tests.bench.stage import keeper
from tests.browser.stack import ROOT

BENCHES: dict[str, ModuleType] = {
    "waiting": waiting,
    "crowd": crowd,
    "pages": pages,
    "people": people,
    "weight": weight,
    "sandbox": sandbox,
    # It leaves cards alive, which in a quick run the next one would find.
    "quiet": quiet,
    "start": start,
}


def main() -> int:
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    on = report.machine()
    say(report.heading(on))
    started = datetime.now(UTC)
    rows: dict[str, list[Row]] = {}
    failed = []
    with keeper.keeping() if arguments.quick else nullcontext():
        for name in arguments.names or BENCHES:
            found = _run(name, quick=arguments.quick, seconds=arguments.seconds)
            if found is None:
                failed.append(name)
            else:
                rows[name] = found
    say(f"\n{report.table(rows)}")
    out = arguments.out or ROOT / "var" / "bench" / f"{started:%Y%m%d-%H%M%S}.json"
    report.write(
        out,
        on=on,
        rows=rows,
        started=started.isoformat(),
        quick=arguments.quick,
        failed=failed,
    )
    say(f"\n{out}")
    return 1 if failed else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="small, to see it work")
    parser.add_argument("--seconds", type=float, help="how long people are watched")
    parser.add_argument("--out", type=Path, help="where the JSON goes")
    arguments = parser.parse_args()
    if unknown := sorted(set(arguments.names) - set(BENCHES)):
        parser.error(f"no bench is called {', '.join(unknown)}")
    return arguments


def _run(name: str, *, quick: bool, seconds: float | None) -> list[Row] | None:
    """Run one bench; None when it broke, which says nothing about the others."""
    say(f"\n{name} ...")
    started, others = time.monotonic(), Others()
    try:
        options = {"seconds": seconds} if name == "people" else {}
        rows: list[Row] = BENCHES[name].run(quick, **options)
    except Exception:
        traceback.print_exc()
        return None
    took = time.monotonic() - started
    say(f"{name}: {took:.0f} s; others on this machine used {others.cores:.2f} cores")
    return rows


if __name__ == "__main__":
    sys.exit(main())
