"""Render a matrix of imports with TikZ: numbers as heads of columns, and names beside the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.diagram.palette import FEEDBACK_STEPS, IMPORT_STEPS, MATRIX_COLORS
from sphinx_packagemap.rendering.matrix import format_legend, iter_outermost, make_labels
from sphinx_packagemap.text import escape_tex
from sphinx_packagemap.views.diagram.matrix import STEPS, Matrix, MatrixCell

_LATE = STEPS - 1  # the first step on which type is white
_UNIT, _MIN_UNIT = 4.2, 3.2  # millimetres of a square
_WIDTH = 158.0  # millimetres, of a line of text on the narrower of its pages
_LETTER = 1.38  # millimetres, of a letter of a name
_OVERVIEW = 126.0  # millimetres, of the side of an overview
_LINE = 2.8  # millimetres, the distance of two names in an overview
_BEGIN = (r"\par\begingroup\parindent=0pt\medskip\sffamily",)
_END = r"\medskip\endgroup"


def render_matrix_tikz(matrix: Matrix, language: Language) -> str:
    """Return a matrix as LaTeX: a picture with a square for each number, and a legend."""
    count = len(matrix.rows)
    labels = make_labels(matrix, language)
    names = 6 + _LETTER * max(map(len, labels), default=0)
    unit = max(_MIN_UNIT, min(_UNIT, (_WIDTH - names) / max(count, 1)))
    lines = [
        *_BEGIN,
        *_iter_colors(),
        rf"\begin{{tikzpicture}}[x={unit:.3g}mm,y=-{unit:.3g}mm,inner sep=0pt,font=\fontsize{{6.5}}{{7}}\selectfont]",
        *_iter_ground(matrix),
        *(_draw_cell(cell) for cell in matrix.cells),
        *_iter_heads(matrix, labels),
        *(
            rf"\draw[black!25,line width=0.2pt] (0,{at}) -- ({count},{at}) ({at},0) -- ({at},{count});"
            for at in range(count + 1)
        ),
        *_iter_rims(matrix),
        r"\end{tikzpicture}\par\smallskip",
        _make_legend(format_legend(matrix, language)),
        _END,
    ]
    return "\n" + "\n".join(lines) + "\n"


def render_overview_tikz(matrix: Matrix, language: Language) -> str:
    """Return a small picture of a large matrix as LaTeX: a square for each number, the outermost packages, a legend."""
    count = len(matrix.rows)
    unit = _OVERVIEW / count
    lines = [
        *_BEGIN,
        *_iter_colors(),
        rf"\begin{{tikzpicture}}[x={unit:.4f}mm,y=-{unit:.4f}mm,inner sep=0pt,font=\fontsize{{6.5}}{{7}}\selectfont]",
        *_iter_ground(matrix),
    ]
    for block, has_room in iter_outermost(matrix, _LINE / unit):
        if block.first:
            lines.append(
                rf"\draw[black!25,line width=0.2pt] ({-30 / unit:.4g},{block.first}) -- ({count},{block.first});"
            )
        if has_room:
            at = f"({-1 / unit:.4g},{block.first + 0.3 / unit:.4g})"
            lines.append(rf"\node[anchor=north east] at {at} {{\ttfamily {escape_tex(block.label)}}};")
    for cell in matrix.cells:
        color = "pmfd" if cell.is_feedback else "pmid"
        lines.append(rf"\fill[{color}] ({cell.column},{cell.row}) rectangle ++(1,1);")
    legend = (*format_legend(matrix, language)[:2], "", "")
    lines += [r"\end{tikzpicture}\par\smallskip", _make_legend(legend), _END]
    return "\n" + "\n".join(lines) + "\n"


def _iter_colors() -> Iterator[str]:
    for prefix, steps in (("pmi", IMPORT_STEPS), ("pmf", FEEDBACK_STEPS)):
        for step, (light, _) in enumerate(steps):
            yield rf"\definecolor{{{prefix}{'abcde'[step]}}}{{HTML}}{{{light[1:].upper()}}}"
    for name in ("diagonal", "block", "rim"):
        yield rf"\definecolor{{pm{name}}}{{HTML}}{{{MATRIX_COLORS[name][0][1:].upper()}}}"


def _iter_ground(matrix: Matrix) -> Iterator[str]:
    for block in matrix.blocks:
        yield rf"\fill[pmblock] ({block.first},{block.first}) rectangle ({block.last + 1},{block.last + 1});"
    for number in range(len(matrix.rows)):
        yield rf"\fill[pmdiagonal] ({number},{number}) rectangle ++(1,1);"


def _iter_rims(matrix: Matrix) -> Iterator[str]:
    for block in matrix.blocks:
        corners = f"({block.first},{block.first}) rectangle ({block.last + 1},{block.last + 1})"
        yield rf"\draw[pmrim,line width=0.5pt] {corners};"


def _get_color(cell: MatrixCell) -> str:
    return f"pm{'f' if cell.is_feedback else 'i'}{'abcde'[cell.step - 1]}"


def _draw_cell(cell: MatrixCell) -> str:
    ink = "white" if cell.step >= _LATE else "black"
    number = str(cell.statements)
    text = rf"\bfseries\underline{{{number}}}" if cell.is_feedback else number
    commands = [
        rf"\fill[{_get_color(cell)}] ({cell.column},{cell.row}) rectangle ++(1,1);",
        rf"\node[{ink}] at ({cell.column + 0.5},{cell.row + 0.5}) {{{text}}};",
    ]
    if cell.is_mutual:
        commands.append(rf"\fill ({cell.column + 0.7},{cell.row}) -- ++(0.3,0) -- ++(0,0.3) -- cycle;")
    if cell.is_broken:
        corners = f"({cell.column + 0.1},{cell.row + 0.1}) rectangle ++(0.8,0.8)"
        commands.append(rf"\draw[{_get_frame(cell)},line width=0.9pt] {corners};")
    return "".join(commands)


def _get_frame(cell: MatrixCell) -> str:
    return "white" if cell.step >= _LATE else "pmfe"


def _iter_heads(matrix: Matrix, labels: Sequence[str]) -> Iterator[str]:
    for number, (row, label) in enumerate(zip(matrix.rows, labels, strict=True)):
        name = escape_tex(label)
        name = rf"\textbf{{{name}}}" if row.is_package else name
        text = rf"\strut\ttfamily {name}\enspace\sffamily {number + 1}"
        yield rf"\node[anchor=east] at (-0.25,{number + 0.5}) {{{text}}};"
        yield rf"\node[anchor=south] at ({number + 0.5},-0.15) {{{number + 1}}};"


def _make_legend(texts: Iterable[str]) -> str:
    ordinary, below, mutual, broken = map(escape_tex, texts)
    samples = [rf"\colorbox{{pmic}}{{4}} {ordinary}"]
    if below:
        samples.append(rf"\colorbox{{pmfc}}{{\bfseries\underline{{4}}}} {below}")
    if mutual:
        samples.append(rf"\tikz[x=2mm,y=2mm]\fill (0,0) -- (1,0) -- (1,-1) -- cycle; {mutual}")
    if broken:
        samples.append(rf"\tikz[x=3mm,y=3mm]\draw[pmfe,line width=0.9pt] (0,0) rectangle (1,1); {broken}")
    return r"{\footnotesize " + r"\quad ".join(samples) + r"\par}"
