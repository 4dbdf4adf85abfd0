"""Builds that are killed at any time, or run in unusual environments: the next build is complete."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys

import pytest
from catalogue.damage import FILES
from small_project import SmallProject

# Kills the process at an event of Sphinx, before or after our handler, or while one of our files is written.
ENDING = """
import os
import signal
from sphinx_packagemap import files as writing

def setup(app):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore interrupts
    when, _, what = os.environ.get("FAULT_END", "").partition(" ")
    def end(*args):
        os.kill(os.getpid(), int(os.environ["FAULT_SIGNAL"]))
    if when in ("before", "after"):
        app.connect(what, end, priority=0 if when == "before" else 900)
    if when == "reading":
        real_open = os.open
        os.open = lambda path, *rest, **other: end() if str(path).endswith(what) else real_open(path, *rest, **other)
    if when == "writing":
        real_replace = os.replace
        os.replace = lambda old, new: end() if str(new).endswith(what) else real_replace(old, new)
    if when == "written":
        def replace_and_end(old, new):
            real_replace(old, new)
            end() if str(new).endswith(what) else None
        real_replace = os.replace
        os.replace = replace_and_end
"""
# Facts are appended to their file; half a line is one of the cases of damage.
REPLACED = [file for file in FILES if file != "packagemap-facts.txt"]
PHASES = (
    "before builder-inited",
    "before env-get-outdated",
    "after env-get-outdated",
    "after env-before-read-docs",
    "before source-read",
    "reading cart.py",
    "reading new.py",
    "before doctree-read",
    "before env-updated",
    "after env-updated",
    "before env-check-consistency",
    "before doctree-resolved",
    "after doctree-resolved",
    "before build-finished",
    *(f"writing {file}" for file in REPLACED),
    *(f"written {file}" for file in REPLACED),
    "after build-finished",
)
FIRST_PHASES = (
    "reading cart.py",
    "before doctree-read",
    "before doctree-resolved",
    *(f"writing {file}" for file in FILES),
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Return a project that was built once, and the files of one with an additional module."""
    project = SmallProject(tmp_path_factory.mktemp("clean") / "project")
    project.configure(ENDING)
    project.build()
    changed = SmallProject(tmp_path_factory.mktemp("changed") / "project")
    add_module(changed)
    return project, changed.build().files


def add_module(project: SmallProject) -> None:
    project.write("src/shop/stock/new.py", '"""Is new."""\nfrom shop import cart\n')


@pytest.mark.parametrize("phase", PHASES)
def test_a_build_that_is_killed(clean, tmp_path, phase):
    shutil.copytree(clean[0].directory, tmp_path / "project")
    project = SmallProject(tmp_path / "project")
    project.configure(ENDING)
    project.build()
    add_module(project)
    end_at(project, phase)
    assert project.build().files == clean[1]
    assert project.build().files == clean[1]


@pytest.mark.parametrize("phase", FIRST_PHASES)
def test_a_first_build_that_is_killed(clean, tmp_path, phase):
    project = SmallProject(tmp_path / "project")
    project.configure(ENDING)
    add_module(project)
    end_at(project, phase)
    assert project.build().files == clean[1]


def end_at(project: SmallProject, phase: str) -> None:
    """Build in a child of this process, which is killed in a phase."""
    child = os.fork()
    if not child:
        os.environ |= {"FAULT_END": phase, "FAULT_SIGNAL": str(int(signal.SIGKILL))}
        try:
            project.build()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 2), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_build_that_is_interrupted(clean, tmp_path, number, status):
    project = SmallProject(tmp_path)
    project.configure(ENDING)
    add_module(project)
    surroundings = {"FAULT_END": "before doctree-read", "FAULT_SIGNAL": str(int(number))}
    done = project.run("-b", "text", "docs", "text", **surroundings)
    assert done.returncode == status
    assert project.build().files == clean[1]


# Environments

SURROUNDINGS = {
    "plain": {},
    "optimized": {"PYTHONOPTIMIZE": "2"},
    "one seed": {"PYTHONHASHSEED": "1"},
    "another seed": {"PYTHONHASHSEED": "4294967295"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "no home": {"HOME": "/nonexistent", "TMPDIR": "/nonexistent"},
    "narrow": {"COLUMNS": "1", "TERM": "dumb"},
    "safe path": {"PYTHONSAFEPATH": "1"},
    "development": {"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "ignore"},
    "warnings are errors": {"PYTHONWARNINGS": "error:::sphinx_packagemap"},
    "other time zone": {"TZ": "Pacific/Kiritimati"},
    "few digits": {"PYTHONINTMAXSTRDIGITS": "640"},
}


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_surroundings_change_nothing(clean, tmp_path, surroundings):
    project = SmallProject(tmp_path)
    add_module(project)
    done = project.run("-b", "text", "docs", "text", **SURROUNDINGS[surroundings])
    assert done.returncode == 0, done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "[packagemap.syntax]" in done.stderr
    assert project.output("text") == clean[1]


@pytest.mark.parametrize("arguments", [["-j", "2"], ["-E"], ["-a"], ["-n", "--keep-going"], ["-v"]])
def test_ways_to_build_change_nothing(clean, tmp_path, arguments):
    project = SmallProject(tmp_path)
    add_module(project)
    done = project.run(*arguments, "-b", "text", "docs", "text")
    assert done.returncode == 0, done.stderr
    assert project.output("text") == clean[1]


def test_a_warning_can_be_an_error(tmp_path):
    project = SmallProject(tmp_path)
    assert project.run("-W", "--keep-going", "-b", "text", "docs", "text").returncode == 1


def test_a_turkish_locale_changes_nothing(clean, tmp_path):
    """In Turkish, the lower case of I is not i: words must be compared as ASCII."""
    locales = tmp_path / "locales"
    locales.mkdir()
    if shutil.which("localedef") is None:
        pytest.skip("there is no localedef to make the locale with")
    locale_command = ["localedef", "--no-archive", "-i", "tr_TR", "-f", "UTF-8", str(locales / "tr_TR.UTF-8")]
    if subprocess.run(locale_command, capture_output=True, check=False, timeout=60).returncode:
        pytest.skip("there is no source of the locale")
    turkish = {"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr", "LOCPATH": str(locales)}
    code = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.nl_langinfo(locale.MON_1))"
    result = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **turkish}, capture_output=True, text=True, check=True
    )
    assert result.stdout == "Ocak\n"
    project = SmallProject(tmp_path / "project")
    add_module(project)
    done = project.run("-b", "text", "docs", "text", **turkish)
    assert (done.returncode, len(done.stderr.splitlines())) == (0, 1), done.stderr
    assert project.output("text") == clean[1]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
def test_our_files_cannot_be_written(clean, tmp_path, monkeypatch, number):
    """The only effect is that the next build takes longer."""
    real = os.replace

    def replace(old, new):
        if os.path.basename(new).startswith("packagemap"):
            raise OSError(number, os.strerror(number), new)
        return real(old, new)

    monkeypatch.setattr(os, "replace", replace)
    project = SmallProject(tmp_path)
    add_module(project)
    for _ in range(2):
        assert project.build().files == clean[1]
    assert list(project.doctrees.glob("packagemap*")) == []
