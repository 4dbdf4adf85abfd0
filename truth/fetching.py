"""Fetches the distributions that are compared, once, into ``build/truth``."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parent / "build" / "truth"
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))


def site() -> Path:
    """Return a directory with all distributions of ``distributions.txt``, as an environment would have them."""
    return _fetched("site", HERE / "distributions.txt", _install)


def needed() -> Path:
    """Return a directory with what some of these distributions need to be imported: ``usage.txt``."""
    return _fetched("needed", HERE / "usage.txt", _install)


def newer() -> Path:
    """Return a directory with the packages of ``newer.txt``, which a newer Python is needed to run."""
    return _fetched("newer", HERE / "newer.txt", _unpack)


def with_contracts() -> Path:
    """Return a directory with the unpacked source distributions of ``contracts.txt``."""
    return _fetched("contracts", HERE / "contracts.txt", _unpack_sources)


def with_claims() -> Path:
    """Return a directory with the unpacked source distributions of ``claim_sources.txt``."""
    return _fetched("claims", HERE / "claim_sources.txt", _unpack_sources)


def distributions() -> list[str]:
    """Return the names of the distributions with their versions."""
    lines = (HERE / "distributions.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _fetched(name: str, requirements: Path, fetch) -> Path:
    version = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    directory = BUILD / f"{name}-{version}"
    mark = directory / ".complete"
    if not mark.exists():
        directory.mkdir(parents=True, exist_ok=True)
        fetch(requirements, directory)
        mark.touch()
    return directory


def _install(requirements: Path, directory: Path) -> None:
    _pip("install", "--no-deps", "--no-compile", "--only-binary=:all:", "--target", directory, "-r", requirements)


def _unpack(requirements: Path, directory: Path) -> None:
    wheels = directory / ".wheels"
    newer = ["--only-binary=:all:", "--python-version", "3.13"]
    _pip("download", "--no-deps", *newer, "--dest", wheels, "-r", requirements)
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(directory)


def _unpack_sources(requirements: Path, directory: Path) -> None:
    for line in requirements.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name = line.partition("==")[0]
            _pip("download", "--no-deps", "--no-binary", name, "--dest", directory / ".sources", line)
    for path in sorted((directory / ".sources").glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            archive.extractall(directory, filter="data")


def _pip(*arguments: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", *map(str, arguments)], check=True)


if __name__ == "__main__":  # before the tests, which run in several processes
    site()
    needed()
    newer()
    with_contracts()
    with_claims()
