"""The package-tree directive."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst.states import RSTState
from sphinx.util.docutils import SphinxDirective

from sphinx_packagemap.ext.domain import PackagemapDomain
from sphinx_packagemap.ext.messages import logger, warn
from sphinx_packagemap.ext.notes import read_notes
from sphinx_packagemap.ext.options import AnyOptions, TreeOptions
from sphinx_packagemap.ext.problems import internal
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import absolute, did_you_mean, nearest
from sphinx_packagemap.rendering.doctree import captioned_package_tree, package_tree, seed_tree, tree_caption
from sphinx_packagemap.views.items import TreeView


class PackageTree(SphinxDirective):
    """Shows the modules below a package, or in a directory, as a tree."""

    # That the argument is there is checked by us, with a warning that is the same in every markup.
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = AnyOptions()

    def run(self) -> list[nodes.Node]:
        """Return the tree; whatever goes wrong is a warning, and the rest of the page goes on."""
        try:
            return self._run()
        except Exception as error:
            logger.debug("package-tree failed", exc_info=True)
            return [self._report(internal(error))]

    def _run(self) -> list[nodes.Node]:
        domain = self.env.get_domain(PackagemapDomain.name)
        assert isinstance(domain, PackagemapDomain)
        argument = " ".join(self.arguments).strip()
        tree = domain.tree(argument, self.options)
        domain.note(self.env.docname, argument, self.options, tree)
        messages = [self._report(problem) for problem in tree.view.problems]
        if not tree.view.items:
            return messages
        link = tree.options.link
        block = seed_tree(
            tree.view,
            open_levels=tree.options.open_levels,
            style=tree.options.request.style.value,
            sources=[tree.sources.url(item) for item in tree.view.items] if link.to_source else [],
            notes=self._notes(tree.view),
        )
        block["docname"], block["to_docs"] = self.env.docname, link.to_docs
        self.set_source_info(block)
        return [self._wrapped(block, tree.options)]

    def _report(self, problem: Problem) -> nodes.Node:
        """Warn of a problem, and return it as docutils shows one on the page, where ``keep_warnings`` wants it."""
        warn(problem, self.get_location())
        path, line = self.get_source_info()
        source = os.path.relpath(path, self.env.srcdir)  # the page may be published
        paragraph = nodes.paragraph("", problem.message)
        return nodes.system_message("", paragraph, level=2, type="WARNING", source=source, line=line)

    def _wrapped(self, block: nodes.Node, options: TreeOptions) -> package_tree:
        tree = captioned_package_tree() if options.caption else package_tree()
        self.set_source_info(tree)
        tree["classes"] += options.classes
        if options.caption:
            parsed, messages = self.parse_inline(options.caption, lineno=self.lineno)
            caption = tree_caption(options.caption, "", *parsed, *messages)
            self.set_source_info(caption)
            tree += caption
        tree += block
        if options.name:
            self.options["name"] = options.name
            self.add_name(tree)
        return tree

    def _notes(self, view: TreeView) -> Mapping[str, Sequence[nodes.Node]]:
        """Return the author's notes by the names they are for, each one inline node."""
        known = {item.name for item in view.items}
        top = view.items[0].name
        notes: dict[str, list[nodes.Node]] = {}
        for note in read_notes(self.content):
            location = self._content_location(note.line)
            line = location[1]
            name = absolute(note.name, top) if note.name else ""
            if name not in known:
                near = did_you_mean(nearest(name, known))
                what = f"a note is for '{note.name}', which is not in the tree{near}" if name else "a note has no name"
                warn(Problem(ProblemKind.NOTE, what), f"{location[0]}:{line}")
            elif not note.text:
                warn(Problem(ProblemKind.NOTE, f"the note for '{note.name}' is empty"), f"{location[0]}:{line}")
            else:
                if note.has_blocks:
                    what = f"the note for '{note.name}' is more than a paragraph; it is shown as one"
                    warn(Problem(ProblemKind.NOTE, what), f"{location[0]}:{line}")
                parsed, messages = self.parse_inline(note.text, lineno=line)
                # Translatable like a paragraph: it is the author's text, though it stands in a line.
                node = nodes.inline(note.text, "", *parsed, *messages, translatable=True)
                node.source, node.line = self.get_source_info()[0], line
                notes.setdefault(name, []).append(node)
        return notes

    def _content_location(self, line: int) -> tuple[str, int]:
        """Return the file, and the line in it from 1, of a line of the content from 0."""
        source, _ = self.get_source_info()
        state: object = self.state
        if not isinstance(state, RSTState):  # what MyST gives as the offset counts from the directive
            return source, self.lineno + self.content_offset + line + 1
        file, number = self.content.items[line]  # an included file has lines of its own
        return os.path.abspath(file or source), number + 1  # docutils names it from where the build was started
