"""The configuration values, from which their registration and the reference derive, and checked settings."""

from __future__ import annotations

import os
import string
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sphinx_packagemap.ext.services import find_built_revisions
from sphinx_packagemap.files import Unreadable, read_bytes
from sphinx_packagemap.model import DEFAULT_MAX_DIRECTORIES, ProjectPurposes, Revision
from sphinx_packagemap.names import did_you_mean, find_nearest, is_importable
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import DEFAULT_MAX_ITEMS, DEFAULT_MAX_NODES
from sphinx_packagemap.views.purposes import PurposeSource

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


class ConfigValue(NamedTuple):
    """One configuration value."""

    name: str
    default: Any
    types: tuple[type, ...]  # Sphinx warns of others
    doc: str  # for the reference
    example: str  # for the reference: Python code
    rebuild: Literal["", "env"] = "env"  # the effect of a change, as in ``Sphinx.add_config_value``


CONFIG_VALUES = (
    ConfigValue(
        "packagemap_roots",
        [],
        (list, tuple),
        "Directories that are searched first, relative to ``conf.py``. They may contain wildcards: ``*``, "
        "``?`` and ``[...]`` match characters of one name, ``**`` matches any number of directories. Names "
        "that are not found there are searched in the project around the pages: in the package directories "
        "that its ``pyproject.toml`` or ``setup.cfg`` configures, in ``src``, in the directory of the "
        "project, and in those of the other members of its uv workspace; then in the environment that builds "
        "the docs. See :doc:`/how-to/monorepo`; if the pages are not in the project of ``conf.py``, see "
        ":doc:`/how-to/versioned-docs`.",
        'packagemap_roots = ["../python", "../packages/*/src"]',
    ),
    ConfigValue(
        "packagemap_project",
        "",
        (str, list, tuple),
        "The dotted name of the documented package, or a list of several. A directive without a name shows them; one "
        "that shows a single module, and the examples of ``module-compare``, use the first. By default, these are the "
        "packages in ``packagemap_roots``, or without it those that the build backend of the project would package: "
        "see :ref:`own-packages`.",
        'packagemap_project = "shop"',
    ),
    ConfigValue(
        "packagemap_source_url",
        "",
        (str, dict, bool),
        "The URL of the source of a module, with the fields ``{path}`` (the file, relative to the root in "
        "which it was found), ``{line}``, ``{name}`` (the dotted name) and ``{version}`` (of the installed "
        "distribution, otherwise ``release`` of ``conf.py``). A dictionary maps dotted names to the URLs of "
        "different packages; the longest matching name is used. Names without a URL link to the repository that "
        "the metadata of their project name, in files that Git tracks; ``False``, here or in the dictionary, turns "
        "this off. See :doc:`/how-to/link-to-source`.",
        'packagemap_source_url = "https://github.com/me/project/blob/v{version}/src/{path}#L{line}"',
    ),
    ConfigValue(
        "packagemap_purpose",
        [each.value for each in PurposeSource],
        (list, tuple),
        "Where the purpose of a module is taken from: the first of these sources that has one. "
        + " ".join(f"``{each.value}``: {each.doc.replace('`', '``')}" for each in PurposeSource)
        + " A source that is left out is not used, except for notes: then they are shown after the purpose, as are "
        "those on a module whose purpose comes from an earlier source. See :doc:`/how-to/state-purposes`.",
        'packagemap_purpose = ["notes", "purposes", "docstring"]',
    ),
    ConfigValue(
        "packagemap_max_items",
        DEFAULT_MAX_ITEMS,
        (int,),
        "Maximum number of items in a tree; the rest is collapsed into “… N more”, with a warning.",
        "packagemap_max_items = 5000",
    ),
    ConfigValue(
        "packagemap_max_nodes",
        DEFAULT_MAX_NODES,
        (int,),
        "Maximum number of nodes in a diagram; the rest is collapsed into its packages, with a warning.",
        "packagemap_max_nodes = 3000",
    ),
    ConfigValue(
        "packagemap_max_file_size",
        DEFAULT_MAX_SIZE,
        (int,),
        "Maximum size of a source file in bytes; only the summary of a larger file is read, with a warning.",
        "packagemap_max_file_size = 8 * 1024 * 1024",
    ),
    ConfigValue(
        "packagemap_max_directories",
        DEFAULT_MAX_DIRECTORIES,
        (int,),
        "Maximum number of directories that are searched for one name; the rest is skipped, with a warning.",
        "packagemap_max_directories = 500_000",
    ),
    ConfigValue(
        "packagemap_follow_links",
        False,
        (bool,),
        "Whether to follow symbolic links that point outside the project and ``packagemap_roots``. By "
        "default, such a link is ignored, with a warning. The whole repository counts as inside, and links in "
        "the environment are always followed. See :doc:`/explanation/security`.",
        "packagemap_follow_links = True",
    ),
    ConfigValue(
        "packagemap_check_syntax",
        False,
        (bool,),
        "Whether to check every file with Python's own parser, and to warn of each one that it rejects. By "
        "default, code on which no page depends is skipped: errors in the bodies of functions and classes are "
        "not noticed, nor is syntax that is newer than the Python that builds the docs. The check takes "
        "several times as long, but only for files that have changed.",
        "packagemap_check_syntax = True",
    ),
    ConfigValue(
        "packagemap_check",
        [],
        (list, tuple),
        "Documents in which paths and dotted names are checked in every build: patterns, relative to the directory of "
        "the pages. ``*``, ``?`` and ``[...]`` match characters of one name, ``**`` matches any number of directories, "
        "and alone all pages. Patterns of other text documents of the repository begin with ``../``. Each name that "
        "has moved or does not exist, or is missing in a nearly complete tree or list, is the warning "
        "``packagemap.stale``. See :doc:`/how-to/keep-text-files-true`.",
        'packagemap_check = ["../AGENTS.md", "**"]',
        rebuild="",
    ),
    ConfigValue(
        "packagemap_cache",
        True,
        (bool,),
        "Whether to cache the facts about the code beside the doctrees, so that the next build reads only the "
        "files that have changed.",
        "packagemap_cache = False",
        rebuild="",
    ),
)


