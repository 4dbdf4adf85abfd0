"""Finds the directives of pages before these are parsed, to survey once for many readers.

Parallel readers are forked from one process: what it has surveyed, they all know. A directive that is
missed here (in an included file, or in a notation of another parser) is only slower, not wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BEGINNING = re.compile(
    r"^[ \t>*+-]*(?:\.\.[ ]+(?P<rst>[\w-]+)::|(?:`{3,}|~{3,}|:{3,})\{(?P<myst>[\w-]+)\})"
    r"[ \t]*(?P<argument>\S.*)$",
    re.MULTILINE,
)
_OPTION = re.compile(r"^\s*:(?P<name>[\w-]+):\s*(?P<value>.*)$")
_YAML_OPTION = re.compile(r"^\s*(?P<name>[\w-]+):\s*(?P<value>.*)$")


def find_directives(source: str, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the argument and the options of each directive of a name, in order."""
    for beginning in _BEGINNING.finditer(source):
        if name in (beginning["rst"], beginning["myst"]):
            yield beginning["argument"].strip(), _options(source[beginning.end() :].splitlines()[1:])


def _options(lines: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    in_yaml = bool(lines) and lines[0].strip() == "---"
    last = None
    for line in lines[1:] if in_yaml else lines:
        option = (_YAML_OPTION if in_yaml else _OPTION).match(line)
        if option:
            last = option["name"]
            options[last] = option["value"].strip()
        elif last and line[:1].isspace() and line.strip():
            options[last] += "\n" + line.strip()
        else:
            break
    return options
