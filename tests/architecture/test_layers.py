from __future__ import annotations

from pathlib import Path

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

CONTRACTS = Path(__file__).resolve().parents[2] / ".importlinter"


def test_walls_of_the_house_stand(capsys):
    status = lint_imports(config_filename=str(CONTRACTS), no_cache=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
