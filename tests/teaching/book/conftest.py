"""One book for all tests here."""

from labs import __main__ as course

import pytest

MADE = (1, 4, 32)


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """A book of three labs, trained for few steps."""
    folder = tmp_path_factory.mktemp("book")
    numbers = map(str, MADE)
    options = ["--out", str(folder), "--steps", "20", "--jobs", "1"]
    assert course.main(["book", *numbers, *options]) == 0
    return folder
