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
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    for report in sorted((each for each in reports if hasattr(each, "user_properties")), key=lambda each: each.nodeid):
        for name, line in report.user_properties if report.when == "teardown" else ():
            if name == _COMPARED:
                terminalreporter.write_line(line)
