"""The table of a ``module-compare``, including the author's rows and cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.documents.notes import Note
from sphinx_packagemap.ext.directives import ResultDirective, make_node_factory
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import MAX_WITH_SUGGESTIONS, Suggestions, did_you_mean
from sphinx_packagemap.options.module import make_unknown_row_problem
from sphinx_packagemap.rendering.content import AuthorText, Cell, Name, Paragraph, TableForm
from sphinx_packagemap.rendering.docutils import (
    AuthorTexts,
    make_table,
    module_list_table,
    module_table,
)
from sphinx_packagemap.rendering.module.arrangement import Draft, OwnRow, add_own_rows, arrange
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.module.comparison import ComparisonRow

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results import ModuleResult
    from sphinx_packagemap.ext.results.module import CompareResult
    from sphinx_packagemap.options.module import CompareOptions

    _Result = ModuleResult[tuple[CompareOptions, CompareResult]]

_MIN_ROWS_WITH_CONTROLS = 5  # rows of modules from which on readers can sort and filter them
_BULLETS = ("- ", "* ")


def make_comparison_nodes(directive: ResultDirective[_Result], result: _Result) -> list[nodes.Node]:
    """Return the node of the table of a directive, if there is one, and its system messages."""
    options, comparison = result.options
    messages = [directive.report(problem) for problem in result.problems]
    if comparison.draft is None:
        return messages
    # Parsed before the rows, because footnotes are numbered in the order of parsing.
    title = _make_title(directive, options.caption) if options.caption else None
    author_cells = _AuthorCells(directive)
    draft = author_cells.put_into(comparison.draft, comparison)
    table = arrange(draft, comparison.form, get_language(directive.config.language))
    widths = options.widths or ()
    if widths and len(widths) != len(table.head):
        message = f"expected {len(table.head)} widths, one for each column, got {len(widths)}"
        messages.append(directive.report(Problem(ProblemKind.OPTION, message, option="widths")))
        widths = ()
    has_controls = table.form is TableForm.ROWS and len(table.rows) >= _MIN_ROWS_WITH_CONTROLS
    node = make_table(
        table._replace(widths=widths),
        make_node_factory(directive, result, author_cells.texts),
        module_list_table if has_controls else module_table,
    )
    column_widths = "colwidths-auto" if options.widths == () else "colwidths-given"
    node["classes"] = ["pm-compare", *node["classes"], "longtable", column_widths]
    if options.align:
        node["align"] = options.align
    if title is not None:
        node.insert(0, title)
        node["label"] = title.astext()
    return [directive.set_name(node, options.name, options.classes), *messages]


def _make_title(directive: ResultDirective[_Result], caption: str) -> nodes.title:
    return nodes.title(caption, "", *directive.parse_author_text(caption, directive.lineno))


class _AuthorCells:
    """Adds the author's rows and cells to a table, and has the nodes of their texts."""

    def __init__(self, directive: ResultDirective[_Result]) -> None:
        self._directive = directive
        self.texts = AuthorTexts()

    def put_into(self, draft: Draft, comparison: CompareResult) -> Draft:
        """Return the comparison with the author's rows and cells."""
        notes = [note for note in self._directive.take_notes() if self._is_sound(note)]
        if comparison.is_list:
            self._warn_of_unknown_rows(comparison, ())
            return self._replace_purposes(draft, notes)
        columns = len(draft.headings)
        notes = list(self._iter_first_of_each(notes, [note.name.casefold() for note in notes]))
        author_rows = [
            OwnRow(note.name, self._make_heading(note), tuple(self._iter_cells(note, columns))) for note in notes
        ]
        self._warn_of_unknown_rows(comparison, [row.title for row in author_rows])
        return add_own_rows(draft, comparison.rows, author_rows, get_language(self._directive.config.language))

    def _is_sound(self, note: Note) -> bool:
        if not note.name:
            self._directive.warn_of_note(note, "a row without a name is ignored")
        elif not note.text:
            self._directive.warn_of_note(note, f"the row {quote(note.name)} is empty")
        return bool(note.name and note.text)

    def _iter_first_of_each(self, notes: Sequence[Note], subjects: Sequence[str]) -> Iterator[Note]:
        """Yield the first note for each subject, and warn of all others."""
        seen: set[str] = set()
        for note, subject in zip(notes, subjects, strict=True):
            if subject in seen:
                self._directive.warn_of_note(note, f"duplicate text for {quote(note.name)}; the first one is used")
            else:
                yield note
            seen.add(subject)

    def _iter_cells(self, note: Note, columns: int) -> Iterator[Cell]:
        """Yield the cells of an author's row: one for all columns, or one for each item of a list."""
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
                note, f"expected {columns} cells in the row {quote(note.name)}, one for each column, got {len(texts)}"
            )
        for text in [*texts, *[""] * columns][:columns]:
            yield self._make_cell(note, text) if text else ()

    def _make_cell(self, note: Note, text: str) -> Cell:
        return self._add_text(text, self._directive.parse_note(note, text))

    def _make_heading(self, note: Note) -> Cell:
        """Return the heading of an author's row: a text without markup."""
        return self._add_text(note.name, self._directive.make_author_text(note, note.name, [nodes.Text(note.name)]))

    def _add_text(self, text: str, node: nodes.Element) -> Cell:
        return (Paragraph((AuthorText(text, self.texts.add(node)),)),)

    def _warn_of_unknown_rows(self, comparison: CompareResult, titles: Sequence[str]) -> None:
        author_rows = {title.casefold() for title in titles}
        suggestions, unknown = Suggestions([*(each.value for each in ComparisonRow), *author_rows]), 0
        for row in comparison.rows:
            if not isinstance(row, ComparisonRow) and row not in author_rows:
                unknown += 1
                nearest = suggestions.find_nearest(row) if unknown <= MAX_WITH_SUGGESTIONS else ()
                self._directive.report(make_unknown_row_problem(row, nearest))

    def _replace_purposes(self, draft: Draft, notes: Sequence[Note]) -> Draft:
        """Return a comparison in which the author's texts replace the purposes of some modules."""
        positions = {_get_name(heading): position for position, heading in enumerate(draft.headings)}
        endings = _map_endings(positions)
        suggestions, unknown = Suggestions(positions), 0
        purposes = next((list(row.cells) for row in draft.rows if row.row is ComparisonRow.PURPOSE), None)
        subjects = [endings.get(note.name.removeprefix("."), note.name) for note in notes]
        for note in self._iter_first_of_each(notes, subjects):
            name = endings.get(note.name.removeprefix("."))
            if name is None:
                unknown += 1
                hint = did_you_mean(suggestions.find_nearest(note.name) if unknown <= MAX_WITH_SUGGESTIONS else ())
                self._directive.warn_of_note(
                    note, f"the text for {quote(note.name)} matches no module in the table{hint}"
                )
            elif purposes is None:
                self._directive.warn_of_note(
                    note, f"the text for {quote(note.name)} is ignored, because it requires the row 'purpose'"
                )
            else:
                purposes[positions[name]] = self._make_cell(note, note.text)
        rows = [
            row._replace(cells=tuple(purposes)) if row.row is ComparisonRow.PURPOSE and purposes is not None else row
            for row in draft.rows
        ]
        return draft._replace(rows=tuple(rows))


def _map_endings(names: Iterable[str]) -> dict[str, str]:
    """Return the first of some dotted names that ends with each sequence of last components: ``c``, ``b.c``."""
    by_ending: dict[str, str] = {}
    for name in names:
        ending = name
        while ending:
            by_ending.setdefault(ending, name)
            ending = ending.partition(".")[2]
    return by_ending


def _get_name(heading: Cell) -> str:
    """Return the dotted name of the module with some heading."""
    (paragraph,) = heading
    assert isinstance(paragraph, Paragraph)
    (name,) = paragraph.pieces
    assert isinstance(name, Name)
    return name.name
