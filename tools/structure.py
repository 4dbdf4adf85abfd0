"""Measure the structure of the code: ``python tools/structure.py``.

The architecture page shows the figures, and a test holds them within limits.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1] / "src" / "sphinx_packagemap"
SHORT = 40  # lines: a file below that belongs into its neighbour
LONG = 50  # lines: a function above that wants a second look

# The first words of the names of functions.
VERBS = frozenset((Path(__file__).parent / "verbs.txt").read_text("ascii").split())
# Names of one word that are rather read as nouns.
_NOUNS = frozenset(
    [
        *(
            "color",
            "end",
            "export",
            "group",
            "guess",
            "import",
            "label",
            "link",
            "list",
            "log",
            "map",
            "mark",
            "name",
            "note",
        ),
        *(
            "number",
            "order",
            "place",
            "plan",
            "point",
            "prefix",
            "process",
            "quote",
            "rank",
            "record",
            "request",
            "score",
        ),
        *("stack", "step", "style", "sum", "survey", "test", "track", "union", "work"),
    ]
)
_WHAT = re.compile(r"\bwhat\b", re.IGNORECASE)
# Verbs for persons and things, which code neither does nor is.
_IDIOM = re.compile(r"\b(?:tells?|told|says?|said|stands?|lies?)\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


class Function(NamedTuple):
    """A function or method."""

    name: str
    lines: int
    is_property: bool

    @property
    def is_verb(self) -> bool:
        """Whether its name begins with a verb."""
        first, *others = self.name.strip("_").split("_")
        return first in VERBS and (first not in _NOUNS or bool(others))


class Figures(NamedTuple):
    """The figures of all files."""

    files: dict[str, int]  # lines by name, relative to the package
    functions: dict[str, Function]  # by file and line: ``text.py:12``
    words: int  # in docstrings and comments
    whats: int  # among these
    idioms: list[str]  # "tell", "say", "stand" and "lie" among these, with file and line: ``text.py:12 says``

    def format_rows(self) -> list[tuple[str, str]]:
        """Return titles and figures, in the order in which they are shown."""
        lengths, functions = self.files.values(), self.functions.values()
        verbs = [each.is_verb for each in functions if not each.is_property]
        longest_file = max(self.files, key=lambda name: self.files[name])
        longest = max(self.functions, key=lambda place: self.functions[place].lines)
        return [
            ("Files", f"{len(lengths)}"),
            ("Lines", f"{sum(lengths):,}"),
            ("Lines of a file, median", f"{median(lengths):.0f}"),
            ("Lines of the longest file", f"{max(lengths)} (``{longest_file}``)"),
            (f"Files with less than {SHORT} lines", f"{len(self.find_short_files())}"),
            ("Functions and methods", f"{len(functions)}"),
            ("Lines of a function, median", f"{median(each.lines for each in functions):.0f}"),
            ("Lines of the longest function", f"{self.functions[longest].lines} (``{self.functions[longest].name}``)"),
            ("Functions whose names begin with a verb", f"{sum(verbs) / len(verbs):.1%}"),
            ("“what” in 1,000 words of docstrings and comments", f"{self.count_whats_per_thousand_words():.1f}"),
            ("“tell”, “say”, “stand” and “lie” in docstrings and comments", f"{len(self.idioms)}"),
        ]

    def find_short_files(self) -> list[str]:
        """Return the files that are short."""
        return [name for name, lines in self.files.items() if lines < SHORT]

    def count_whats_per_thousand_words(self) -> float:
        """Return how often "what" occurs."""
        return 1000 * self.whats / self.words


def measure(package: Path = PACKAGE) -> Figures:
    """Return the figures of all Python files below a directory."""
    files: dict[str, int] = {}
    functions: dict[str, Function] = {}
    idioms: list[str] = []
    words = whats = 0
    for path in sorted(package.rglob("*.py")):
        source, name = path.read_text("utf-8"), path.relative_to(package).as_posix()
        files[name] = source.count("\n")
        for node in find_functions(ast.parse(source)):
            decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
            if not (node.name.startswith("__") and node.name.endswith("__")) and node.name != "main":
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                functions[f"{name}:{node.lineno}"] = Function(node.name, lines, "property" in decorators)
        for number, line in find_prose(source):
            words += len(_WORD.findall(line))
            whats += len(_WHAT.findall(line))
            idioms += [f"{name}:{number} {word}" for word in _IDIOM.findall(line)]
    return Figures(files, functions, words, whats, idioms)


def find_functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield all functions and methods, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def find_prose(source: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of the docstrings, then the comments of a source, each with its number."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node, clean=False)
            if docstring is not None:
                yield from enumerate(docstring.splitlines(), node.body[0].lineno)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def main(arguments: list[str]) -> int:
    """Print the figures; with ``--list``, also the functions, files and words that count as exceptions."""
    figures = measure()
    for title, figure in figures.format_rows():
        print(f"{title}: {figure}")
    if "--list" in arguments:
        for place, function in figures.functions.items():
            if not (function.is_property or function.is_verb):
                print(f"no verb: {place} {function.name}")
            if function.lines > LONG:
                print(f"long: {place} {function.name} ({function.lines} lines)")
        print("short:", *figures.find_short_files())
        for idiom in figures.idioms:
            print(f"idiom: {idiom}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
