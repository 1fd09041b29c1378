import pytest

from studio.core.words import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("North light", "North light"),
        ("  North \t light\r\n", "North light"),
        ("a\r\nBcc: b", "a Bcc: b"),
        ("\u202eevil\u2028x", "evil x"),
        ("\x1b[2J\x00", "[2J"),
        ("Север ✦ 北", "Север ✦ 北"),
        (" \n ", ""),
    ],
)
def test_one_line_keeps_what_prints(typed, kept):
    assert one_line(typed) == kept