def add_config_values(app: Sphinx) -> None:
    """Register every value; after a change of nearly any of them, all pages are read again."""
    for value in CONFIG_VALUES:
        app.add_config_value(value.name, value.default, value.rebuild, value.types)


class Settings(NamedTuple):
    """The checked configuration."""

    directory: str  # base of relative paths, absolute: that of conf.py, or its counterpart in a copy of the project
    roots: tuple[str, ...]  # absolute
    source_urls: dict[str, str]  # template by dotted name; "" for all other names; an empty template: no links
    release: str  # ``release`` of conf.py, else its ``version``
    max_items: int
    max_nodes: int
    max_file_size: int
    max_directories: int
    follow_links: bool
    check_syntax: bool
    cache: bool
    project: tuple[str, ...]  # dotted names of the documented packages; empty if they are not configured
    language: str
    faults: tuple[str, ...] = ()  # messages about invalid values
    projects: tuple[str, ...] = ()  # directories whose projects are searched, in this order; empty: ``directory``
    purpose_sources: tuple[PurposeSource, ...] = tuple(PurposeSource)
    purposes: ProjectPurposes = ProjectPurposes()  # that the author declares for the project
    is_copy: bool = False  # the last of these projects is another version of the documented one
    check: tuple[str, ...] = ()  # patterns of documents, relative to the directory of the pages
    revisions: tuple[Revision, ...] = ()  # built by a service, according to the environment variables


