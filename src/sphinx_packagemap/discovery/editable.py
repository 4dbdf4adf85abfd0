"""Editable installs, found by their files and never by their import hooks.

PEP 660 leaves it to a build backend how an editable install works. A path in a ``.pth`` file is on
``sys.path`` already; for the others this reads what they install, as data: the hooks themselves would
run code of the project (meson-python's even builds it).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from sphinx_packagemap.reading.files import Unreadable, read_bytes

_MAX_SIZE = 1024 * 1024


def editable_locations(site_directories: Sequence[str]) -> list[str]:
    """Return the directories that editable installs add, in the order found, each existing."""
    found: list[str] = []
    for directory in site_directories:
        for name in _sorted_names(directory):
            if name.endswith(".pth"):
                mapped = _mapped_modules(directory, name)
                found += [
                    _above(path, dotted.count(".") + 1) for dotted, path in mapped if not _is_renamed(dotted, path)
                ]
            elif name.endswith(".dist-info"):
                found += _project_locations(os.path.join(directory, name))
    return [path for path in dict.fromkeys(map(os.path.abspath, found)) if os.path.isdir(path)]


def renamed_packages(site_directories: Sequence[str]) -> list[tuple[str, str]]:
    """Return the top-level modules that an editable install finds under another name on the disk.

    Each with its directory, or its file without the suffix.
    """
    files = [(directory, name) for directory in site_directories for name in _sorted_names(directory)]
    mapped = [pair for directory, name in files if name.endswith(".pth") for pair in _mapped_modules(directory, name)]
    return [(name, path) for name, path in mapped if "." not in name and _is_renamed(name, path)]


def _is_renamed(dotted: str, path: str) -> bool:
    return os.path.basename(path) != dotted.rpartition(".")[2]


def _sorted_names(directory: str) -> list[str]:
    try:
        return sorted(os.listdir(directory))
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
    import ast  # few installs have such a finder

    from sphinx_packagemap.reading.parsing import Parsed, parse

    parsed = parse(_text(path).encode())
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
    if '"editable"' not in direct_url:  # most are not, and need no reading
        return ""
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
