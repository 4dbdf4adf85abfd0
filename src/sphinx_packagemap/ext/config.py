"""The extension's configuration: each value declared once, registered and documented from here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sphinx_packagemap.names import is_importable
from sphinx_packagemap.reading import DEFAULT_MAX_SIZE
from sphinx_packagemap.views.pictures.request import DEFAULT_MAX_NODES
from sphinx_packagemap.views.request import DEFAULT_MAX_ITEMS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


class ConfigValue(NamedTuple):
    """One value of ``conf.py``."""

    name: str
    default: Any
    types: tuple[type, ...]
    doc: str
    example: str
    rebuild: Literal["", "env"] = "env"  # what a change of it makes anew, in the words of Sphinx


CONFIG_VALUES = (
    ConfigValue(
        "packagemap_roots",
        [],
        (list, tuple),
        "Directories in which names are looked up first, relative to ``conf.py``. Without them, and for names "
        "that are not there, the project around ``conf.py`` is searched (its ``src`` directory, then its own), "
        "and then the environment that builds the docs.",
        'packagemap_roots = ["../python", "../vendor"]',
    ),
    ConfigValue(
        "packagemap_project",
        "",
        (str,),
        "The dotted name of the package that is documented: what examples are taken from, where a directive names "
        "none. Without it, that is the only package in the only one of ``packagemap_roots``.",
        'packagemap_project = "shop"',
    ),
    ConfigValue(
        "packagemap_source_url",
        "",
        (str, dict),
        "Where the source of a module can be read: a URL with the fields ``{path}`` (the file, relative to the "
        "root it was found in), ``{line}``, ``{name}`` (the dotted name) and ``{version}`` (of the installed "
        "distribution, else ``release`` of ``conf.py``). A dictionary gives different packages different URLs: "
        "the longest dotted name that fits wins.",
        'packagemap_source_url = "https://github.com/me/project/blob/v{version}/src/{path}#L{line}"',
    ),
    ConfigValue(
        "packagemap_max_items",
        DEFAULT_MAX_ITEMS,
        (int,),
        "How many items a tree may have before the rest is folded into “… N more”, with a warning.",
        "packagemap_max_items = 5000",
    ),
    ConfigValue(
        "packagemap_max_nodes",
        DEFAULT_MAX_NODES,
        (int,),
        "How many boxes a picture may have before the rest is folded into the packages that it lies in, with a "
        "warning.",
        "packagemap_max_nodes = 3000",
    ),
    ConfigValue(
        "packagemap_max_file_size",
        DEFAULT_MAX_SIZE,
        (int,),
        "The largest source file that is read, in bytes; a larger one keeps its place, with a warning.",
        "packagemap_max_file_size = 8 * 1024 * 1024",
    ),
    ConfigValue(
        "packagemap_check_syntax",
        False,
        (bool,),
        "Whether Python's own parser looks at every file that is read, and each one that it refuses is a warning. "
        "Without it, what nothing on a page depends on is stepped over: mistakes within the bodies of functions and "
        "classes go unnoticed, and so does syntax that is newer than the Python that builds the docs. Takes several "
        "times as long, but only for files that have changed.",
        "packagemap_check_syntax = True",
    ),
    ConfigValue(
        "packagemap_cache",
        True,
        (bool,),
        "Whether what was read of the code is kept in files beside the doctrees, for the next build to read only "
        "the files that have changed.",
        "packagemap_cache = False",
        rebuild="",
    ),
)


def add_config_values(app: Sphinx) -> None:
    """Register every value; a change of nearly any of them reads all pages again, for any page may show it."""
    for value in CONFIG_VALUES:
        app.add_config_value(value.name, value.default, value.rebuild, value.types)


class Settings(NamedTuple):
    """The configuration as the rest of the extension uses it: checked, and paths absolute."""

    directory: str  # of conf.py
    roots: tuple[str, ...]
    source_urls: dict[str, str]  # template by dotted name; "" for all others
    release: str
    max_items: int
    max_nodes: int
    max_file_size: int
    check_syntax: bool
    cache: bool
    project: str  # dotted name of the documented package; empty where none is named
    language: str
    faults: tuple[str, ...] = ()


def settings_from(config: Config, directory: str) -> Settings:
    """Return the checked settings; a value that makes no sense is left out and named among the faults.

    Sphinx itself only warns of a wrong type, and goes on with the value.
    """
    faults: list[str] = []
    roots = tuple(_roots(config.packagemap_roots, directory, faults))
    return Settings(
        directory,
        roots,
        _source_urls(config.packagemap_source_url, faults),
        str(config.release or config.version or ""),
        _positive("packagemap_max_items", config.packagemap_max_items, DEFAULT_MAX_ITEMS, faults),
        _positive("packagemap_max_nodes", config.packagemap_max_nodes, DEFAULT_MAX_NODES, faults),
        _positive("packagemap_max_file_size", config.packagemap_max_file_size, DEFAULT_MAX_SIZE, faults),
        bool(config.packagemap_check_syntax),
        bool(config.packagemap_cache),
        _project(config.packagemap_project, faults),
        str(config.language or "en"),
        tuple(faults),
    )


def _roots(value: Any, directory: str, faults: list[str]) -> Iterator[str]:
    if isinstance(value, str | os.PathLike):
        value = [value]
    if not isinstance(value, list | tuple):
        faults.append(f"packagemap_roots: {value!r} is not a list of directories")
        return
    for root in value:
        path = os.path.normpath(os.path.join(directory, root)) if isinstance(root, str | os.PathLike) else ""
        if os.path.isdir(path) or os.path.isfile(path):
            yield path
        else:
            faults.append(f"packagemap_roots: there is no directory '{root}'")


def _project(value: Any, faults: list[str]) -> str:
    if not value or (isinstance(value, str) and is_importable(value)):
        return value or ""
    faults.append(f"packagemap_project: {value!r} is not the dotted name of a package")
    return ""


def _source_urls(value: Any, faults: list[str]) -> dict[str, str]:
    templates = {}
    for name, template in value.items() if isinstance(value, dict) else [("", value or "")]:
        if fault := _template_fault(template):
            faults.append(f"packagemap_source_url: {fault}")
        else:
            templates[str(name)] = template
    return templates


def _positive(name: str, value: Any, default: int, faults: list[str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    faults.append(f"{name}: {value!r} is not a number above 0; {default} is used")
    return default


def _template_fault(template: Any) -> str:
    """Return what is wrong with a URL template, or nothing."""
    if not isinstance(template, str):
        return f"{template!r} is not a string"
    if not template:
        return ""
    try:
        template.format(path="", line=1, name="", version="")
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        return f"'{template}' has a field other than {{path}}, {{line}}, {{name}} and {{version}} ({error})"
    if not template.startswith(("https://", "http://", "/", "./", "../")):
        return f"'{template}' is not the address of a page"
    return ""
