"""Editable installs, found by their files and never by their import hooks.

PEP 660 leaves it to a build backend how an editable install works. A path in a ``.pth`` file is on
``sys.path`` already; for the others this reads what they install, as data: the hooks themselves would
run code of the project (meson-python's even builds it).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.reading.files import Unreadable, read_bytes

_MAX_SIZE = 1024 * 1024


class Editables(NamedTuple):
    """What editable installs add to the search locations, in the order found."""

    locations: list[str]  # directories that are there
    renamed: list[tuple[str, str]]  # top-level modules under other names: directory, or file without its suffix


def editable_installs(site_directories: Sequence[str]) -> Editables:
    """Return what the editable installs in some directories add; each directory is listed once."""
    found: list[str] = []
    renamed: list[tuple[str, str]] = []
    for directory in site_directories:
        for name in _sorted_names(directory):
            if name.endswith(".pth"):
                for dotted, path in _mapped_modules(directory, name):
                    if not _is_renamed(dotted, path):
                        found.append(_above(path, dotted.count(".") + 1))
                    elif "." not in dotted:
                        renamed.append((dotted, path))
            elif name.endswith(".dist-info"):
                found += _project_locations(os.path.join(directory, name))
    locations = [path for path in dict.fromkeys(map(os.path.abspath, found)) if os.path.isdir(path)]
    return Editables(locations, renamed)


def _is_renamed(dotted: str, path: str) -> bool:
    return os.path.basename(path) != dotted.rpartition(".")[2]


def _sorted_names(directory: str) -> list[str]:
    try:
        # Most of what lies there is neither: not worth sorting.
        return sorted(name for name in os.listdir(directory) if name.endswith((".pth", ".dist-info")))
    except OSError:
        return []


def _mapped_modules(directory: str, pth: str) -> Iterator[tuple[str, str]]:
    """Yield the modules that the finder which a ``.pth`` file imports maps to places, without their suffixes.

    Read: the ``MAPPING`` of setuptools (``__editable___*_finder.py``) and the calls of ``map_module``
    of the *editables* library (hatchling, pdm). Its ``add_to_path`` needs no reading: ``site`` has run it.
    """
    for line in _text(os.path.join(directory, pth)).splitlines():
        words = line.replace(";", " ").replace(",", " ").split()
        if not words or words[0] != "import":
            continue
        for module in words[1:]:
            path = os.path.join(directory, f"{module}.py")
            if module.isidentifier() and os.path.isfile(path):
                yield from _mapped_in(path)


def _mapped_in(path: str) -> Iterator[tuple[str, str]]:
    text = _text(path)
    if "MAPPING" not in text and "map_module" not in text:
        return
    # A syntax tree is made of these few files only: no other survey pays for the import.
    import ast

    from sphinx_packagemap.reading.parsing import Parsed, parse

    parsed = parse(text.encode())
    for statement in parsed.tree.body if isinstance(parsed, Parsed) else ():
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="MAPPING")], value=ast.Dict(keys=keys, values=values))
                | ast.AnnAssign(target=ast.Name(id="MAPPING"), value=ast.Dict(keys=keys, values=values))
            ):
                pairs = list(zip(keys, values, strict=True))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="map_module"), args=[key, value])):
                pairs = [(key, value)]
            case _:
                continue
        for key_node, value_node in pairs:
            match key_node, value_node:
                case ast.Constant(value=str(name)), ast.Constant(value=str(target)):
                    yield name, target.removesuffix(".py").removesuffix(os.sep + "__init__")


def _above(path: str, levels: int) -> str:
    for _ in range(levels):
        path = os.path.dirname(path)
    return path


def _project_locations(dist_info: str) -> Iterator[str]:
    home = editable_home(_text(os.path.join(dist_info, "direct_url.json")))
    if home:
        yield os.path.join(home, "src")
        yield home


def editable_home(direct_url: str) -> str:
    """Return the project that the text of a ``direct_url.json`` says is installed editable (PEP 610), or nothing."""
    if not direct_url:  # nearly every distribution
        return ""
    # Few environments have one: no other survey pays for these imports.
    import json
    import urllib.parse

    try:
        record = json.loads(direct_url)
        editable = record.get("dir_info", {}).get("editable", False)
        url = urllib.parse.urlsplit(str(record.get("url", "")))
    except (ValueError, AttributeError, RecursionError):
        return ""
    if not editable or url.scheme != "file" or url.netloc not in ("", "localhost"):
        return ""
    # Not url2pathname: it lives in urllib.request, which brings the whole of HTTP with it.
    home = urllib.parse.unquote(url.path)
    return home.lstrip("/") if os.name == "nt" else home  # /C:/project


def _text(path: str) -> str:
    try:
        return read_bytes(path, _MAX_SIZE).decode("utf-8", "replace")
    except Unreadable:
        return ""
