"""The properties of the terminal, or of the file, to which the output of the command is written."""

from __future__ import annotations

import os
import shutil
import sys
from typing import NamedTuple

WIDTH_ELSEWHERE = 100  # columns, if the output is not a terminal, or its size is not known


class Terminal(NamedTuple):
    """The properties of the terminal on which the output is printed; of a file, the same as far as they apply."""

    unicode: bool  # whether its encoding has the characters for branches
    color: bool  # whether the output is coloured
    width: int | None = None  # in columns; None if the output is not a terminal
    table_width: int = WIDTH_ELSEWHERE  # in columns, of tables and paragraphs, also if it is not a terminal


def find_terminal(output: str | None, color: str = "never") -> Terminal:
    """Return the properties of standard output, or of the file ``output``, which is in UTF-8.

    ``color`` is the value of ``--color``.
    """
    if output is not None:
        return Terminal(unicode=True, color=color == "always")
    columns = shutil.get_terminal_size((WIDTH_ELSEWHERE, 24)).columns
    return Terminal(_can_draw(), _is_color_wanted(color), columns if _is_terminal() else None, columns)


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _can_draw() -> bool:
    try:
        "│├└─…–•".encode((sys.stdout and sys.stdout.encoding) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_color_wanted(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    # https://no-color.org, and terminals with limited capabilities
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
