"""What is wrong with a page or a document, and the report of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """A fault of one page, in one theme, mode and width, or of a document of one builder."""

    kind: str
    page: str
    place: str  # theme, mode and width, or the builder
    selector: str = ""
    text: str = ""  # of the element
    value: str = ""  # pixels, the impact of a violation, ...
    picture: str = ""  # file of the screenshot


class Cell(NamedTuple):
    """The place of a page in the summary."""

    row: str  # theme and mode
    column: str  # width


def format_table(counts: dict[Cell, int]) -> Iterator[str]:
    """Yield the lines of a table with the number of findings in each theme and mode, by width."""
    columns = list(dict.fromkeys(cell.column for cell in counts))
    rows = list(dict.fromkeys(cell.row for cell in counts))
    width = max(map(len, rows), default=0)
    yield " " * width + "".join(f"{column:>8}" for column in columns)
    for row in rows:
        numbers = (counts.get(Cell(row, column)) for column in columns)
        yield f"{row:{width}}" + "".join(f"{'' if number is None else number:>8}" for number in numbers)


def format_findings(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a paragraph for each page, kind and element, with the places where it was found."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for each in findings:
        groups[each.page, each.kind, each.selector].append(each)
    for (page, kind, selector), group in sorted(groups.items(), key=lambda item: (item[0][0], -len(item[1]))):
        texts = list(dict.fromkeys(each.text for each in group if each.text))
        places = list(dict.fromkeys(each.place for each in group))
        yield f"{page}: {len(group)}x {kind}: {selector}"
        if texts:
            yield f"    {_join(map(repr, texts))}"
        yield f"    {_join(places)}"
        yield f"    {group[0].value}  {group[0].picture}"


def _join(words: Iterable[str], maximum: int = 6) -> str:
    """Return the first words of a list, and the number of the others."""
    listed = list(words)
    more = len(listed) - maximum
    return ", ".join(listed[:maximum]) + (f" and {more} more" if more > 0 else "")


def write_findings(findings: list[Finding], output: Path) -> None:
    """Write all findings as JSON, and as text."""
    records = [each._asdict() for each in findings]
    (output / "findings.json").write_text(json.dumps(records, indent=1) + "\n", "utf-8")
    (output / "findings.txt").write_text("\n".join(format_findings(findings)) + "\n", "utf-8")
