"""The ends of the range of Sphinx versions that is supported, and builders of others; ``make unit`` runs the middle.

A session whose Python is not on the machine is skipped, and says so.
"""

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """Run all tests with the oldest Sphinx and docutils."""
    _test(session, "sphinx==7.4.7", "docutils==0.20.1")


@nox.session(python="3.13")
def newest(session: nox.Session) -> None:
    """Run all tests with the newest Sphinx, and the newest docutils that goes with MyST."""
    _test(session, "sphinx>=9.2")


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


def _test(session: nox.Session, *requirements: str) -> None:
    session.install("--quiet", "--upgrade", "pip>=25.1")
    session.install("--quiet", "--editable", ".", *requirements, "--group", "test")
    session.run("python", "-m", "sphinx", "--version")
    # What the browser shows does not depend on the version of Sphinx: once is enough.
    session.run("python", "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "not browser", *session.posargs)
