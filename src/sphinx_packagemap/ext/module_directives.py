"""The directives that tell about single modules: module-compare, module-anatomy, module-usage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.directives.code import container_wrapper

from sphinx_packagemap.ext.notes import Note, read_notes
from sphinx_packagemap.ext.showing import ShowingDirective
from sphinx_packagemap.ext.telling import nodes_for
from sphinx_packagemap.language import Language, language_of
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, nearest
from sphinx_packagemap.rendering.comparison import OwnRow, assembled, transposed
from sphinx_packagemap.rendering.content import Cell, Name, Own, Paragraph, Table, Terms
from sphinx_packagemap.rendering.content_nodes import block_nodes, inline_nodes, modules_table, table_node, told_table
from sphinx_packagemap.views.rows import Row

if TYPE_CHECKING:
    from sphinx_packagemap.ext.compares import Compare
    from sphinx_packagemap.ext.module_options import AnatomyOptions, CompareOptions, UsageOptions
    from sphinx_packagemap.ext.told import Told


_MANY = 5  # rows of modules, from which on a reader may want to sort and filter them


class _Telling(ShowingDirective):
    """A directive that shows content."""

    def tell(self) -> Told:
        """Return what there is to tell."""
        self._own: dict[int, nodes.Node] = {}
        return cast("Told", self.shown())

    def named(self, node: nodes.Element, name: str, classes: tuple[str, ...]) -> nodes.Element:
        """Return a node with the author's name and classes."""
        self.set_source_info(node)
        node["classes"] += classes
        if name:
            self.options["name"] = name
            self.add_name(node)
        return node

    def own_cell(self, note: Note, text: str) -> Cell:
        """Return a text of the author's as a cell."""
        self._own[len(self._own)] = self.parsed_note(note, text)
        return (Paragraph((Own(text, len(self._own) - 1),)),)

    @property
    def language(self) -> Language:
        """The language of the page."""
        return language_of(self.config.language)