def make_settings(config: Config, directory: str, source: str | None = None) -> Settings:
    """Return the checked settings; an invalid value is replaced by its default, with a message in ``faults``.

    Sphinx itself only warns of a wrong type, and keeps the value. ``directory`` is that of ``conf.py``, and ``source``
    that of the pages, by default the same.
    """
    faults: list[str] = []
    projects: tuple[str, ...] = (directory,)
    is_copy = False
    if source is not None and source != directory:
        from sphinx_packagemap.discovery.project import locate_build  # few builds need it

        directory, projects, is_copy = locate_build(directory, source)
    follow_links = bool(config.packagemap_follow_links)
    roots = tuple(dict.fromkeys(_find_roots(config.packagemap_roots, directory, faults, follow_links=follow_links)))
    purpose_sources = _check_purpose_sources(config.packagemap_purpose, faults)
    check = _check_patterns("packagemap_check", config.packagemap_check, faults)
    return Settings(
        directory,
        roots,
        _check_source_urls(config.packagemap_source_url, faults),
        str(config.release or config.version or ""),
        _check_positive("packagemap_max_items", config.packagemap_max_items, DEFAULT_MAX_ITEMS, faults),
        _check_positive("packagemap_max_nodes", config.packagemap_max_nodes, DEFAULT_MAX_NODES, faults),
        _check_positive("packagemap_max_file_size", config.packagemap_max_file_size, DEFAULT_MAX_SIZE, faults),
        _check_positive(
            "packagemap_max_directories", config.packagemap_max_directories, DEFAULT_MAX_DIRECTORIES, faults
        ),
        follow_links,
        bool(config.packagemap_check_syntax),
        bool(config.packagemap_cache),
        _check_project(config.packagemap_project, faults),
        str(config.language or "en"),
        tuple(faults),
        projects,
        purpose_sources,
        _read_purposes(projects[0]),
        is_copy,
        check,
        find_built_revisions(os.environ),
    )


def _find_roots(value: Any, directory: str, faults: list[str], *, follow_links: bool) -> Iterator[str]:
    if isinstance(value, str | os.PathLike):
        value = [value]
    if not isinstance(value, list | tuple):
        faults.append(f"packagemap_roots: expected a list of directories, got {quote(value)}")
        return
    for root in value:
        text = os.fspath(root) if isinstance(root, str | os.PathLike) else ""
        path = os.path.normpath(os.path.join(directory, text)) if isinstance(text, str) and text else ""
        if os.path.isdir(path) or os.path.isfile(path):
            yield path
        elif any(character in path for character in "*?["):
            yield from _find_roots_matching(text, directory, faults, follow_links=follow_links)
        elif path and _is_inaccessible(path):
            faults.append(f"packagemap_roots: cannot read the directory {quote(str(root))}")
        else:
            faults.append(f"packagemap_roots: directory {quote(str(root))} does not exist")


def _find_roots_matching(pattern: str, directory: str, faults: list[str], *, follow_links: bool) -> Iterator[str]:
    """Yield the directories that a pattern matches, without those outside of the project (by symbolic links)."""
    from sphinx_packagemap.discovery.project import find_bounds, is_outside
    from sphinx_packagemap.discovery.project_layout import find_matching_directories, get_literal_part

    bounds = find_bounds([directory, os.path.join(directory, get_literal_part(pattern))])
    directories, is_complete = find_matching_directories(pattern, directory)
    if not is_complete:
        faults.append(f"packagemap_roots: too many directories to search for {quote(pattern)}; some are skipped")
    elif not directories:
        faults.append(f"packagemap_roots: no directory matches {quote(pattern)}")
    for path in directories:
        if follow_links or not is_outside(path, bounds):
            yield path
        else:
            relative = os.path.relpath(path, directory)
            faults.append(
                f"packagemap_roots: a symbolic link in {quote(relative)} points outside the project; it is not followed"
            )


def _is_inaccessible(path: str) -> bool:
    """Return whether missing permissions prevent us from finding out if a path exists."""
    try:
        os.stat(path)
    except PermissionError:
        return True
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return False
    return False


def _check_project(value: Any, faults: list[str]) -> tuple[str, ...]:
    names = value if isinstance(value, list | tuple) else [value] if value else []
    valid = [name for name in names if isinstance(name, str) and is_importable(name)]
    invalid = [name for name in names if name not in valid]
    faults += (f"packagemap_project: expected the dotted name of a package, got {quote(name)}" for name in invalid)
    return tuple(dict.fromkeys(valid))


