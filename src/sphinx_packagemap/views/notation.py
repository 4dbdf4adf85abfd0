"""What authors write of patterns, groups and colours, as values; a ValueError says what is wrong with it.

MyST passes the lists of YAML as the text that they are written in.
"""

from __future__ import annotations

import re

from sphinx_packagemap.names import absolute, check_pattern, did_you_mean, nearest
from sphinx_packagemap.text import quoted, visible_prose
from sphinx_packagemap.views.pictures.request import ColorBy
from sphinx_packagemap.views.request import Group


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list: with commas, spaces or lines between, or a YAML list as MyST passes it."""
    unwrapped = text.strip().removeprefix("[").removesuffix("]")
    words = re.split(r"[\s,]+", unwrapped)
    return tuple(word.strip("'\"") for word in words if word not in ("", "-"))


def patterns(text: str) -> tuple[str, ...]:
    """Return the patterns of a list; raise ValueError for one that cannot be a pattern."""
    found = listed(text)
    if not found:
        raise ValueError("it names nothing")
    for pattern in found:
        check_pattern(absolute(pattern, "top"))
    return found


def group_lines(text: str) -> tuple[Group, ...]:
    """Return headings with patterns: ``heading: patterns``, a line each, or with semicolons between."""
    groups = []
    for line in re.split(r"[;\n]", text):
        heading, colon, written = line.strip().removeprefix("- ").rpartition(":")
        if not line.strip():
            continue
        said = quoted(line.strip())
        if ":" in heading:
            raise ValueError(f"{said} has two colons: a heading stands on a line of its own, or after a ';'")
        if not colon or not heading.strip(" '\""):
            raise ValueError(f"{said} is not a heading, a colon and patterns, such as 'Core: .api, .db.**'")
        groups.append(Group(visible_prose(heading.strip(" '\"")), patterns(written)))
    if not groups:
        raise ValueError("it names nothing")
    return tuple(groups)


def color_by(text: str) -> ColorBy | tuple[Group, ...]:
    """Return what colours mean: one of our words, or words of the author's for patterns."""
    word = text.strip().lower()
    if ":" in text:
        return group_lines(text)
    if word in list(ColorBy):
        return ColorBy(word)
    near = did_you_mean(nearest(word, list(ColorBy)))
    raise ValueError(f"{quoted(text)} is not one of {', '.join(ColorBy)}, nor lines such as 'stable: .api'{near}")
