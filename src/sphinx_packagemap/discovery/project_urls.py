"""Reads the addresses of a project from its configuration: ``pyproject.toml`` or ``setup.cfg``."""

from __future__ import annotations

import os
import string
from collections.abc import Iterable, Iterator

from sphinx_packagemap.discovery.project_files import (
    InvalidFile,
    get_table,
    parse_setup_cfg,
    parse_toml,
    read_content,
)

_MAX_URLS = 100  # addresses of one project

# Labels of the address of the source, then that of a home page (packaging specifications, *Well-known project URLs*),
# with the names of sites, which many projects use.
_SOURCE_LABELS = frozenset(
    {
        *("source", "repository", "sourcecode", "github"),
        *("bitbucket", "code", "codeberg", "forgejo", "gitea", "gitlab", "repo", "sourcehut", "sources"),
    }
)
_HOME_LABELS = frozenset({"homepage", "home"})
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation + string.whitespace)


def select_source_urls(urls: Iterable[tuple[str, str]]) -> list[str]:
    """Return those of some labelled addresses that may be of the source: first the most explicit ones."""
    ranked: tuple[list[str], list[str]] = ([], [])
    for label, url in list(urls)[:_MAX_URLS]:
        normalized = label.translate(_NO_PUNCTUATION).lower()
        if not url:
            continue
        if normalized in _SOURCE_LABELS:
            ranked[0].append(url)
        elif normalized in _HOME_LABELS:
            ranked[1].append(url)
    return [*ranked[0], *ranked[1]]


def read_source_urls(directory: str) -> list[str]:
    """Return the addresses that the configuration in a directory gives for the source, the most explicit ones first."""
    pyproject = read_content(os.path.join(directory, "pyproject.toml"))
    setup_cfg = read_content(os.path.join(directory, "setup.cfg"))
    return select_source_urls([*_iter_pyproject_urls(pyproject), *_iter_setup_cfg_urls(setup_cfg)])


def _iter_pyproject_urls(source: bytes) -> Iterator[tuple[str, str]]:
    if b"://" not in source:
        return
    try:
        document = parse_toml(source)
    except InvalidFile:
        return
    poetry = get_table(document, "tool", "poetry")
    own = {key: poetry.get(key) for key in ("repository", "homepage")}
    hatch = get_table(document, "tool", "hatch", "metadata", "hooks", "vcs", "urls")  # hatch-vcs
    for table in (get_table(document, "project", "urls"), own, get_table(poetry, "urls"), hatch):
        for label, url in table.items():
            if isinstance(url, str):
                yield label, url


def _iter_setup_cfg_urls(source: bytes) -> Iterator[tuple[str, str]]:
    if b"://" not in source:
        return
    parser = parse_setup_cfg(source)
    for line in parser.get("metadata", "project_urls", fallback="").splitlines():
        label, _, url = line.partition("=")
        yield label, url.strip()
    for key in ("url", "home_page", "home-page"):
        yield "home page", parser.get("metadata", key, fallback="").strip()
