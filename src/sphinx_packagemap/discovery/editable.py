"""Editable installs, found by their files and never by their import hooks.

PEP 660 leaves it to a build backend how an editable install works. A path in a ``.pth`` file is on
``sys.path`` already; for the others this reads what they install, as data: the hooks themselves would
run code of the project (meson-python's even builds it).
"""

from __future__ import annotations

import ast
import json
import os
import urllib.parse
from collections.abc import Iterator, Sequence

from sphinx_packagemap.reading.files import Unreadable, read_bytes
from sphinx_packagemap.reading.parsing import Parsed, parse

_MAX_SIZE = 1024 * 1024


def editable_locations(site_directories: Sequence[str]) -> list[str]:
    """Return the directories that editable installs add, in the order found, each existing."""
    found: list[str] = []
    for directory in site_directories:
        for name in _sorted_names(directory):
            if name.endswith(".pth"):
                found += _mapped_locations(directory, name)
            elif name.endswith(".dist-info"):
                found += _project_locations(os.path.join(directory, name))
    return [path for path in dict.fromkeys(map(os.path.abspath, found)) if os.path.isdir(path)]


def _sorted_names(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def _mapped_locations(directory: str, pth: str) -> Iterator[str]:
    """Yield where the finder that a ``.pth`` file imports maps its modules to.

    Read: the ``MAPPING`` of setuptools (``__editable___*_finder.py``) and the calls of ``map_module``
    and ``add_to_path`` of the *editables* library (hatchling, pdm).
    """
    for line in _text(os.path.join(directory, pth)).splitlines():
        words = line.replace(";", " ").replace(",", " ").split()
        if not words or words[0] != "import":
            continue
        for module in words[1:]:
            path = os.path.join(directory, f"{module}.py")
            if module.isidentifier() and os.path.isfile(path):
                yield from _mapped_in(path)


def _mapped_in(path: str) -> Iterator[str]:
    parsed = parse(_text(path).encode())
    if not isinstance(parsed, Parsed):
        return
    for statement in parsed.tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id="MAPPING")], value=ast.Dict() as mapping)
                | ast.AnnAssign(target=ast.Name(id="MAPPING"), value=ast.Dict() as mapping)
            ):
                for name, target in zip(mapping.keys, mapping.values, strict=True):
                    match name, target:
                        case ast.Constant(value=str(dotted)), ast.Constant(value=str(path)):
                            yield _above(path, dotted.count(".") + 1)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="map_module"), args=[_, target])):
                if isinstance(target, ast.Constant) and isinstance(target.value, str):
                    file = target.value
                    yield _above(file, 2 if os.path.basename(file) == "__init__.py" else 1)
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="add_to_path"), args=[target])):
                if isinstance(target, ast.Constant) and isinstance(target.value, str):
                    yield target.value


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
    try:
        record = json.loads(direct_url or "{}")
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
