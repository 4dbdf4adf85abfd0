"""Writes planned trees as directives and managed blocks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence

from sphinx_packagemap.adoption import PlannedNote, Target, TreePlan
from sphinx_packagemap.documents import Markup
from sphinx_packagemap.documents.managed_blocks import ENDS, ManagedBlock
from sphinx_packagemap.rendering.markdown import escape_text as escape_markdown
from sphinx_packagemap.rendering.purposes import format_purpose
from sphinx_packagemap.rendering.restructuredtext import escape_text as escape_rst
from sphinx_packagemap.rendering.restructuredtext import format_code
from sphinx_packagemap.views.purposes import Purpose, PurposeSource

_WIDTH = 110  # columns of the values of options
_REST = "Not in the tree:"


def format_tree(plan: TreePlan, target: Target, markup: Markup, options: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Return the lines of a tree without line ends, with further options of a directive; the last line is not empty."""
    match target:
        case Target.RST:
            lines = [*_format_rst(plan, [*options, *_make_caption(plan, options)])]
        case Target.MYST:
            lines = [*_format_myst(plan, [*options, *_make_caption(plan, options)])]
        case Target.BLOCK:
            lines = [*_format_block(plan, markup)]
    return [*lines, *_format_lost(plan, target, markup)]


def _make_caption(plan: TreePlan, options: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    if plan.heading and not any(name == "caption" for name, _ in options):
        yield "caption", f"``{plan.heading}``"


def escape_note(text: str, target: Target) -> str:
    """Return the markup of a note that shows a plain text."""
    if target is Target.MYST:
        text = escape_markdown(text)
    elif target is Target.RST:
        text = escape_rst(text)
    elif _show(text) != text:  # the terminal knows fewer escapes
        text = re.sub(r"[`*|]", r"\\\g<0>", text)
    return re.sub(r"^(?=:(?:\s|$))", r"\\", text)


def _show(markup: str) -> str:
    """Return the text that a managed block shows for a note."""
    return format_purpose(Purpose(PurposeSource.NOTES, markup))


def _format_rst(plan: TreePlan, options: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f".. package-tree:: {plan.argument}"
    for name, value in [*options, *plan.options]:
        first, *further = _wrap(value)
        yield f"   :{name}: {first}".rstrip()
        yield from (f"      {each}" for each in further)
    if plan.notes:
        yield ""
    for note in plan.notes:
        yield f"   {note.name}"
        if note.text:
            yield f"      {escape_note(note.text, Target.RST)}"


def _format_myst(plan: TreePlan, options: Iterable[tuple[str, str]]) -> Iterator[str]:
    notes = [line for note in plan.notes for line in _format_myst_note(note)]
    longest = max((len(each) for line in notes for each in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{{package-tree}} {plan.argument}"
    for name, value in [*options, *plan.options]:
        value = re.sub(r"``", "`", value) if name == "caption" else value
        yield f":{name}: {value}".rstrip()
    if notes:
        yield from ("", *notes)
    yield fence


def _format_myst_note(note: PlannedNote) -> Iterator[str]:
    yield note.name
    if note.text:
        yield f": {escape_note(note.text, Target.MYST)}"


def _format_block(plan: TreePlan, markup: Markup) -> Iterator[str]:
    if plan.heading:
        is_rst = markup is Markup.RST
        yield f"{format_code(plan.heading) if is_rst else f'`{plan.heading}`'}:"
        yield ""
    argument = "" if plan.argument == "." else f" {plan.argument}"
    words = "".join(f" {_format_word(name, value)}" for name, value in plan.options)
    notes = [(note.name, escape_note(note.text, Target.BLOCK)) for note in plan.notes]
    yield from (
        line.rstrip() for line in ManagedBlock.format_beginning(markup, f"tree{argument or ' ./'}{words}", notes)
    )
    yield ENDS[markup]


def _format_word(name: str, value: str) -> str:
    return f"{name}={shlex.quote(value)}" if value else name


def _wrap(value: str) -> Sequence[str]:
    """Return the lines of the value of an option."""
    lines = [""]
    for word in value.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _WIDTH:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _format_lost(plan: TreePlan, target: Target, markup: Markup) -> Iterator[str]:
    """Yield a comment with the entries that the new tree does not show."""
    texts = [each.text for each in plan.lost if each.has_words]
    if not texts:
        return
    yield ""
    if target is Target.MYST:
        yield from (f"% {each}" for each in (_REST, *texts))
    elif markup is Markup.RST:
        yield from (f".. {_REST}", *(f"   {each}" for each in texts))
    else:
        yield f"<!-- {_REST}"
        yield from (re.sub(r"--(?=!?>)", r"--\\", each) for each in texts)
        yield "-->"
