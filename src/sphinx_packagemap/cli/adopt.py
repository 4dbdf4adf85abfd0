"""The subcommand ``adopt``: turns drawn trees into directives and managed blocks."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sphinx_packagemap.adoption import NotAdopted, Target
from sphinx_packagemap.adoption.documents import AdoptedDocument, AdoptedTree, Adopter
from sphinx_packagemap.adoption.purposes import add_purposes
from sphinx_packagemap.blocks.project import BlockProjects
from sphinx_packagemap.cli.arguments import USAGE_ERROR, print_error
from sphinx_packagemap.cli.output import Output, find_root, format_problem, iter_diff
from sphinx_packagemap.documents import Document, NotReplaced, read_document, replace_document
from sphinx_packagemap.files import Unreadable
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, quote
from sphinx_packagemap.views.claims.checks import read_described
from sphinx_packagemap.views.claims.repository import DescribedRepository
from sphinx_packagemap.views.claims.selection import select_documents, select_named

_LOCATION = re.compile(r"(?P<file>.+?):(?P<line>\d{1,9})$", re.DOTALL)
_MAX_SHOWN = 10  # paths in a sentence
_PROJECT_FILE = "pyproject.toml"


def run_adopt(options: argparse.Namespace) -> Output:
    """Return a diff of the documents with their trees replaced, and a report; with ``--write``, write them."""
    directory = os.getcwd()
    root = find_root(directory)
    adoption = _Adoption(root, options)
    for path, lines in adoption.list_documents(directory, options.files):
        adoption.adopt(path, lines)
    return adoption.make_output()


@dataclass
class _Changed:
    """A file that is changed."""

    document: Document
    text: str


@dataclass
class _Adoption:
    """One run of the command."""

    root: str
    options: argparse.Namespace
    changed: list[_Changed] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    purposes: dict[str, dict[str, str]] = field(default_factory=dict)  # by the directory of the project
    trees: int = 0
    has_errors: bool = False

    def __post_init__(self) -> None:
        self._repository = DescribedRepository(self.root)
        self._projects = BlockProjects()
        self._configurations: set[str] = set()  # those that lack the extension

    def list_documents(self, directory: str, arguments: list[str]) -> Iterator[tuple[str, set[int]]]:
        """Yield the documents, relative to the repository, with the lines of the trees in them; without lines, all."""
        if not arguments:
            yield from ((path, set()) for path in select_documents(self._repository.index).paths)
            return
        wanted: dict[str, set[int]] = {}
        for argument in arguments:
            match = _LOCATION.match(argument) if not os.path.lexists(argument) else None
            file, line = (match["file"], int(match["line"])) if match is not None else (argument, None)
            selection = select_named(self._repository.index, directory, [file])
            for problem in selection.problems:
                self._fail(problem._replace(origin=escape_invisible(argument)) if match is not None else problem)
            for path in selection.paths:
                wanted.setdefault(path, set()).update([] if line is None else [line])
        yield from wanted.items()

    def adopt(self, path: str, lines: set[int]) -> None:
        """Replace the trees at some lines of a document, or all trees."""
        shown = escape_invisible(path)
        try:
            document = read_described(self._repository, path, shown)
        except Unreadable as error:
            self._fail(Problem(error.kind, error.message, origin=shown))
            return
        project = self._projects.get(document.path)
        adopted = Adopter(self._repository, project, has_purposes=self.options.purposes).adopt(document, lines)
        for problem in adopted.problems:
            self._fail(problem) if lines else self.report.append(f"{format_problem(problem)}\n")
        if adopted.text != document.text:
            self.changed.append(_Changed(document, adopted.text))
            self.purposes.setdefault(project.root, {}).update(adopted.purposes)
            self._describe(document, adopted)

    def _describe(self, document: Document, adopted: AdoptedDocument) -> None:
        self.trees += len(adopted.trees)
        for tree in adopted.trees:
            self.report += (f"{document.shown_path}:{line}: {text}\n" for line, text in _describe_tree(tree))
            if tree.configuration and tree.configuration not in self._configurations:
                self._configurations.add(tree.configuration)
                self.report.append(f"{tree.configuration}: add 'sphinx_packagemap' to the extensions\n")

    def _fail(self, problem: Problem) -> None:
        self.has_errors = True
        print_error(f"error: {format_problem(problem)}")

    def _add_purposes(self) -> None:
        """Add the purposes to the files that declare them."""
        for root, purposes in self.purposes.items():
            if not purposes:
                continue
            path = os.path.join(root, _PROJECT_FILE)
            shown = os.path.relpath(path, self.root).replace(os.sep, "/")
            try:
                document = read_document(path, shown)
                text = add_purposes(document, purposes.items())
            except Unreadable as error:
                self._fail(Problem(error.kind, error.message, origin=shown))
            except NotAdopted as error:
                self._fail(Problem(ProblemKind.CONFIG, str(error), origin=shown))
            else:
                self.changed.append(_Changed(document, text))

    def make_output(self) -> Output:
        """Return the diff and the report; write the files first if that is asked for, or none if one has an error."""
        self._add_purposes()
        diff = [
            line for each in self.changed for line in iter_diff(each.document.shown_path, each.document.text, each.text)
        ]
        if self.options.write and not self.has_errors:
            self._write()
        status = USAGE_ERROR if self.has_errors else 0
        return Output("".join([*diff, *([""] if not diff else ["\n"]), *self.report, self._summarize()]), (), status)

    def _write(self) -> None:
        bounds = (os.path.realpath(self.root),)
        for each in self.changed:
            try:
                replace_document(each.document, each.text, bounds)
            except NotReplaced as error:
                self._fail(each.document.make_problem(ProblemKind.UNREADABLE, str(error)))

    def _summarize(self) -> str:
        if not self.trees:
            return "no trees to adopt\n"
        files = len([each for each in self.changed if os.path.basename(each.document.path) != _PROJECT_FILE])
        trees = f"{self.trees} tree{'s' * (self.trees != 1)} in {files} file{'s' * (files != 1)}"
        if self.has_errors:
            return f"{trees}: nothing is written, because of errors\n" if self.options.write else f"{trees}\n"
        return f"{trees} adopted\n" if self.options.write else f"{trees} can be adopted: add --write\n"


def _describe_tree(tree: AdoptedTree) -> Iterator[tuple[int, str]]:
    """Yield sentences about a tree, each with its line."""
    plan = tree.plan
    form = "a managed block" if tree.target is Target.BLOCK else "a package-tree"
    subject = "the repository" if plan.argument.endswith(("/", ".")) else quote(plan.argument)
    yield plan.line, f"becomes {form} of {subject}"
    for line, old, new in plan.moved:
        yield line, f"{quote(old)} has moved to {quote(new)}"
    for lost in plan.lost:
        kept = "; it is kept in a comment below the tree" if lost.has_words else ""
        yield lost.line, f"{quote(escape_invisible(lost.text))} {lost.reason}{kept}"
    if plan.added:
        shown = ", ".join(quote(each) for each in plan.added[:_MAX_SHOWN])
        more = f" and {len(plan.added) - _MAX_SHOWN} more" if len(plan.added) > _MAX_SHOWN else ""
        yield plan.line, f"also shows what was missing: {shown}{more}"
