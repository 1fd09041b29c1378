from __future__ import annotations

import csv
import io

import pytest

from studio.core import csv_files


def written(*rows):
    answer = csv_files.answer("über.csv", ("A", "B"), rows)
    return answer, b"".join(answer).decode()


def test_file_is_attached_under_its_name_and_marked_as_utf_8():
    answer, text = written(("ö", 1))

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert text == '\ufeff"A","B"\r\n"ö","1"\r\n'


@pytest.mark.parametrize(
    "value", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＠x"]
)
def test_formula_is_shown_and_not_computed(value):
    assert csv_files.cell(value) == f"'{value}"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (3, "3"), ("a=b", "a=b"), ("", ""), ("1-2", "1-2")]
)
def test_plain_values_stay_as_they_are(value, shown):
    assert csv_files.cell(value) == shown


def test_separators_and_line_ends_stay_within_their_cell():
    _, text = written(('a,"b"\r\nc', ";d"))

    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ['a,"b"\r\nc', ";d"]


def test_rows_are_taken_one_by_one_while_they_are_sent():
    taken = []
    rows = (taken.append(number) or (number, "") for number in range(1_000))
    parts = iter(csv_files.answer("x.csv", ("A", "B"), rows))

    next(parts), next(parts), next(parts)

    assert taken == [0]
