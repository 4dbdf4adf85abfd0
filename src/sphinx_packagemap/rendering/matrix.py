"""Render the matrix of imports: as a table in HTML, and as a list for formats without room for one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.content import Bullets, Name, Paragraph, Piece, Text, compose
from sphinx_packagemap.rendering.labels import CollapsedNodes, format_collapsed, format_more
from sphinx_packagemap.views.diagram.matrix import Matrix, MatrixBlock, MatrixCell, MatrixRow
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.view import INIT

MAX_LARGE = 24  # rows of a matrix with large cells
MAX_WITHOUT_OVERVIEW = 60  # rows; a larger matrix has a small picture of the whole, too
_LARGE, _SMALL = 26, 17  # pixels of a cell; the style sheet has the same
_MAX_INDENT = 3  # levels of packages that are indented
_MAX_PLACES = 3  # files with lines in the title of a cell
_SVG = '<svg xmlns="http://www.w3.org/2000/svg"'  # XHTML, which EPUB consists of, needs the namespace


def render_rows(matrix: Matrix, language: Language) -> Bullets:
    """Return a list of the rows: each with the names of those that it imports, and the numbers of statements.

    The names are relative to the top, because a list does not show the packages around them as a table does.
    """
    labels = make_unique_labels(matrix, language)
    cells: dict[int, list[MatrixCell]] = {}
    for cell in matrix.cells:
        cells.setdefault(cell.row, []).append(cell)
    items = (
        _render_row(row, labels[number], [(labels[cell.column], cell) for cell in cells.get(number, [])], language)
        for number, row in enumerate(matrix.rows)
    )
    return Bullets(tuple(items))


def make_unique_labels(matrix: Matrix, language: Language) -> list[str]:
    """Return the names of rows, which are unique: relative to the top, if that is a module."""
    top = f"{matrix.name}."
    labels = [row.label if row.label == INIT or not row.name else row.name.removeprefix(top) for row in matrix.rows]
    collapsed = [number for number, row in enumerate(matrix.rows) if row.more]
    nodes = [
        CollapsedNodes("" if row.name == matrix.name else labels[number], row.first.removeprefix(top), row.more)
        for number in collapsed
        for row in [matrix.rows[number]]
    ]
    for number, text in zip(collapsed, format_collapsed(nodes, language), strict=True):
        labels[number] = text
    return labels


def _render_row(row: MatrixRow, label: str, cells: Sequence[tuple[str, MatrixCell]], language: Language) -> Paragraph:
    """Return a row with its label, given the label of the column of each of its cells."""
    name = Name(label, (row.name,), True, row.origin, row.line) if row.name and not row.more else None
    importer: Piece = name if name is not None else Text(label)
    if not cells:
        return compose(language.translate("{name} imports nothing"), name=importer)
    pieces: list[Piece] = []
    for imported, cell in cells:
        pieces += [Text(language.translate(", "))] if pieces else []
        pieces.append(Text(f"{imported} ({language.format_number(cell.statements)})"))
    return compose(language.translate("{importer} imports: {names}"), importer=importer, names=pieces)


def format_label(row: MatrixRow, language: Language) -> str:
    """Return the text of a row, as its head has it."""
    return f"… {format_more(row.more, language)}" if row.more else row.label


def make_labels(matrix: Matrix, language: Language) -> list[str]:
    """Return the texts of the heads of rows; those that would be equal, relative to the top."""
    labels = [format_label(row, language) for row in matrix.rows]
    counts = Counter(labels)
    unique = make_unique_labels(matrix, language)
    return [label if counts[label] == 1 else other for label, other in zip(labels, unique, strict=True)]


def make_titles(matrix: Matrix, imports: Sequence[Sequence[ImportPlace]]) -> tuple[str, ...]:
    """Return for each relation of a view the first files with lines, as in ``a.py:3, 7; b.py:1; …``."""
    titles = [""] * len(imports)
    for cell in matrix.cells:
        titles[cell.number] = _make_title(matrix.rows[cell.row].name, imports[cell.number])
    return tuple(titles)


def _make_title(name: str, places: Sequence[ImportPlace]) -> str:
    """Return the files without directories where they are those of the row itself."""
    lines: dict[str, dict[int, None]] = {}
    for place in places:
        file = place.origin or place.importer
        file = file.rpartition("/")[2] if place.importer == name else file
        lines.setdefault(file, {})[place.line] = None
    files = [f"{file}:{', '.join(map(str, found))}" for file, found in lines.items()]
    return "; ".join([*files[:_MAX_PLACES], *["…"] * (len(files) > _MAX_PLACES)])


def format_legend(matrix: Matrix, language: Language) -> tuple[str, str, str, str]:
    """Return the meanings of an ordinary number, one below the diagonal, one with a corner, and one with a frame.

    Those that are not used are empty.
    """
    feedback = [cell for cell in matrix.cells if cell.is_feedback]
    statements = _count_statements(matrix.cells, language)
    below = ""
    if feedback:
        count = language.translate_count("{count} feedback import", "{count} feedback imports", len(feedback))
        message = "below the diagonal: {feedback}, {statements}"
        below = language.translate(message, feedback=count, statements=_count_statements(feedback, language))
    mutual = language.translate("both ways") if any(cell.is_mutual for cell in matrix.cells) else ""
    broken = (
        language.translate("against the rules that are checked") if any(each.is_broken for each in matrix.cells) else ""
    )
    return language.translate("row imports column, {statements}", statements=statements), below, mutual, broken


def _count_statements(cells: Iterable[MatrixCell], language: Language) -> str:
    return language.translate_count("{count} statement", "{count} statements", sum(cell.statements for cell in cells))


def render_html(matrix: Matrix, links: Sequence[str], titles: Sequence[str], prefix: str, language: Language) -> str:
    """Return a matrix as HTML: an overview if it is large, the table in a box that scrolls, and a legend.

    ``links`` are the addresses of the rows, empty for none; ``titles`` the evidence of each relation. A cell links to
    the element whose id is ``prefix`` followed by the number of its relation.
    """
    count = len(matrix.rows)
    label = escape(language.translate("Import matrix of {name}", name=matrix.name))
    parts = [_make_overview(matrix)] if count > MAX_WITHOUT_OVERVIEW else []
    labels = make_labels(matrix, language)
    size = "pm-large" if count <= MAX_LARGE else "pm-small"
    parts.append(f'<div class="pm-matrix-box {size}" role="region" aria-label="{label}" tabindex="0">')
    parts.append(f'<div class="pm-matrix-sheet"{_make_block_data(matrix, labels)}>{_make_ground(matrix)}\n<table>\n')
    rows = list(zip(matrix.rows, labels, strict=True))
    heads = (f'<th scope="col"{_make_title_of(row)}><span>{_make_text(row, name)}</span></th>' for row, name in rows)
    corner = escape(language.translate("imports →"))
    parts.append(f"<thead><tr><td>{corner}</td>{''.join(heads)}</tr></thead>\n<tbody>\n")
    parts += _iter_table_rows(matrix, labels, links, titles, prefix)
    parts.append("</tbody>\n</table></div></div>\n")
    parts.append(_make_legend(matrix, language))
    return "".join(parts)


def _make_block_data(matrix: Matrix, labels: Sequence[str]) -> str:
    """Return an attribute from which the script learns the packages.

    It has the first, last and own row of each, its label and dotted name.
    """
    blocks: list[tuple[int, int, int | None, str, str]] = []
    counts = Counter([*labels, *(block.label for block in matrix.blocks)])
    around: list[MatrixBlock] = []
    for block in matrix.blocks:
        around = [each for each in around if each.first <= block.first and block.last <= each.last]
        inside = range(block.first, block.last + 1)
        rows = (row for row in inside if matrix.rows[row].is_package and matrix.rows[row].level == len(around))
        own = next(rows, None)
        label = block.label if counts[block.label] == 1 else block.name.removeprefix(f"{matrix.name}.") or block.label
        blocks.append((block.first, block.last, own, label if own is None else labels[own], block.name))
        around.append(block)
    text = escape(json.dumps(blocks, separators=(",", ":"), ensure_ascii=False))
    return f' data-blocks="{text}"' if blocks else ""


def _make_legend(matrix: Matrix, language: Language) -> str:
    """Return the legend; the script shows an entry that is needed only when packages are folded."""
    samples = (
        '<b class="pm-i3">4</b>',
        '<b class="pm-f3">4</b>',
        '<b class="pm-i2 pm-m">2</b>',
        '<b class="pm-i2 pm-x">2</b>',
    )
    entries = zip(samples, format_legend(matrix, language), strict=True)
    shown = "\n".join(f"<span>{sample} {escape(text)}</span>" for sample, text in entries if text)
    if matrix.blocks and not any(cell.is_mutual for cell in matrix.cells):
        text = escape(language.translate("both ways"))
        shown += f'\n<span class="pm-only-folded" hidden="">{samples[2]} {text}</span>'
    return f'<p class="pm-matrix-legend">{shown}</p>\n'


def _make_title_of(row: MatrixRow) -> str:
    """Return an attribute with the dotted name of a row, if it is that of one module."""
    return f' title="{escape(row.name)}"' if row.name and not row.more else ""


def _make_text(row: MatrixRow, label: str) -> str:
    text = escape(label)
    return f"<b>{text}</b>" if row.is_package else text


def _iter_table_rows(
    matrix: Matrix, labels: Sequence[str], links: Sequence[str], titles: Sequence[str], prefix: str
) -> Iterator[str]:
    """Yield the rows of the table; the empty cells between two numbers are one, which keeps large tables short."""
    cells: dict[int, list[MatrixCell]] = {}
    for cell in matrix.cells:
        cells.setdefault(cell.row, []).append(cell)
    count = len(matrix.rows)
    for number, (row, label, link) in enumerate(zip(matrix.rows, labels, links, strict=True)):
        text = _make_text(row, label)
        text = f'<a href="{escape(link)}">{text}</a>' if link else text
        indent = f' class="pm-in{min(row.level, _MAX_INDENT)}"' if row.level else ""
        parts = [f'<tr><th scope="row"{indent}{_make_title_of(row)}>{text}</th>']
        column = 0
        for cell in cells.get(number, ()):
            parts.append(_make_empty(cell.column - column))
            parts.append(_make_cell(cell, titles[cell.number], prefix))
            column = cell.column + 1
        parts.append(_make_empty(count - column))
        yield "".join(parts) + "</tr>\n"


def _make_empty(columns: int) -> str:
    if not columns:
        return ""
    return f'<td colspan="{columns}"></td>' if columns > 1 else "<td></td>"


def _make_cell(cell: MatrixCell, title: str, prefix: str) -> str:
    marks = " pm-m" * cell.is_mutual + " pm-x" * cell.is_broken
    color = f"pm-{'f' if cell.is_feedback else 'i'}{cell.step}{marks}"
    evidence = f' title="{escape(title)}"' if title else ""
    return f'<td class="{color}"><a href="#{prefix}{cell.number}"{evidence}>{cell.statements}</a></td>'


def _make_ground(matrix: Matrix) -> str:
    """Return the picture behind the numbers: the diagonal, and the blocks of packages."""
    count = len(matrix.rows)
    unit = _LARGE if count <= MAX_LARGE else _SMALL
    side = count * unit
    blocks = "".join(
        f'<rect x="{block.first * unit}" y="{block.first * unit}" width="{width}" height="{width}"/>'
        for block in matrix.blocks
        for width in [(block.last - block.first + 1) * unit]
    )
    diagonal = _draw_diagonal(count, unit, unit - 1)
    ends = {end * unit for block in matrix.blocks for end in (block.first, block.last + 1)} - {0, side}
    rims = "".join(f"M{end - 0.5} 0V{side}M0 {end - 0.5}H{side}" for end in sorted(ends))
    return (
        f'{_SVG} class="pm-ground" width="{side}" height="{side}" aria-hidden="true">{blocks}'
        f'<path class="pm-diagonal" d="{diagonal}"/><path class="pm-rim" d="{rims}"/></svg>'
    )


def _draw_diagonal(count: int, unit: int, side: int) -> str:
    square = f"h{side}v{side}h-{side}"
    return f"M0 0{square}" + f"m{unit} {unit - side}{square}" * (count - 1) if count else ""


_SIDE = 640.0  # of an overview, in its own units
_NAMES = 112.0  # width of the names at its left
_LINE = 11.0  # distance of two names


def _make_overview(matrix: Matrix) -> str:
    """Return a small picture of the whole matrix: a square for each number, and the names of the outermost packages."""
    unit = _SIDE / len(matrix.rows)
    squares: dict[bool, list[str]] = {False: [], True: []}
    ends: dict[bool, tuple[int, int]] = {}  # row and column where the last line ends
    for cell in matrix.cells:
        row, column = ends.get(cell.is_feedback, (-1, 0))
        start = f"m{cell.column - column} 0" if row == cell.row else f"M{cell.column} {cell.row}.5"
        squares[cell.is_feedback].append("h1" if start == "m0 0" else f"{start}h1")
        ends[cell.is_feedback] = cell.row, cell.column + 1
    blocks = "".join(
        f'<rect x="{block.first}" y="{block.first}" width="{width}" height="{width}"/>'
        for block in matrix.blocks
        for width in [block.last - block.first + 1]
    )
    return (
        f'<div class="pm-overview" aria-hidden="true">'
        f'{_SVG} direction="ltr" viewBox="{-_NAMES:g} 0 {_SIDE + _NAMES:g} {_SIDE:g}">'
        f'{"".join(_iter_names(matrix, unit))}<g transform="scale({unit:.4f})">{blocks}'
        f'<path class="pm-middle" d="M0 0l{len(matrix.rows)} {len(matrix.rows)}"/>'
        f'<path class="pm-imports" d="{"".join(squares[False])}"/>'
        f'<path class="pm-feedback" d="{"".join(squares[True])}"/></g></svg></div>\n'
    )


def _iter_names(matrix: Matrix, unit: float) -> Iterator[str]:
    """Yield the names of the outermost packages at the left, each with a line, except where there is no room."""
    rims = []
    for block, has_room in iter_outermost(matrix, _LINE / unit):
        start = round(block.first * unit, 1)
        rims.append(f"M-{_NAMES:g} {start:g}H{_SIDE:g}")
        if has_room:
            yield f'<text x="-6" y="{start + 10:g}">{escape(block.label)}</text>'
    yield f'<path class="pm-rim" d="{"".join(rims)}"/>'


def iter_outermost(matrix: Matrix, line: float) -> Iterator[tuple[MatrixBlock, bool]]:
    """Yield the outermost packages, each with whether there is room for its name: for one on each ``line`` rows."""
    end, bottom = -1, -line
    for block in matrix.blocks:
        if block.first <= end:  # within the one before
            continue
        end = block.last
        has_room = block.first - bottom >= line
        bottom = block.first if has_room else bottom
        yield block, has_room
