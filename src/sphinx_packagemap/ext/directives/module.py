"""The directives about single modules: ``module-compare``, ``module-anatomy`` and ``module-usage``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.documents.notes import Note
from sphinx_packagemap.ext.directives import ResultDirective, make_node_factory
from sphinx_packagemap.ext.directives.tree import HierarchyDirective
from sphinx_packagemap.rendering.content import Terms
from sphinx_packagemap.rendering.docutils import (
    make_block_nodes,
    make_inline_nodes,
    make_verbatim,
    near_modules,
)

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results import ModuleResult
    from sphinx_packagemap.ext.results.module import AnatomyResult, CompareResult
    from sphinx_packagemap.options.module import CompareOptions, UsageOptions


class ModuleCompare(ResultDirective["ModuleResult[tuple[CompareOptions, CompareResult]]"]):
    """Compares modules and packages in a table."""

    def show(self) -> list[nodes.Node]:
        """Return the node of the table."""
        # This imports the views, which a build without changes does not need.
        from sphinx_packagemap.ext.directives.compare_table import make_comparison_nodes

        return make_comparison_nodes(self, self.get_result())


class ModuleAnatomy(HierarchyDirective["AnatomyResult"]):
    """Describes the parts of one module or package, below a diagram of the modules around it."""

    def show(self) -> list[nodes.Node]:
        """Return the head, and headings followed by their contents, or a definition list."""
        result, diagram = self.get_result()
        options = result.options
        messages = [self.report(problem) for problem in (*result.problems, *self.find_content_problems())]
        if not result.content:
            return messages
        factory = make_node_factory(self, result)
        box = nodes.container("", classes=["pm-anatomy"])
        for block in result.content:
            if options.style.value == "list" or not isinstance(block, Terms):
                box += make_block_nodes((block,), factory)
                continue
            for term, blocks in block.terms:
                # Not translatable by Sphinx: our texts are translated by our own catalogue.
                heading = nodes.rubric("", "", *make_inline_nodes(term, factory), translatable=False)
                box += make_verbatim(heading, term)
                box += make_block_nodes(blocks, factory)
        for names in box.findall(near_modules):
            names += self.make_diagram_nodes(diagram) if diagram is not None else []
        return [self.set_name(box, options.name, options.classes), *messages]

    def take_notes(self) -> Iterator[Note]:
        """Return no notes: the items of the diagram have none."""
        return iter(())


class ModuleUsage(ResultDirective["ModuleResult[UsageOptions]"]):
    """Shows the import statements of a module, a package or a name in one."""

    def show(self) -> list[nodes.Node]:
        """Return the import statements, and the additions that the options select."""
        result = self.get_result()
        options = result.options
        messages = [self.report(problem) for problem in (*result.problems, *self.find_content_problems())]
        if not result.content:
            return messages
        code, *more = make_block_nodes(result.content, make_node_factory(self, result))
        assert isinstance(code, nodes.literal_block)
        self.set_source_info(code)
        block: nodes.Element = code
        if options.caption:
            block = self._add_caption(code, options.caption)
        for node in more:
            if isinstance(node, nodes.paragraph):
                node["classes"].append("pm-doubt")
        return [self.set_name(block, options.name, options.classes), *more, *messages]

    def _add_caption(self, code: nodes.literal_block, text: str) -> nodes.container:
        """Return a code block with a caption, as in Sphinx's own directives; the caption may contain markup."""
        caption = nodes.caption(text, "", *self.parse_author_text(text, self.lineno))
        self.set_source_info(caption)
        return nodes.container("", caption, code, literal_block=True, classes=["literal-block-wrapper"])
