"""`python -m tests.chaos [--generations N] [--kills K] [--seed S] [--plain] [--hooks]`: the proof.

Starts a whole studio in a folder of its own, has members press Generate while processes are
killed and the platform errs, then compares both sides' books. Prints one line; status 1 when
anything was lost, paid twice, left unarchived or orphaned.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from tests.chaos.stage import Stage


def main() -> int:
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="atelier-chaos-"))
    stage = Stage.build(
        folder / "data",
        seed=asked.seed,
        plain=asked.plain,
        hooks=asked.hooks,
        database=asked.database,
    )
    os.environ.update(stage.stack.environment)
    sys.stdout.write(f"chaos in {folder}, seed {asked.seed}\n")
    sys.stdout.flush()
    # Settings read the environment, which is complete only now.
    django.setup()
    if asked.scene:
        perform = import_module("tests.chaos.scenes").perform
        return int(
            perform(
                stage,
                asked.scene,
                generations=asked.generations,
                seconds=asked.seconds,
                keep=asked.keep,
            )
        )
    run = import_module("tests.chaos.run").run
    return int(
        run(
            stage,
            generations=asked.generations,
            kills=asked.kills,
            share=asked.share,
            keep=asked.keep,
            is_timed=not asked.untimed,
        )
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--generations", type=int, default=200)
    parser.add_argument(
        "--scene", choices=["two-hosts", "stops", "locked", "outage"], default=""
    )
    parser.add_argument(
        "--seconds", type=float, default=20, help="of a scene's lock or outage"
    )
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.05, help="of faulty answers")
    parser.add_argument(
        "--plain", action="store_true", help="a host that knows no Idempotency-Key"
    )
    parser.add_argument(
        "--hooks", action="store_true", help="the sandbox calls the studio back"
    )
    parser.add_argument("--database", default="", help="a PostgreSQL URL, else SQLite")
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    parser.add_argument(
        "--untimed", action="store_true", help="do not judge how long settling takes"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
