"""Measure the English of the documentation and the messages: ``python tools/prose.py``.

It counts clauses with "what" in place of a noun, and "tell", "say", "stand" and "lie" for things. Questions do not
count, and neither does code. The architecture page shows the figures, and a test holds them within limits.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[1]
TEMPLATE = REPOSITORY / "src" / "sphinx_packagemap" / "locale" / "sphinx_packagemap.pot"

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_WHAT = re.compile(r"\bwhat\b", re.IGNORECASE)
_IDIOM = re.compile(r"\b(?:tells?|told|says?|said|stands?|lies?)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;])[\"'”)*_]*\s+")

# Directives of reStructuredText whose content is code, data or an example.
_CODE = frozenset(
    ["code-block", "code", "example", "image", "literalinclude", "math", "only", "parsed-literal", "raw", "toctree"]
)
_DIRECTIVE = re.compile(r" *(?:- |\* - )?\.\. (?P<name>[\w:-]+)::(?P<argument>.*)")
_FIELD = re.compile(r" *:[\w-]+:")
_COMMENT = re.compile(r" *\.\. ?(?!\[)")
_ITEM = re.compile(r" *(?:(?:- |\* |#\. )+)")
_MARKDOWN_ITEM = re.compile(r" *(?:[-*] |\d+\. |#+ )")
_UNDERLINE = re.compile(r"([=\-~^\"'*+#`.:_])\1{2,} *")


class Sentence(NamedTuple):
    """A sentence, heading or message."""

    location: str  # file and line of its paragraph
    text: str  # on one line


class Figures(NamedTuple):
    """The figures of some sentences."""

    words: int
    whats: tuple[Sentence, ...]  # with a clause with "what"
    idioms: tuple[Sentence, ...]  # with "tell", "say", "stand" or "lie"

    def count_whats_per_thousand_words(self) -> float:
        """Return how many sentences have a clause with "what"."""
        return 1000 * len(self.whats) / self.words if self.words else 0.0


def measure_docs(repository: Path = REPOSITORY) -> Figures:
    """Return the figures of all pages for readers: the documentation, and the texts beside the code."""
    return count_words(sentence for path in find_pages(repository) for sentence in read_page(path, repository))


def measure_messages(template: Path = TEMPLATE) -> Figures:
    """Return the figures of the messages: the template of the catalogues, and the texts of the declared tables."""
    return count_words([*read_template(template), *read_declarations()])


def format_rows() -> list[tuple[str, str]]:
    """Return titles and figures, in the order in which they are shown."""
    rows = []
    for title, figures in [("documentation", measure_docs()), ("messages and option texts", measure_messages())]:
        rows += [
            (f"“what” in 1,000 words of {title}", f"{figures.count_whats_per_thousand_words():.1f}"),
            (f"“tell”, “say”, “stand” and “lie” in {title}", f"{len(figures.idioms)}"),
        ]
    return rows


def count_words(sentences: Iterable[Sentence]) -> Figures:
    """Return the figures of sentences; questions are counted as words only."""
    words, whats, idioms = 0, [], []
    for sentence in sentences:
        words += len(_WORD.findall(sentence.text))
        if sentence.text.rstrip("\"'”)*_ ").endswith("?"):
            continue
        whats += [sentence] * len(_WHAT.findall(sentence.text))
        idioms += [sentence] * len(_IDIOM.findall(sentence.text))
    return Figures(words, tuple(whats), tuple(idioms))


def find_pages(repository: Path) -> list[Path]:
    """Return the pages of the documentation and of the examples, and the files beside the code."""
    pages = [repository / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")]
    for directory in ("docs", "examples"):
        found = [*(repository / directory).rglob("*.rst"), *(repository / directory).rglob("*.md")]
        pages += sorted(path for path in found if not {"_build", "_packages", ".venv"} & set(path.parts))
    return [page for page in pages if page.is_file()]


def read_page(path: Path, repository: Path = REPOSITORY) -> Iterator[Sentence]:
    """Yield the sentences of a page, without code and markup."""
    lines = path.read_text("utf-8").splitlines()
    is_markdown = path.suffix == ".md"
    prose = _iter_markdown(lines) if is_markdown else _iter_rst(lines)
    name = path.relative_to(repository).as_posix()
    paragraph: list[str] = []
    begun = 1
    for number, line in [*prose, (len(lines) + 1, "")]:
        if line.strip():
            begun = begun if paragraph else number
            paragraph.append(line.strip())
        elif paragraph:
            text = " ".join(paragraph)
            text = _remove_markdown_markup(text) if is_markdown else _remove_rst_markup(text)
            yield from _split(text, f"{name}:{begun}")
            paragraph = []


def _split(text: str, location: str) -> Iterator[Sentence]:
    for sentence in _SENTENCE_END.split(text):
        yield Sentence(location, sentence)


def _iter_rst(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of prose of a page in reStructuredText, with their numbers; others are empty."""
    skipped = -1  # indentation of a block of code: deeper lines belong to it
    for number, line in enumerate(lines, 1):
        indentation = len(line) - len(line.lstrip())
        if line.strip() and skipped >= 0:
            if indentation > skipped:
                continue
            skipped = -1
        directive = _DIRECTIVE.match(line)
        if directive:
            is_code = directive["name"] in _CODE
            skipped = indentation if is_code else -1
            yield number, ""
        elif _FIELD.match(line):
            yield number, (line.partition("caption:")[2] if ":caption:" in line else "")
        elif _COMMENT.match(line):
            skipped = indentation
            yield number, ""
        elif _UNDERLINE.fullmatch(line):
            yield number, ""
        else:
            if line.rstrip().endswith("::"):
                skipped = indentation
            item = _ITEM.match(line)
            if item:
                yield number, ""
            yield number, line[item.end() :] if item else line


