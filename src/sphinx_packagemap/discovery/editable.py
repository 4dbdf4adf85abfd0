"""Editable installs, found by their files and never by their import hooks.

PEP 660 leaves it to a build backend how an editable install works. A path in a ``.pth`` file is on
``sys.path`` already; for the others this reads what they install, as data: the hooks themselves would
run code of the project (meson-python's even builds it).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sphinx_packagemap.reading.files import Unreadable, read_bytes

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.redirections import Redirection

_MAX_SIZE = 1 << 24  # bytes; a finder of scikit-build-core has a line for each module


class Editables(NamedTuple):
    """What editable installs add to the search locations, in the order found."""

    locations: list[str]  # directories that are there
    renamed: list[tuple[str, str]]  # modules under other names: dotted name; directory, or file without its suffix
    redirections: list[Redirection]


def editable_installs(site_directories: Sequence[str]) -> Editables:
    """Return what the editable installs in some directories add; each directory is listed once."""
    found: list[str] = []
    renamed: list[tuple[str, str]] = []
    redirections: list[Redirection] = []
    for directory in site_directories:
        for name in _sorted_names(directory):
            if name.endswith(".dist-info"):
                found += _project_locations(os.path.join(directory, name))
                continue
            for finder in _imported_files(directory, name):
                text = _text(finder)
                for dotted, path in _mapped_in(text):
                    if _is_renamed(dotted, path):
                        renamed.append((dotted, path))
                    else:
                        found.append(_above(path, dotted.count(".") + 1))
                from sphinx_packagemap.discovery.redirections import redirection_in  # few environments need it

                if (redirection := redirection_in(finder, text)) is not None:
                    redirections.append(redirection)
    locations = [path for path in dict.fromkeys(map(os.path.abspath, found)) if os.path.isdir(path)]
    return Editables(locations, list(dict.fromkeys(renamed)), redirections)


def _is_renamed(dotted: str, path: str) -> bool:
    return not path.endswith(os.sep + dotted.replace(".", os.sep))


def _sorted_names(directory: str) -> list[str]:
    try:
        # Most of what lies there is neither: not worth sorting.
        return sorted(name for name in os.listdir(directory) if name.endswith((".pth", ".start", ".dist-info")))
    except OSError:
        return []


def _imported_files(directory: str, name: str) -> Iterator[str]:
    """Yield the files in a directory that a ``.pth`` file (module ``site``) or a ``.start`` file (PEP 829) runs."""
    for line in _text(os.path.join(directory, name)).splitlines():
        if name.endswith(".start"):
            modules = [line.partition(":")[0].strip()]
        else:
            first, *modules = line.replace(";", " ").replace(",", " ").split() or [""]
            modules = modules if first == "import" else []
        for module in modules:
            path = os.path.join(directory, f"{module}.py")
            if module.isidentifier() and os.path.isfile(path):
                yield path


def _mapped_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the modules that a finder maps to places, without their suffixes.

    Read: the ``MAPPING`` and ``NAMESPACES`` of setuptools (``__editable___*_finder.py``) and the calls of
    ``map_module`` of the *editables* library (hatchling, pdm). What its ``add_to_path`` does, ``site`` has done.
    """
    if "MAPPING" not in text and "map_module" not in text:
        return
    # A syntax tree is made of these few files only: no other survey pays for the import.
    import ast

    from sphinx_packagemap.reading.parsing import Parsed, parse

    parsed = parse(text.encode())
    for statement in parsed.tree.body if isinstance(parsed, Parsed) else ():
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="MAPPING" | "NAMESPACES")], value=ast.Dict(keys=keys, values=values))
                | ast.AnnAssign(target=ast.Name(id="MAPPING" | "NAMESPACES"), value=ast.Dict(keys=keys, values=values))
            ):
                pairs = list(zip(keys, values, strict=True))
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="map_module"), args=[key, value])):
                pairs = [(key, value)]
            case _:
                continue
        for key_node, value_node in pairs:
            targets = value_node.elts if isinstance(value_node, ast.List) else [value_node]
            for target_node in targets:
                match key_node, target_node:
                    case ast.Constant(value=str(name)), ast.Constant(value=str(target)) if "\0" not in target:
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
    except (Unreadable, MemoryError):
        return ""
