"""The base class of all directives: notes of authors, and warnings instead of exceptions.

The text of a note is inline markup of the page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from docutils import nodes
from docutils.parsers.rst.states import RSTState
from sphinx.util.docutils import SphinxDirective

from sphinx_packagemap.documents.notes import Note, read_notes
from sphinx_packagemap.ext.domain import get_domain
from sphinx_packagemap.ext.links import make_linker
from sphinx_packagemap.ext.warnings import log_fault, make_internal_problem, warn
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options import AnyOptions
from sphinx_packagemap.rendering.docutils import AuthorTexts, NodeFactory, late_content

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results import DirectiveResult, ModuleResult


def make_node_factory(
    directive: ResultDirective[Any], result: ModuleResult[object], author_texts: AuthorTexts | None = None
) -> NodeFactory:
    """Return the factory for the nodes of the result of a directive, with its links and the author's texts."""

    def parse(markup: str) -> nodes.Node:
        return nodes.inline("", "", *directive.parse_author_text(markup, directive.lineno))

    make_url = result.sources.make_url if result.link.to_source else lambda _: None
    link = make_linker(make_url, directive.env.docname, to_docs=result.link.to_docs)
    return NodeFactory(link, author_texts or AuthorTexts(), parse)


def make_late_content(result: ModuleResult[object]) -> late_content:
    """Return a placeholder for the content of a result that has no texts of the author."""
    urls = {piece: result.sources.make_url(piece) for piece in result.iter_origins()} if result.link.to_source else {}
    return late_content("", content=result.content, urls=urls, to_docs=result.link.to_docs)


def _make_option_problem(name: str) -> Problem:
    message = "must come before the blank line that ends the options; it is ignored"
    return Problem(ProblemKind.OPTION, message, option=name)


Result = TypeVar("Result", bound="DirectiveResult")


class ResultDirective(SphinxDirective, Generic[Result]):
    """A directive that shows a result; ``DIRECTIVES`` has the function that computes it."""

    # The argument is required, but checked by us, so that the warning is the same in every markup.
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = AnyOptions()

    def run(self) -> list[nodes.Node]:
        """Return the nodes of the directive; if an exception is raised, report it as a warning."""
        self._messages: list[nodes.Node] = []
        try:
            return [*self.show(), *self._messages]
        except Exception as error:
            log_fault(self.name)
            return [self.report(make_internal_problem(self.name, error))]

    def show(self) -> list[nodes.Node]:
        """Return the nodes of the directive; may raise any exception."""
        raise NotImplementedError

    def get_result(self) -> Result:
        """Return the result of the directive, and record it for this page."""
        domain = get_domain(self.env)
        argument, raw_options = " ".join(self.arguments).strip(), self.get_raw_options()
        result = domain.get_result(self.name, argument, raw_options)
        domain.record_result(self.env.docname, self.name, argument, raw_options, result)
        return cast("Result", result)  # DIRECTIVES has a function with this result

    def get_raw_options(self) -> Mapping[str, str]:
        """Return the options as they are written, and everything else on which the result depends."""
        return cast("dict[str, str]", self.options)

    def set_name(self, node: nodes.Element, name: str, classes: tuple[str, ...]) -> nodes.Element:
        """Return a node with the author's name and classes, and the location of the directive."""
        self.set_source_info(node)
        node["classes"] += classes
        if name:
            self.options["name"] = name
            self.add_name(node)
        return node

    def find_content_problems(self) -> tuple[Problem, ...]:
        """Return the problems with the content of a directive that does not use any."""
        notes = [*read_notes(self.content)]
        problems = [_make_option_problem(note.option) for note in notes if note.option]
        if len(notes) > len(problems):
            problems.append(Problem(ProblemKind.NOTE, f"{self.name} takes no content; it is ignored"))
        return tuple(problems)

    def take_notes(self) -> Iterator[Note]:
        """Yield the notes in the content, and warn of options among them."""
        for note in read_notes(self.content):
            if note.option:
                path, line = self.place_in_content(note.line)
                warn(_make_option_problem(note.option), f"{path}:{line}")
            else:
                yield note

    def report(self, problem: Problem) -> nodes.Node:
        """Log a problem as a warning, and return it as a system message, which is shown with ``keep_warnings``."""
        warn(problem, self.get_location())
        path, line = self.get_source_info()
        source = os.path.relpath(path, self.env.srcdir)  # no absolute path, because the page may be published
        paragraph = nodes.paragraph("", problem.format())
        return nodes.system_message("", paragraph, level=2, type="WARNING", source=source, line=line)

    def warn_of_note(self, note: Note, message: str) -> None:
        """Log a warning about a note, at its location in the content."""
        path, line = self.place_in_content(note.line)
        warn(Problem(ProblemKind.NOTE, message), f"{path}:{line}")

    def parse_author_text(self, text: str, line: int) -> list[nodes.Node]:
        """Return a text of the author as inline nodes.

        System messages of docutils about its markup are added after all other nodes of the directive. MyST parses some
        texts as lists and the like: these become plain text, because block nodes are not allowed within a line.
        """
        parsed, messages = self.parse_inline(text, lineno=line)
        self._messages += messages
        inline_nodes: list[nodes.Node] = []
        for node in parsed:
            if isinstance(node, nodes.system_message):
                self._messages.append(node)
            else:
                inline_nodes.append(node if isinstance(node, nodes.Inline | nodes.Text) else nodes.Text(node.astext()))
        return inline_nodes

    def parse_note(self, note: Note, text: str) -> nodes.inline:
        """Return the text of a note as an inline node."""
        _, line = self.place_in_content(note.line)
        return self.make_author_text(note, text, self.parse_author_text(text, line))

    def make_author_text(self, note: Note, text: str, content: list[nodes.Node]) -> nodes.inline:
        """Return the text of a note, which is parsed already, as an inline node with its location."""
        # Translatable like a paragraph, although it is inline.
        node = nodes.inline(text, "", *content, translatable=True)
        node.source, node.line = self.get_source_info()[0], self.place_in_content(note.line)[1]
        return node

    def place_in_content(self, line: int) -> tuple[str, int]:
        """Return the file and the line in it (from 1) of a line of the content (from 0)."""
        source, _ = self.get_source_info()
        state: object = self.state
        if not isinstance(state, RSTState):  # in MyST, the offset is relative to the directive
            return source, self.lineno + self.content_offset + line + 1
        file, number = self.content.items[line]  # may be in an included file
        return os.path.abspath(file or source), number + 1  # docutils has it relative to the working directory