def _remove_rst_markup(text: str) -> str:
    text = re.sub(r"``.+?``", "x", text)
    text = re.sub(r":[\w:]+:`([^`<]*)(?:<[^>`]*>)?`", r"\1", text)
    return re.sub(r"`([^`<]*)(?:<[^>`]*>)?`__?", r"\1", text)


def _iter_markdown(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of prose of a page in Markdown, with their numbers; others are empty."""
    fence = ""
    for number, line in enumerate(lines, 1):
        marker = re.match(r" *(`{3,}|~{3,}|:{3,})", line)
        if fence:
            fence = "" if marker and marker[1].startswith(fence) and line.strip() == marker[1] else fence
            yield number, ""
        elif marker:
            fence = marker[1]
            yield number, ""
        else:
            item = _MARKDOWN_ITEM.match(line)
            if item or line.lstrip().startswith("|"):
                yield number, ""
            yield number, line[item.end() :] if item else line


def _remove_markdown_markup(text: str) -> str:
    text = re.sub(r"`[^`]*`", "x", text)
    text = re.sub(r"<[^>]*>", " ", text)
    return re.sub(r"\]\([^)]*\)", "]", text).replace("|", " ; ")


def read_template(template: Path) -> Iterator[Sentence]:
    """Yield the messages of a template of catalogues, in English."""
    source = template.read_text("utf-8")
    for entry in re.finditer(r'^msgid(?:_plural)? ((?:".*"\n)+)', source, re.MULTILINE):
        text = "".join(re.findall(r'"(.*)"\n', entry[1])).replace('\\"', '"')
        line = source.count("\n", 0, entry.start()) + 1
        yield from _split(text, f"{template.name}:{line}")


def read_declarations() -> Iterator[Sentence]:
    """Yield the texts of options, rows, parts, warnings and configuration values, and the help of the command."""
    from sphinx_packagemap.cli.arguments import make_parser
    from sphinx_packagemap.ext.config import CONFIG_VALUES
    from sphinx_packagemap.ext.registry import DIRECTIVES
    from sphinx_packagemap.model import ProblemKind
    from sphinx_packagemap.views.module.anatomy import AnatomyPart
    from sphinx_packagemap.views.module.comparison import ComparisonRow

    for directive, spec in DIRECTIVES.items():
        for option in spec.load_options():
            for text in (option.doc, option.takes, option.default):
                yield from _split(_remove_rst_markup(text), f"{directive} :{option.name}:")
    for value in CONFIG_VALUES:
        yield from _split(_remove_rst_markup(value.doc), value.name)
    for member in (*ComparisonRow, *AnatomyPart, *ProblemKind):
        yield from _split(_remove_rst_markup(member.doc), f"{type(member).__name__}.{member.name}")
    yield from _read_help(make_parser())


def _read_help(parser: argparse.ArgumentParser) -> Iterator[Sentence]:
    yield Sentence(parser.prog, parser.description or "")
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _read_help(command)
        else:
            location = " ".join([parser.prog, *(action.option_strings or [str(action.metavar)])])
            yield from _split(action.help or "", location)


def main(arguments: list[str]) -> int:
    """Print the figures; with ``--list``, also the sentences that count."""
    for title, figures in [("documentation", measure_docs()), ("messages", measure_messages())]:
        print(f"{title}: {figures.words:,} words, {len(figures.whats)} times “what”, ", end="")
        print(f"{figures.count_whats_per_thousand_words():.1f} in 1,000 words; {len(figures.idioms)} idioms")
        if "--list" in arguments:
            for kind, sentences in [("what", figures.whats), ("idiom", figures.idioms)]:
                for sentence in sentences:
                    print(f"{kind}: {sentence.location}: {sentence.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
