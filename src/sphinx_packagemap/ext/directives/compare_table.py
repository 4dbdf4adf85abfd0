"""The table of a module-compare, with the author's own cells in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.directives import Note, ResultDirective, make_node_factory, read_notes
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import MAX_WITH_SUGGESTIONS, Suggestions, did_you_mean
from sphinx_packagemap.options.module import make_unknown_row_problem
from sphinx_packagemap.rendering.content import AuthorText, Cell, Name, Paragraph, Table
from sphinx_packagemap.rendering.docutils.content import (
    AuthorTexts,
    make_table,
    module_list_table,
    module_table,
)
from sphinx_packagemap.rendering.module.comparison import OwnRow, assemble_rows, transpose
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.module.comparison import ComparisonRow

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results import ModuleResult
    from sphinx_packagemap.ext.results.module import CompareResult
    from sphinx_packagemap.options.module import CompareOptions

    _Result = ModuleResult[tuple[CompareOptions, CompareResult]]

_MANY = 5  # rows of modules, from which on a reader may want to sort and filter them


_BULLETS = ("- ", "* ")


def make_comparison_nodes(directive: ResultDirective[_Result], told: _Result) -> list[nodes.Node]:
    """Return the table that a directive shows; where there is none, nothing but its warnings."""
    options, made = told.options
    messages = [directive.report(problem) for problem in told.problems]
    if made.table is None:
        return messages
    # Before the rows: footnotes are numbered in the order in which they are parsed.
    title = _make_title(directive, options.caption) if options.caption else None
    own = _OwnCells(directive)
    table = own.put_into(made.table, made)
    if options.transpose:
        table = transpose(table)
    widths = options.widths if options.widths is not None else table.widths
    if widths and len(widths) != len(table.head):
        message = f"there are {len(table.head)} columns, and {len(widths)} widths"
        messages.append(directive.report(Problem(ProblemKind.OPTION, message, option="widths")))
        widths = table.widths
    many = made.lists_modules != options.transpose and len(table.rows) >= _MANY
    node = make_table(
        table._replace(widths=widths or table.widths),
        make_node_factory(told, directive.env.docname, own.texts),
        module_list_table if many else module_table,
    )
    node["classes"] += ["pm-compare", "longtable", "colwidths-given" if widths else "colwidths-auto"]
    if options.align:
        node["align"] = options.align
    if title is not None:
        node.insert(0, title)
        node["label"] = title.astext()
    return [directive.set_name(node, options.name, options.classes), *messages]


def _make_title(directive: ResultDirective[_Result], caption: str) -> nodes.title:
    return nodes.title(caption, "", *directive.parse_own_text(caption, directive.lineno))


class _OwnCells:
    """The author's own cells, and the texts in them as nodes."""

    def __init__(self, directive: ResultDirective[_Result]) -> None:
        self._directive = directive
        self.texts = AuthorTexts()

    def put_into(self, table: Table, made: CompareResult) -> Table:
        """Return the table with the author's own cells."""
        notes = [note for note in read_notes(self._directive.content) if self._is_sound(note)]
        if made.lists_modules:
            self._warn_of_unknown_rows(made, ())
            return self._replace_purposes(table, made, notes)
        columns = len(table.head) - 1
        notes = list(self._iter_first_of_each(notes, [note.name.casefold() for note in notes]))
        own = [OwnRow(note.name, self._make_heading(note), tuple(self._iter_cells(note, columns))) for note in notes]
        self._warn_of_unknown_rows(made, [row.title for row in own])
        return assemble_rows(table, made.rows, own, get_language(self._directive.config.language))

    def _is_sound(self, note: Note) -> bool:
        if not note.name:
            self._directive.warn_of_note(note, "a row has no name")
        elif not note.text:
            self._directive.warn_of_note(note, f"the row {quote(note.name)} is empty")
        return bool(note.name and note.text)

    def _iter_first_of_each(self, notes: Sequence[Note], subjects: Sequence[str]) -> Iterator[Note]:
        """Yield the first text for each subject, and warn of any other."""
        seen: set[str] = set()
        for note, subject in zip(notes, subjects, strict=True):
            if subject in seen:
                self._directive.warn_of_note(note, f"there is another text for {quote(note.name)} above this one")
            else:
                yield note
            seen.add(subject)

    def _iter_cells(self, note: Note, columns: int) -> Iterator[Cell]:
        """Yield the cells of an own row: one for all columns, or the items of a list, one each."""
        if not note.lines[0].startswith(_BULLETS):
            yield self._make_cell(note, note.text)
            return
        texts: list[str] = []
        for line in note.lines:
            if line.startswith(_BULLETS):
                texts.append(line[2:].strip())
            else:
                texts[-1] += f" {line}"
        if len(texts) != columns:
            self._directive.warn_of_note(
                note, f"the row {quote(note.name)} has {len(texts)} cells for {columns} columns"
            )
        for text in [*texts, *[""] * columns][:columns]:
            yield self._make_cell(note, text) if text else ()

    def _make_cell(self, note: Note, text: str) -> Cell:
        return self._add_text(text, self._directive.parse_note(note, text))

    def _make_heading(self, note: Note) -> Cell:
        """Return the heading of an own row: no markup, but otherwise a text like any other on the page."""
        return self._add_text(note.name, self._directive.make_own_text(note, note.name, [nodes.Text(note.name)]))

    def _add_text(self, text: str, node: nodes.Element) -> Cell:
        return (Paragraph((AuthorText(text, self.texts.add(node)),)),)

    def _warn_of_unknown_rows(self, made: CompareResult, titles: Sequence[str]) -> None:
        own = {title.casefold() for title in titles}
        suggestions, unknown = Suggestions([*(each.value for each in ComparisonRow), *own]), 0
        for row in made.rows:
            if not isinstance(row, ComparisonRow) and row not in own:
                unknown += 1
                near = suggestions.find_nearest(row) if unknown <= MAX_WITH_SUGGESTIONS else ()
                self._directive.report(make_unknown_row_problem(row, near))

    def _replace_purposes(self, table: Table, made: CompareResult, notes: Sequence[Note]) -> Table:
        """Return a table of modules in which the author's texts stand for the purposes of some."""
        rows = {_get_heading(row): list(row) for row in table.rows}
        endings = _map_endings(rows)
        suggestions, unknown = Suggestions(rows), 0
        asked = [row for row in made.rows if isinstance(row, ComparisonRow)]
        column = asked.index(ComparisonRow.PURPOSE) + 1 if ComparisonRow.PURPOSE in asked else 0
        subjects = [endings.get(note.name.removeprefix("."), note.name) for note in notes]
        for note in self._iter_first_of_each(notes, subjects):
            found = endings.get(note.name.removeprefix("."))
            if found is None:
                unknown += 1
                near = did_you_mean(suggestions.find_nearest(note.name) if unknown <= MAX_WITH_SUGGESTIONS else ())
                self._directive.warn_of_note(note, f"a text is for {quote(note.name)}, which is not in the table{near}")
            elif not column:
                self._directive.warn_of_note(note, f"the text for {quote(note.name)} needs the row 'purpose'")
            else:
                rows[found][column] = self._make_cell(note, note.text)
        return table._replace(rows=tuple(map(tuple, rows.values())))


def _map_endings(names: Iterable[str]) -> dict[str, str]:
    """Return the first of some dotted names that each name is, or is the end of."""
    found: dict[str, str] = {}
    for name in names:
        ending = name
        while ending:
            found.setdefault(ending, name)
            ending = ending.partition(".")[2]
    return found


def _get_heading(row: tuple[Cell, ...]) -> str:
    """Return the dotted name of the module that a row is about."""
    (paragraph,) = row[0]
    assert isinstance(paragraph, Paragraph)
    (name,) = paragraph.pieces
    assert isinstance(name, Name)
    return name.name