def _check_purpose_sources(value: Any, faults: list[str]) -> tuple[PurposeSource, ...]:
    sources: dict[PurposeSource, None] = {}
    for each in value if isinstance(value, list | tuple) else ():
        if each in list(PurposeSource):
            sources.setdefault(PurposeSource(each))
        else:
            known = [source.value for source in PurposeSource]
            hint = did_you_mean(find_nearest(each, known)) if isinstance(each, str) else ""
            faults.append(f"packagemap_purpose: expected one of {', '.join(known)}, got {quote(each)}{hint}")
    return tuple(sources)


def _read_purposes(directory: str) -> ProjectPurposes:
    """Return the purposes that the project around a directory declares.

    Most projects declare none, and a build in which nothing has changed does not need the discovery for them.
    """
    if not _is_mentioned(directory):
        return ProjectPurposes()
    from sphinx_packagemap.discovery.project_purposes import read_project_purposes

    return read_project_purposes(directory)


def _is_mentioned(directory: str) -> bool:
    """Return whether a ``pyproject.toml`` in a directory or in one of its parents mentions this package."""
    parent = os.path.dirname(directory)
    try:
        if b"packagemap" in read_bytes(os.path.join(directory, "pyproject.toml"), DEFAULT_MAX_SIZE):
            return True
    except Unreadable:
        pass
    return parent != directory and _is_mentioned(parent)


def _check_source_urls(value: Any, faults: list[str]) -> dict[str, str]:
    """Return the templates of URLs by name; without one, a name has the URL that its project implies."""
    if value is None or value == "":  # the default
        return {}
    templates = {}
    for name, template in value.items() if isinstance(value, dict) else [("", value)]:
        if template is False:
            templates[str(name)] = ""
        elif fault := _find_template_fault(template):
            faults.append(f"packagemap_source_url: {fault}")
        else:
            templates[str(name)] = template
    return templates


def _check_patterns(name: str, value: Any, faults: list[str]) -> tuple[str, ...]:
    patterns = value if isinstance(value, list | tuple) else [value] if value else []
    faults += (
        f"{name}: expected a list of patterns, got {quote(each)}"
        for each in patterns
        if not isinstance(each, str) or not each
    )
    return tuple(dict.fromkeys(each for each in patterns if isinstance(each, str) and each))


def _check_positive(name: str, value: Any, default: int, faults: list[str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    faults.append(f"{name}: expected a positive integer, got {quote(value)}; using the default, {default}")
    return default


def _find_template_fault(template: Any) -> str:
    """Return the reason why a URL template is invalid; an empty string if it is valid."""
    if template is True:
        return "expected a URL, or False for no links, got True"
    if not isinstance(template, str):
        return f"expected a string, got {quote(template)}"
    if not template:
        return ""
    if len(template) > _MAX_TEMPLATE_LENGTH:
        return f"{quote(template)} is longer than {_MAX_TEMPLATE_LENGTH} characters"
    if not template.isprintable():
        return f"{quote(template)} contains invisible characters"
    if not _has_known_fields_only(template):
        return f"invalid field in {quote(template)}; expected only {{path}}, {{line}}, {{name}} and {{version}}"
    if not template.startswith(("https://", "http://", "/", "./", "../")):
        return f"expected a URL, or a path that starts with '/', './' or '../', got {quote(template)}"
    return ""


def _has_known_fields_only(template: str) -> bool:
    """Return whether a template has only known fields, without indexes, attributes, widths and conversions."""
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError:  # a single brace
        return False
    fields = [(field, width, conversion) for _, field, width, conversion in parsed if field is not None]
    return all(field in _SOURCE_FIELDS and not width and not conversion for field, width, conversion in fields)


_SOURCE_FIELDS = frozenset({"path", "line", "name", "version"})
_MAX_TEMPLATE_LENGTH = 2000  # characters; no browser accepts a longer URL
