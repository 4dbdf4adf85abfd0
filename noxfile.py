"""The supported versions of Python and Sphinx, builders of others, and what is published.

``make matrix`` and the workflow ``tests.yml`` run all sessions; a new one needs no entry there. A session whose Python
is not on the machine is skipped, and says so.
"""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True

# What the browser shows does not depend on the version of Sphinx: ``make unit`` is enough.
ALL_TESTS = ("-m", "not browser")
QUICK_TESTS = ("--quick",)
# Thousands of damaged files, each built: ``make unit`` is enough, for no version has ever mattered.
WITHOUT_FAULTS = ("--ignore=tests/faults",)
# These layers compute with what others have read, and the hooks run in an environment of their own: no version of
# Python or Sphinx matters, and ``make unit`` is enough.
WITHOUT_COMPUTING = (
    *WITHOUT_FAULTS,
    *(f"--ignore=tests/{name}" for name in ("adoption", "documents", "layout", "test_hooks.py", "views")),
)
# ``make unit`` and the session ``newest`` run these, too; between them, only the version of Sphinx differs, which these
# layers do not import.
WITHOUT_SPHINX = (
    *WITHOUT_COMPUTING,
    *(f"--ignore=tests/{directory}" for directory in ("blocks", "discovery", "parsing", "survey")),
)
# Pages of our own: nobody builds them with an old Sphinx.
WITHOUT_OWN_PAGES = ("--ignore=tests/docs",)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """Run the tests that involve Sphinx with the oldest Sphinx and docutils."""
    _test(session, "sphinx==7.4.7", "docutils==0.20.1", selection=(*ALL_TESTS, *WITHOUT_SPHINX, *WITHOUT_OWN_PAGES))


@nox.session(python="3.12")
def middle(session: nox.Session) -> None:
    """Run the quick tests that involve Sphinx with the last Sphinx 8."""
    _test(session, "sphinx>=8.2,<9", selection=(*QUICK_TESTS, *WITHOUT_SPHINX))


@nox.session(python="3.13")
def newest(session: nox.Session) -> None:
    """Run the tests with the newest Sphinx, and the newest docutils that goes with MyST."""
    _test(session, "sphinx>=9.2", selection=(*ALL_TESTS, *WITHOUT_COMPUTING))


@nox.session(python="3.11")
def foreign(session: nox.Session) -> None:
    """Build with builders that are not Sphinx's own."""
    session.install("--quiet", "--upgrade", "pip>=25.1")
    session.install("--quiet", "--editable", ".", "--group", "foreign-builders")
    session.run("python", "-m", "sphinx", "--version")
    session.run(
        "python",
        "-m",
        "pytest",
        "tests/foreign_builders",
        "tests/containers",
        "-k",
        "foreign or others",
        *session.posargs,
    )


@nox.session
def package(session: nox.Session) -> None:
    """Build what is published, check it, and run quick tests of the sdist with the wheel: those with files in it."""
    session.install("--quiet", "--upgrade", "pip>=25.1")
    session.install("--quiet", "--group", "package")
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", "dist")
    (sdist,), (wheel,) = Path("dist").glob("*.tar.gz"), Path("dist").glob("*.whl")
    session.run("twine", "check", "--strict", str(sdist), str(wheel))
    session.run("check-wheel-contents", str(wheel))
    if _is_git_checkout():
        session.run("check-sdist")
    # The authors are a group without an address.
    session.run("pyroma", "--min", "10", "--skip-tests", "AuthorEmail", str(sdist))

    # The environment may have an earlier build of the same version.
    session.install("--quiet", "--force-reinstall", "--no-deps", str(wheel))
    session.install("--quiet", str(wheel), "--group", "test")
    # Outside this checkout, as are the temporary directories of the tests: these must not be inside a project.
    with tempfile.TemporaryDirectory() as directory:
        with tarfile.open(sdist) as archive:
            archive.extractall(directory, filter="data")
        with session.chdir(Path(directory, sdist.name.removesuffix(".tar.gz"))):
            selection = (*QUICK_TESTS, *WITHOUT_SPHINX, *WITHOUT_OWN_PAGES)
            session.run("python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", *selection, *session.posargs)


def _is_git_checkout() -> bool:
    """Return whether git knows the files here; not in an unpacked sdist, nor in a checkout of another user."""
    git = shutil.which("git")
    return git is not None and not subprocess.call(
        [git, "ls-files"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _test(session: nox.Session, *requirements: str, selection: tuple[str, ...] = ALL_TESTS) -> None:
    session.install("--quiet", "--upgrade", "pip>=25.1")
    session.install("--quiet", "--editable", ".", *requirements, "--group", "test")
    session.run("python", "-m", "sphinx", "--version")
    session.run("python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", *selection, *session.posargs)
