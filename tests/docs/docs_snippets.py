"""Finds the snippets with our directives and roles in pages, and translates them between reStructuredText and MyST."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from sphinx_packagemap.ext import registry

DIRECTIVES = tuple(name for name, spec in registry.DIRECTIVES.items() if not spec.is_role)
_NAMES = "|".join(DIRECTIVES)
_IS_OURS = re.compile(rf"\b(?:{_NAMES})(?:::|\}})|[:{{]import[:}}]`")


@dataclass(frozen=True)
class Snippet:
    """A documented piece of a page, with at least one directive or role of ours in it."""

    place: str  # file and line
    source: str
    markup: str  # "rst" or "md"


def snippets(file: Path, shown: str) -> Iterator[Snippet]:
    """Yield the snippets of a page; what merely stands on it is found too, for it is built as well."""
    text = file.read_text("utf-8")
    blocks = _fenced_blocks(text) if file.suffix == ".md" else _indented_blocks(text)
    for line, markup, source in blocks:
        if _IS_OURS.search(source):
            yield Snippet(f"{shown}:{line}", source, markup)


def _indented_blocks(text: str) -> Iterator[tuple[int, str, str]]:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        beginning = re.match(r"( *)\.\. (?:example::|code-block:: (?P<language>rst|markdown))$", line)
        if beginning is None:
            continue
        width = len(beginning[1])
        content = []
        for following in lines[number + 1 :]:
            if following.strip() and len(following) - len(following.lstrip()) <= width:
                break
            content.append(following)
        source = re.sub(r"\A(?: *:\w+:.*\n)*", "", "\n".join(content))
        yield number + 1, "md" if beginning["language"] == "markdown" else "rst", textwrap.dedent(source).strip("\n")


_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\{example\}|markdown|rst)\n(?P<source>.*?)\n(?P=fence)$", re.MULTILINE | re.DOTALL
)


def _fenced_blocks(text: str) -> Iterator[tuple[int, str, str]]:
    fence = re.compile(
        r"^(?P<fence>`{3,})(?P<language>\{example\}|markdown|rst)\n(?P<source>.*?)\n(?P=fence)$", re.M | re.S
    )
    for block in fence.finditer(text):
        line = text[: block.start()].count("\n") + 1
        yield line, "rst" if block["language"] == "rst" else "md", block["source"]


def to_myst(source: str) -> str:
    """Translate a snippet in reStructuredText."""
    result: list[str] = []
    lines = [*source.splitlines(), ""]
    position = 0
    while position < len(lines):
        beginning = re.match(rf"\.\. ({_NAMES})::(.*)$", lines[position])
        position += 1
        if beginning is None:
            result.append(_inline_to_myst(lines[position - 1]))
            continue
        content = []
        while position < len(lines) and (not lines[position].strip() or lines[position].startswith(" ")):
            content.append(lines[position])
            position += 1
        result.append(f"```{{{beginning[1]}}}{beginning[2]}")
        result += _content_to_myst(textwrap.dedent("\n".join(content)).strip("\n").splitlines())
        result += ["```", ""]
    return "\n".join(result)


def _content_to_myst(lines: list[str]) -> Iterator[str]:
    in_note = False
    for line in lines:
        if line.startswith("   "):
            # The text of a note, or the rest of an option.
            yield ("  " if in_note else ": ") + _inline_to_myst(line.strip())
            in_note = True
        else:
            in_note = False
            option = re.match(r":([\w-]+): (.*)$", line)
            yield f":{option[1]}: {_inline_to_myst(option[2])}" if option else line


def _inline_to_myst(text: str) -> str:
    text = re.sub(r":([\w:]+):`", r"{\1}`", text)
    return text.replace("``", "`")


def to_rst(source: str) -> str:
    """Translate a snippet in MyST."""
    fence = re.compile(
        rf"^(?P<fence>```|:::)\{{(?P<directive>{_NAMES})\}}(?P<argument>.*?)\n(?P<content>.*?)^(?P=fence)$", re.M | re.S
    )
    position, result = 0, []
    for block in fence.finditer(source):
        result.append(_inline_to_rst(source[position : block.start()]))
        beginning = f".. {block['directive']}::{block['argument']}\n"
        result.append(beginning + textwrap.indent(_content_to_rst(block["content"]), "   "))
        position = block.end()
    return "\n".join([*result, _inline_to_rst(source[position:])])


def _content_to_rst(content: str) -> str:
    in_yaml = re.match(r"---\n(.*?)^---\n", content, re.M | re.S)
    if in_yaml:
        options = yaml.safe_load(in_yaml[1])
        given = [f":{name}: {_in_a_line(str(value))}" for name, value in options.items()]
        content = "\n".join(given) + "\n" + content[in_yaml.end() :]
    lines = [f"   {line[2:]}" if line.startswith(": ") else line for line in content.splitlines()]
    return _inline_to_rst("\n".join(lines)) + "\n"


def _in_a_line(value: str) -> str:
    if ":" in value:  # headings with patterns, a line each
        return "; ".join(value.splitlines())
    return ", ".join(value.split())


def _inline_to_rst(text: str) -> str:
    text = re.sub(r"(?<![`}])`([^`\n]+)`(?!`)", r"``\1``", text)
    return re.sub(r"\{([\w:]+)\}`", r":\1:`", text)