class ModuleCompare(_Telling):
    """Shows modules and packages beside each other, as a table."""

    def show(self) -> list[nodes.Node]:
        """Return the table."""
        told = self.tell()
        options, made = cast("tuple[CompareOptions, Compare]", told.options)
        messages = [self.report(problem) for problem in told.problems]
        if made.table is None:
            return messages
        table = self._completed(made.table, made)
        if options.transpose:
            table = transposed(table)
        widths = options.widths if options.widths is not None else table.widths
        if widths and len(widths) != len(table.head):
            message = f":widths: there are {len(table.head)} columns, and {len(widths)} widths"
            self.report(Problem(ProblemKind.OPTION, message))
            widths = table.widths
        many = made.lists_modules != options.transpose and len(table.rows) >= _MANY
        node = table_node(
            table._replace(widths=widths or table.widths),
            nodes_for(told, self.env.docname, self._own),
            modules_table if many else told_table,
        )
        # It may be longer than a page.
        classes = ("pm-compare", "longtable", *options.classes)
        node["classes"].append("colwidths-given" if widths else "colwidths-auto")
        if options.align:
            node["align"] = options.align
        if options.caption:
            parsed, more = self.parse_inline(options.caption, lineno=self.lineno)
            node.insert(0, title := nodes.title(options.caption, "", *parsed))
            node["label"] = title.astext()
            messages += more
        return [self.named(node, options.name, classes), *messages]

    def _completed(self, table: Table, made: Compare) -> Table:
        """Return the table with the author's own cells."""
        notes = list(read_notes(self.content))
        if made.lists_modules:
            return self._with_own_purposes(table, made, notes)
        columns = len(table.head) - 1
        own = [OwnRow(note.name, tuple(self._own_cells(note, columns))) for note in notes if self._is_sound(note)]
        self._warn_of_unknown_rows(made, [row.title for row in own])
        return assembled(table, made.rows, own, self.language)

    def _is_sound(self, note: Note) -> bool:
        if not note.name:
            self.warn_of_note(note, "a row has no name")
        elif not note.text:
            self.warn_of_note(note, f"the row '{note.name}' is empty")
        return bool(note.name and note.text)

    def _own_cells(self, note: Note, columns: int) -> Iterator[Cell]:
        """Yield the cells of an own row: one for all columns, or the items of a list, one each."""
        if not note.lines[0].startswith(("- ", "* ")):
            yield self.own_cell(note, note.text)
            return
        texts: list[str] = []
        for line in note.lines:
            if line.startswith(("- ", "* ")):
                texts.append(line[2:].strip())
            else:
                texts[-1] += f" {line}"
        if len(texts) != columns:
            self.warn_of_note(note, f"the row '{note.name}' has {len(texts)} cells for {columns} columns")
        for text in [*texts, *[""] * columns][:columns]:
            yield self.own_cell(note, text) if text else ()

    def _warn_of_unknown_rows(self, made: Compare, titles: list[str]) -> None:
        own = {title.casefold() for title in titles}
        for row in made.rows:
            if not isinstance(row, Row) and row not in own:
                near = did_you_mean(nearest(row, [*(each.value for each in Row), *own]))
                self.report(Problem(ProblemKind.OPTION, f":rows: there is no row '{row}'{near}"))

    def _with_own_purposes(self, table: Table, made: Compare, notes: list[Note]) -> Table:
        """Return a table of modules in which the author's texts stand for the purposes of some."""
        self._warn_of_unknown_rows(made, [])
        rows = {_heading(row): list(row) for row in table.rows}
        asked = [row for row in made.rows if isinstance(row, Row)]
        column = asked.index(Row.PURPOSE) + 1 if Row.PURPOSE in asked else 0
        for note in filter(self._is_sound, notes):
            found = next(
                (name for name in rows if name == note.name or name.endswith(f".{note.name.lstrip('.')}")), None
            )
            if found is None:
                near = did_you_mean(nearest(note.name, rows))
                self.warn_of_note(note, f"a text is for '{note.name}', which is not in the table{near}")
            elif not column:
                self.warn_of_note(note, f"the text for '{note.name}' needs the row 'purpose'")
            else:
                rows[found][column] = self.own_cell(note, note.text)
        return table._replace(rows=tuple(map(tuple, rows.values())))


def _heading(row: tuple[Cell, ...]) -> str:
    """Return the dotted name of the module that a row is about."""
    (paragraph,) = row[0]
    assert isinstance(paragraph, Paragraph)
    (name,) = paragraph.pieces
    assert isinstance(name, Name)
    return name.name


class ModuleAnatomy(_Telling):
    """Explains one module or package, part by part."""

    def show(self) -> list[nodes.Node]:
        """Return a definition list, or headings with what is below them."""
        told = self.tell()
        options = cast("AnatomyOptions", told.options)
        messages = [self.report(problem) for problem in told.problems]
        if not told.content:
            return messages
        made_with = nodes_for(told, self.env.docname, {})
        box = nodes.container("", classes=["pm-anatomy"])
        (terms,) = told.content
        assert isinstance(terms, Terms)
        if options.style.value == "list":
            box += block_nodes(told.content, made_with)
        else:
            for term, blocks in terms.terms:
                box += nodes.rubric("", "", *inline_nodes(term, made_with))
                box += block_nodes(blocks, made_with)
        return [self.named(box, options.name, options.classes), *messages]


class ModuleUsage(_Telling):
    """Shows how a module, a package or a name in one is imported."""

    def show(self) -> list[nodes.Node]:
        """Return the import statements, and what else was asked for."""
        told = self.tell()
        options = cast("UsageOptions", told.options)
        messages = [self.report(problem) for problem in told.problems]
        if not told.content:
            return messages
        code, *more = block_nodes(told.content, nodes_for(told, self.env.docname, {}))
        assert isinstance(code, nodes.literal_block)
        self.set_source_info(code)
        shown: nodes.Element = code
        if options.caption:
            shown = container_wrapper(self, code, options.caption)
        for node in more:
            if isinstance(node, nodes.paragraph):
                node["classes"].append("pm-doubt")
        return [self.named(shown, options.name, options.classes), *more, *messages]
