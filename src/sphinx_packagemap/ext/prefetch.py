"""Find the directives on pages before these are parsed, to survey the code once for all parallel readers.

Parallel readers are forked from one process and inherit its survey. For a directive that is not found here, in the
syntax of another parser, each reader surveys by itself: that is slower, not wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator

from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.files import Unreadable, read_bytes

# A line that begins a directive, in reStructuredText or as a fence in MyST, also within lists, quotes and cells.
_BEGINNING = re.compile(
    r"^[ \t>|*+-]*(?:[0-9a-zA-Z#]{1,9}[.)][ \t]+)?"
    r"(?:\.\.[ ]+(?P<rst>[\w-]+)::|(?:`{3,}|~{3,}|:{3,})[ ]*\{(?P<myst>[\w-]+)\})"
    r"(?:[ \t]+(?P<argument>\S.*)|[ \t]*)$",
    re.MULTILINE,
)
_OPTION = re.compile(r"^[\s>]*:(?P<name>[\w-]+):\s*(?P<value>.*)$")
_YAML_OPTION = re.compile(r"^[\s>]*(?P<name>[\w-]+):\s*(?P<value>.*)$")
_MAX_OPTION_LINES = 100
_MAX_INCLUDE_DEPTH = 5
_MAX_SIZE = 1 << 24  # bytes of a page

# A role, in reStructuredText or MyST.
_ROLE = re.compile(r"(?::(?P<rst>[\w-]+):|\{(?P<myst>[\w-]+)\})`(?P<text>[^`]+)`")

_DIRECTIVES = frozenset(name for name, spec in DIRECTIVES.items() if not spec.is_role)
_ROLES = frozenset(name for name, spec in DIRECTIVES.items() if spec.is_role)

Directive = tuple[str, str, dict[str, str]]  # name, argument, and options as they are written


def find_on_page(path: str, source_directory: str) -> Iterator[Directive]:
    """Yield our directives and roles in a file and in the files that it includes; an unreadable file has none.

    The argument of a role is its text.
    """
    pages, seen = [(path, 0)], set()
    while pages:
        page, depth = pages.pop()
        if page in seen or depth > _MAX_INCLUDE_DEPTH:
            continue
        seen.add(page)
        source = _read(page)
        yield from find_directives(source, _DIRECTIVES)
        yield from find_roles(source, _ROLES)
        for _, included, _ in find_directives(source, ("include",)):
            if not included:
                continue
            directory = source_directory if included.startswith("/") else os.path.dirname(page)
            pages.append((os.path.normpath(os.path.join(directory, included.lstrip("/"))), depth + 1))


def _read(path: str) -> str:
    try:
        source = read_bytes(path, _MAX_SIZE)
    except (Unreadable, MemoryError):
        return ""  # Sphinx warns of it
    return source.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def find_directives(source: str, names: Collection[str]) -> Iterator[Directive]:
    """Yield the directives of some names, in order."""
    for beginning in _BEGINNING.finditer(source):
        name = beginning["rst"] or beginning["myst"]
        if name in names:
            following = source[beginning.end() :].split("\n", _MAX_OPTION_LINES)[1:]
            yield (
                name,
                (beginning["argument"] or "").strip(" \t\r|"),
                _parse_options(following[: _MAX_OPTION_LINES - 1]),
            )


def find_roles(source: str, names: Collection[str]) -> Iterator[Directive]:
    """Yield the roles of some names, in order."""
    for role in _ROLE.finditer(source):
        name = role["rst"] or role["myst"]
        if name in names:
            yield name, role["text"], {}


def _parse_options(lines: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    in_yaml = bool(lines) and lines[0].strip() == "---"
    last = None
    for line in lines[1:] if in_yaml else lines:
        option = (_YAML_OPTION if in_yaml else _OPTION).match(line)
        if option:
            last = option["name"]
            options[last] = option["value"].strip()
        elif last and line[:1].isspace() and line.strip(" \t\r`~:"):
            options[last] += "\n" + line.strip()
        else:
            break
    return options
