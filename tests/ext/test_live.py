"""Pages that are updated while code is edited: with sphinx-autobuild, without assumptions about its timing."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

DEADLINE = 120  # seconds until a failure
QUIET = 5
pytestmark = pytest.mark.live


def wait_for(happened, again=None):
    """Return when ``happened`` is true; ``again`` repeats a change that may have been too early to be noticed."""
    end = time.monotonic() + DEADLINE
    repeated = time.monotonic()
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        if again is not None and time.monotonic() - repeated > QUIET:
            again()
            repeated = time.monotonic()
        time.sleep(0.05)


def wait_for_quiet(log):
    """Return when nothing was built for a while; fail if builds never end."""
    size, since = -1, time.monotonic()

    def quiet():
        nonlocal size, since
        if log.stat().st_size != size:
            size, since = log.stat().st_size, time.monotonic()
        return time.monotonic() - since > QUIET

    wait_for(quiet)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(project):
    """Run the server; yield its log and a function that fetches a page."""
    pytest.importorskip("sphinx_autobuild", reason="sphinx-autobuild is not installed")
    project.page("index", ".. package-tree:: shop\n")
    project.page("plain", "Text.")
    log, port = project.directory / "log.txt", free_port()
    command = [sys.executable, "-m", "sphinx_autobuild", "docs", "html", "--watch", "src", "--port", str(port)]
    # Without this, output that is not a terminal is buffered.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # bytecode files must not start a build, either
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=project.directory,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def page(name="index.html"):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=DEADLINE) as response:
                return response.read().decode()
        except (OSError, http.client.HTTPException):  # the page does not exist yet, or is being written
            return ""

    try:
        wait_for(lambda: "A shop." in page())
        yield log, page
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_pages_follow_the_code_while_it_is_edited(project, server):
    log, page = server

    def edit():
        project.write("src/shop/cart.py", '"""Edited while you watch."""\n')

    edit()
    wait_for(lambda: "Edited while you watch." in page(), again=edit)

    def add():
        project.write("src/shop/stock/crate.py", '"""Added while you watch."""\n')

    add()
    wait_for(lambda: "Added while you watch." in page(), again=add)
    wait_for_quiet(log)

    # A change that affects no page: one build that reads nothing, and no other build.
    before = log.read_text()
    project.write("src/shop/cart.py", "\nHIDDEN = 1\n", mode="a")
    wait_for(lambda: log.read_text().count("0 added, ") > before.count("0 added, "))
    wait_for_quiet(log)
    new = log.read_text()[len(before) :]
    assert "0 added, 0 changed, 0 removed" in new
    assert "1 changed" not in new
    assert new.count("0 added, ") <= 2  # the system may report one change twice
