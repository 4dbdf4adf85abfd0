"""Reading in several processes gives what reading in one gives, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from sphinx_packagemap.discovery import walker as walking
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.survey import Cache, Survey, Tier
from sphinx_packagemap.survey import workers as parallel

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


CAN_FORK = parallel._can_fork


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    monkeypatch.setattr(parallel, "_can_fork", lambda: True)  # the tests of the browser leave threads behind
    monkeypatch.setattr(parallel, "_MIN_FILES", 1)
    monkeypatch.setattr(parallel, "_CHUNK", 1)
    monkeypatch.setattr(parallel, "_count_processors", lambda: 3)


@pytest.fixture
def root(tree):
    files = {f"p/m{number}.py": f'"""Module {number}."""\nfrom . import m{number + 1}\n' for number in range(20)}
    return tree({"p/__init__.py": "", "p/broken.py": "def (\n", "p/nul.py": b"\0", **files})


def survey(root, cache=None):
    kept = Cache(cache, version="1", max_file_size=DEFAULT_MAX_SIZE) if cache else None
    made = Survey([Tier("test", (root,))], cache=kept)
    whole = made.survey("p")
    made.save()
    return whole


def serial(root, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(parallel, "_count_processors", lambda: 1)
        return survey(root)


@pytest.fixture(params=[False, True], ids=["no cache", "cache"])
def cache(request, tmp_path):
    return str(tmp_path) if request.param else None


def descriptors():
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


@pytest.fixture
def forks(monkeypatch):
    """Return the numbers of the processes that are started."""
    started = []
    real = os.fork

    def fork():
        process = real()
        if process:
            started.append(process)
        return process

    monkeypatch.setattr(parallel.os, "fork", fork)
    return started


def assert_gone(processes):
    assert processes
    for process in processes:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


def test_several_processes_read_the_same_as_one(root, cache, monkeypatch, forks):
    before = descriptors()
    assert repr(survey(root, cache)) == repr(serial(root, monkeypatch))
    assert len(forks) == 2
    assert descriptors() == before
    assert_gone(forks)
    if cache:  # nothing is unread
        assert survey(root, cache) == serial(root, monkeypatch)
        assert len(forks) == 2


@pytest.mark.parametrize("kill", [True, False], ids=["killed", "failing"])
def test_results_of_a_killed_process_are_read_by_this_one(root, cache, monkeypatch, kill, forks):
    expected = serial(root, monkeypatch)

    def die(*_):
        if kill:
            os.kill(os.getpid(), signal.SIGKILL)
        raise MemoryError

    monkeypatch.setattr(parallel, "_work_as_child", die)
    assert survey(root, cache) == expected
    assert_gone(forks)


def test_an_incomplete_result_is_ignored(root, cache, monkeypatch):
    expected = serial(root, monkeypatch)

    def tear(results, *_):
        results[parallel._RECORD : parallel._RECORD + 3] = b"[\x05\x00"

    monkeypatch.setattr(parallel, "_work_as_child", tear)
    assert survey(root, cache) == expected


def test_results_that_do_not_fit_are_read_by_this_process(root, cache, monkeypatch, forks):
    expected = serial(root, monkeypatch)
    for name, size in (("_MAX_RESULTS_SIZE", 500), ("_MAX_PATHS_SIZE", 100), ("_MAX_PATHS_SIZE", 10)):
        with monkeypatch.context() as patch:
            patch.setattr(parallel, name, size)
            assert survey(root) == expected
    assert_gone(forks)


def test_an_interrupt_leaves_no_process(root, forks):
    parent = os.getpid()

    def interrupted(path):
        if os.getpid() == parent:
            raise KeyboardInterrupt
        signal.pause()

    before = descriptors()
    team = parallel.WorkerPool(interrupted)
    for number in range(100):
        team.add(str(number))
    with pytest.raises(KeyboardInterrupt):
        team.finish(lambda *_: None)
    assert descriptors() == before
    assert_gone(forks)


def test_an_interrupt_during_discovery_leaves_no_process(tree, monkeypatch, forks):
    root = tree("p/__init__.py p/a.py p/b.py p/zz/__init__.py")
    real = walking.list_directory

    def interrupted(place):
        if place.relative == "p/zz":
            raise KeyboardInterrupt
        return real(place)

    monkeypatch.setattr(walking, "list_directory", interrupted)
    monkeypatch.setattr(walking.Walk, "_iter_children", _files_first)
    before = descriptors()
    with pytest.raises(KeyboardInterrupt):
        survey(root)
    assert descriptors() == before
    assert_gone(forks)


def _files_first(walk, found):
    """Give the walk the directories last, so that files are read along before it comes to them."""
    for component in reversed(walking.list_components(found.listings)):
        yield from filter(
            None, [walk.resolve(f"{found.module.name}.{component}", component, found.listings, found.chain)]
        )


def test_nothing_is_forked_where_that_is_impossible_or_unsafe(root, monkeypatch):
    monkeypatch.setattr(parallel, "_can_fork", CAN_FORK)

    def forbidden():
        raise AssertionError

    monkeypatch.setattr(parallel.os, "fork", forbidden)
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert len(survey(root).facts) == 23
    finally:
        waiting.set()
        thread.join()
    monkeypatch.delattr(parallel.os, "fork")
    assert len(survey(root).facts) == 23


@pytest.mark.parametrize("what", ["pipe", "memory"])
def test_one_process_reads_without_shared_memory(root, cache, monkeypatch, what):
    expected = serial(root, monkeypatch)

    def refused(*_):
        raise OSError(24, "Too many open files")

    before = descriptors()
    if what == "pipe":
        monkeypatch.setattr(parallel.os, "pipe", refused)
    else:
        monkeypatch.setattr(parallel, "_allocate_shared_memory", refused)
    assert survey(root, cache) == expected
    assert descriptors() == before


def test_one_process_reads_if_a_fork_fails(root, cache, monkeypatch):
    expected = serial(root, monkeypatch)

    def refused():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    before = descriptors()
    monkeypatch.setattr(parallel.os, "fork", refused)
    assert survey(root, cache) == expected
    assert descriptors() == before
