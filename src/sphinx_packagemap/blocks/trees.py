"""The tree in a managed block, with the author's notes, and as small as its maximum number of tokens requires."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence

from sphinx_packagemap.blocks import BlockContent, BlockRequest
from sphinx_packagemap.blocks.budget import find_fitting, find_longest_fitting, make_excess
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.discovery.own_packages import find_own_packages
from sphinx_packagemap.discovery.repository import is_project_root
from sphinx_packagemap.documents import Markup
from sphinx_packagemap.documents.notes import read_notes
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.tree import make_tree_request
from sphinx_packagemap.rendering.markdown import render_tree_markdown
from sphinx_packagemap.rendering.restructuredtext import render_tree_rst
from sphinx_packagemap.survey import is_directory_argument
from sphinx_packagemap.views import Sort, TreeRequest
from sphinx_packagemap.views.tree import TreeView
from sphinx_packagemap.views.tree.limits import fold_view
from sphinx_packagemap.views.tree.notes import apply_notes, match_notes
from sphinx_packagemap.views.tree.other_files import survey_files
from sphinx_packagemap.views.tree.repository import survey_repository


def render_tree_block(project: BlockProject, request: BlockRequest) -> BlockContent:
    """Return the content of a block with a tree; raises NotFound and NoContent."""
    return _TreeBlock(project, request).render()


def make_block_view(project: BlockProject, names: Sequence[str], request: TreeRequest) -> TreeView:
    """Return the tree of names, or of a directory relative to the project, without notes; raises NotFound."""
    if len(names) == 1 and is_directory_argument(names[0]):
        root = os.path.normpath(os.path.join(project.root, names[0]))
        if is_project_root(root):
            return _survey_repository(project, root, request)
    return survey_files(project.survey, names, request, project.codebases)


def _survey_repository(project: BlockProject, root: str, request: TreeRequest) -> TreeView:
    links = project.follow_links
    view = survey_repository(project.survey, root, request, project.codebases, project.root, follow_links=links).tree
    if find_own_packages(root, follow_links=links).distribution:
        return view
    # Without a name in its configuration, it has the name of its directory, and each checkout may have another.
    return view._replace(items=(view.items[0]._replace(label="./"), *view.items[1:]))


class _TreeBlock:
    """A block with a tree."""

    def __init__(self, project: BlockProject, request: BlockRequest) -> None:
        self._project = project
        self._request = request
        self._names = project.get_names(request.command, request.names)
        self._notes = [*read_notes(request.notes, is_block=True)]
        self._tree_request = make_tree_request(dict(request.values), sys.maxsize)._replace(
            purposes=project.rules, notes=tuple(note.name for note in self._notes if note.name)
        )

    def render(self) -> BlockContent:
        """Return the content of the block."""
        view = self._make_view(self._tree_request)
        texts: dict[str, str] = {}
        note_problems = []
        is_order = self._tree_request.sort is Sort.NOTES
        for note, names, messages in match_notes(view, self._notes, is_order=is_order):
            texts |= dict.fromkeys(names if note.text else (), note.text)
            note_problems += [Problem(ProblemKind.NOTE, message, line=note.line) for message in messages]
        text = self._fit(apply_notes(view, texts), texts)
        return BlockContent(text, view.problems, tuple(note_problems))

    def _make_view(self, request: TreeRequest) -> TreeView:
        return make_block_view(self._project, self._names, request)

    def _fit(self, view: TreeView, texts: Mapping[str, str]) -> str:
        """Return the largest form of the tree that fits; ``texts`` are the notes by the key of their item."""
        max_tokens = self._request.max_tokens
        if max_tokens is None:
            return self._format(view)
        text = find_fitting(self._iter_forms(view, texts), max_tokens)
        if text is not None:
            return text
        smallest = _remove_purposes(self._limit(_find_lowest(view)))
        text = find_longest_fitting(
            lambda count: self._format(fold_view(smallest, count)), len(smallest.items), max_tokens
        )
        if text is None:
            form = self._format(fold_view(smallest, 1))
            raise make_excess(form, max_tokens, "allow more, or select fewer modules")
        return text

    def _iter_forms(self, view: TreeView, texts: Mapping[str, str]) -> Iterator[str]:
        """Yield the tree, then with fewer levels, then without purposes, with as many levels as possible."""
        lowest, deepest = _find_lowest(view), max((item.level for item in view.items), default=0)
        views = {deepest: view}
        yield self._format(view)
        for depth in range(deepest - 1, lowest - 1, -1):
            views[depth] = apply_notes(self._limit(depth), texts)
            yield self._format(views[depth])
        yield from (self._format(_remove_purposes(each)) for each in views.values())

    def _limit(self, depth: int) -> TreeView:
        return self._make_view(self._tree_request._replace(depth=depth))

    def _format(self, view: TreeView) -> str:
        view, language = fold_view(view, self._request.max_items), self._request.language
        if self._request.markup is Markup.MARKDOWN:
            return render_tree_markdown(view, language)
        return render_tree_rst(view, language)


def _find_lowest(view: TreeView) -> int:
    """Return the smallest number of levels that shows something: of several tops, they alone are enough."""
    tops = sum(item.level == 0 for item in view.items)
    return 0 if tops > 1 or len(view.items) == 1 else 1


def _remove_purposes(view: TreeView) -> TreeView:
    return view._replace(items=tuple(item._replace(purpose=None) for item in view.items))
