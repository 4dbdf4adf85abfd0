"""What the comparisons share: the fetched distributions, and a place to say what was compared."""

import pytest

from truth import fetching

_LINES = []


@pytest.fixture(scope="session")
def site():
    return fetching.site()


@pytest.fixture
def report():
    """Return a function that adds a line to the summary."""
    return _LINES.append


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("what was compared")
    for line in _LINES:
        terminalreporter.write_line(line)
