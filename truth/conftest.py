"""What the comparisons share: the fetched distributions, and a place to say what was compared."""

import pytest

from truth import fetching

_COMPARED = "compared"


@pytest.fixture(scope="session")
def site():
    return fetching.site()


@pytest.fixture
def report(request):
    """Return a function that adds a line to the summary."""

    def add_line(line):
        request.node.user_properties.append((_COMPARED, line))  # also comes back from worker processes

    return add_line


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("what was compared")
    ended = [each for each in terminalreporter.getreports("") if each.when == "teardown"]  # "": passed, not printed
    for report in sorted(ended, key=lambda each: each.nodeid):
        for name, line in report.user_properties:
            if name == _COMPARED:
                terminalreporter.write_line(line)
