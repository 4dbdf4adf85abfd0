"""Visitors of tables for LaTeX, and the column types that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.latex_tables import BREAKS

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

# \X of Sphinx is a column of a share of the line. Sphinx calls \sphinxAtStartPar at the beginning of each paragraph,
# and its boxes around cells reset the alignment of a column.
_PREAMBLE = r"""
\newcolumntype{\PMname}[2]{>{\raggedright\arraybackslash\hyphenpenalty10000 }\X{#1}{#2}}
\newcolumntype{\PMword}[2]{>{\raggedright\arraybackslash\hyphenpenalty10000 }\X{#1}{#2}}
\newcolumntype{\PMtext}[2]{>{\raggedright\arraybackslash}\X{#1}{#2}}
\newcolumntype{\PMnum}[2]{>{\def\packagemapalign{\raggedleft}\raggedleft\arraybackslash}\X{#1}{#2}}
\newcommand*{\packagemapalign}{\raggedright}
\newenvironment{packagemaptable}{\par\small\tabcolsep4pt
  \let\packagemapstartpar\sphinxAtStartPar
  % Alignment changes \\, which ends the rows of a table.
  \def\sphinxAtStartPar{\let\packagemapnewline\\\packagemapalign\let\\\packagemapnewline\packagemapstartpar}}{\par}
\makeatletter
% A table without a caption has no number, but longtable counts it.
\newenvironment{packagemaptable*}{\packagemaptable\let\tablename\@empty\let\thetable\@empty
  \def\theHtable{packagemap\the\c@LT@tables}}{\endpackagemaptable\addtocounter{table}{-1}}
\makeatother
"""


def visit_paper_table(self: LaTeXTranslator, node: nodes.table) -> None:
    """Begin a table with the column types of its columns."""
    if _PREAMBLE not in self.elements["preamble"]:
        self.elements["preamble"] += _PREAMBLE
    self.next_table_colspec = node["columns"]
    self.body.append(f"\n\\begin{{{_get_environment(node)}}}\n")
    self.visit_table(node)
    assert self.table is not None
    self.table.has_verbatim = True  # Sphinx 7 and 8 would take tabulary, which knows only column types of its own


def depart_paper_table(self: LaTeXTranslator, node: nodes.table) -> None:
    """End a table."""
    self.depart_table(node)
    self.body.append(f"\n\\end{{{_get_environment(node)}}}\n")


def _get_environment(node: nodes.table) -> str:
    is_uncounted = "longtable" in node["classes"] and not isinstance(node.children[0], nodes.title)
    return "packagemaptable*" if is_uncounted else "packagemaptable"


def visit_breakable_text(self: LaTeXTranslator, node: nodes.inline) -> None:
    """Write a text with the commands that permit a break."""
    self.body += [part if part in BREAKS else self.encode(part) for part in node["parts"]]
    raise nodes.SkipNode
