"""Tables on paper: every name is whole, and nothing runs out of the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from docutils import nodes

from sphinx_packagemap.ext.latex_tables import BREAKS, breakable_text, insert_breaks

LONG = "abcdefghij" * 6
WORDS = "a_name_with_many_words_and_underscores_that_is_long_enough"
CAMEL = "AClassWithAVeryLongNameInCamelCaseThatGoesOnAndOn"
FILES = {
    "long/__init__.py": f"from .{LONG} import {'x' * 60}\nfrom .{WORDS} import {CAMEL}\n__all__ = ['{CAMEL}']\n",
    f"long/{LONG}.py": f'"""The module {LONG} of http://example.org/{"y" * 70}."""\ndef {"x" * 60}(): pass\n',
    f"long/{WORDS}.py": f'"""Has ``long.{WORDS}.{CAMEL}`` in its summary."""\nclass {CAMEL}: pass\n',
    "long/größe.py": '"""Misst die Größe — mit „Gänsefüßchen“."""\ndef länge_über_alles(): "Länge."\n',
    **{f"long/m{number}.py": f'"""Module {number}."""\nimport long.größe\n' for number in range(30)},
}


def compare(names, *options):
    return f".. module-compare:: {names}\n" + "".join(f"   :{option}\n" for option in options) + "\n"


def indent(text, width):
    return "".join(f"{' ' * width}{line}\n" if line else "\n" for line in text.splitlines())


def make_page(package, names):
    two, three = compare(" ".join(names[:2])), compare(" ".join(names[:3]), "caption: Three", "name: three")
    return "\n".join(
        [
            compare("", "caption: Kinds", "name: kinds"),
            two,
            three,
            compare(" ".join(names)),
            compare(" ".join(names), "rows: purpose kind lines classes functions imports structure typed"),
            compare(package, "submodules:", "rows: purpose kind lines classes functions"),
            f".. module-anatomy:: {package}\n\n.. module-usage:: {package}\n",
            f"* In a list:\n\n  * nested\n\n{indent(two, 4)}",
            f".. note::\n\n{indent(three.replace('name: three', 'class: in-note'), 3)}",
            f".. list-table::\n\n   * - Cell\n\n{indent(two, 7)}\n     - other\n",
            ".. compound::\n\n   See :numref:`three`.\n",
        ]
    )


def read_latex(built):
    (file,) = built.output.glob("*.tex")
    return file.read_text("utf-8").partition(r"\begin{document}")[2]


def test_columns_are_as_wide_as_their_contents_and_fill_the_line(project):
    project.page("index", compare("shop", "submodules:", "rows: purpose kind lines"))
    latex = read_latex(project.build("latex"))
    (columns,) = re.findall(r"\\begin\{tabular\}\[t\]\{(.*)\}", latex)
    found = re.findall(r"\\PM(\w+)\{(\d+)\}\{(\d+)\}", columns)
    assert [kind for kind, _, _ in found] == ["name", "text", "word", "num"]
    assert {total for _, _, total in found} == {"920"}
    assert sum(int(width) for _, width, _ in found) in range(917, 923)
    assert int(found[1][1]) > 500


def test_widths_of_the_author_are_kept(project):
    project.page("index", compare("shop", "submodules:", "rows: purpose lines", "widths: 1 2 1"))
    assert r"\PMname{230}{920}\PMtext{460}{920}\PMnum{230}{920}" in read_latex(project.build("latex"))


def test_a_short_table_is_in_one_piece_and_a_long_one_is_not(project):
    project.page("index", compare("shop", "submodules:"))
    assert r"\begin{longtable}" not in read_latex(project.build("latex"))
    for number in range(40):
        project.write(f"src/shop/module{number}.py", '"""One of many."""\n')
    latex = read_latex(project.build("latex"))
    assert r"\begin{longtable}" in latex
    assert r"\begin{packagemaptable*}" in latex  # which is not counted, as it has no caption


def test_a_row_that_is_higher_than_a_page_makes_a_list(project):
    cell = " ".join(["Many words."] * 400)
    project.page("index", f".. module-compare:: shop shop.cart\n\n   Own\n      - {cell}\n      - Few.\n")
    latex = read_latex(project.build("latex"))
    assert r"\begin{longtable}" not in latex
    assert r"\begin{tabular}" not in latex
    assert latex.count("Many words.") == 400


def test_a_table_of_too_many_columns_is_a_list(project):
    rows = "structure initialization purpose usage example imports imported-by closure origin runnable typed"
    project.page("index", compare("shop", "submodules:", f"rows: {rows}"))
    assert r"\begin{tabular}" not in read_latex(project.build("latex"))


def make_cell(text, *, is_code):
    paragraph = nodes.paragraph("", "", nodes.literal(text, text) if is_code else nodes.Text(text))
    return nodes.entry("", paragraph)


@pytest.mark.parametrize(
    ("text", "is_code", "expected"),
    [
        ("short_name", True, "short_name"),
        ("a_longer_name.for_cells", True, "a_|longer_|name.|for_|cells"),
        ("import a_longer_name.for_cells", True, "import a_|longer_|name.|for_|cells"),
        ("withoutanybreakpoint", True, "!".join("withoutanybreakpoint")),
        ("incomprehensibility of", False, "incomprehensibility of"),
        ("longer/than/the/cell of", False, "longer/|than/|the/|cell of"),
        ("größen_" + "e\u0301" * 12, True, "größen_|" + "!".join(["e\u0301"] * 12)),
    ],
)
def test_names_that_are_wider_than_a_cell_break_where_they_may(text, is_code, expected):
    cell = make_cell(text, is_code=is_code)
    insert_breaks(cell, 14)
    shown = "".join(
        ("!" if "5000" in part else "|") if part in BREAKS else part
        for node in cell.findall(nodes.Text)
        for part in (node.parent["parts"] if isinstance(node.parent, breakable_text) else [node.astext()])
    )
    assert shown == expected
    assert cell.astext() == text


def test_a_break_is_not_permitted_after_each_letter_of_a_huge_word():
    cell = make_cell("f" * 100_000, is_code=True)
    insert_breaks(cell, 14)
    (text,) = cell.findall(breakable_text)
    assert "".join(part for part in text["parts"] if part not in BREAKS) == "f" * 100_000
    assert len(text["parts"]) < 30_000


TALL = {"tree": ".. package-tree:: shop\n", "diagram": ".. package-diagram:: shop\n"}


@pytest.mark.parametrize("content", TALL)
def test_no_container_without_page_breaks_is_higher_than_a_page(project, content):
    for number in range(60):
        project.write(f"src/shop/module{number}.py", '"""One of many."""\n')
    frame = f".. warning::\n\n{indent(TALL[content], 3)}"
    project.page("index", f".. note::\n\n{indent(frame, 3)}\n\n.. list-table::\n\n   * -\n{indent(TALL[content], 7)}")
    latex = read_latex(project.build("latex"))
    assert latex.count(r"\begin{sphinxadmonition}") == 1
    assert r"\begin{tabul" not in latex


def run_tex(project, engine):
    (file,) = (project.directory / "build" / "latex").glob("*.tex")
    command = [engine, "-halt-on-error", "-interaction=nonstopmode", file.name]
    for _ in range(2):  # longtable writes the widths of its columns for the next run
        done = subprocess.run(command, cwd=file.parent, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stdout.decode("latin-1")[-3000:]
    command = ["pdftotext", "-raw", file.with_suffix(".pdf").name, "-"]
    text = subprocess.run(command, cwd=file.parent, capture_output=True, check=True).stdout.decode()
    return file.with_suffix(".log").read_text("latin-1"), text


def _has_packages(engine):
    needed = {"lualatex": ["luatex85.sty", "FreeSerif.otf"], "xelatex": ["FreeSerif.otf"]}.get(engine, [])
    return all(
        not subprocess.run(["kpsewhich", name], stdout=subprocess.DEVNULL, check=False).returncode for name in needed
    )


def find_overfull(log):
    return [float(points) for points in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(points) > 1]


@pytest.mark.builders
@pytest.mark.parametrize(
    ("engine", "theme", "paper"),
    [
        ("pdflatex", "manual", "a4paper"),
        ("pdflatex", "howto", "letterpaper"),
        ("lualatex", "manual", "letterpaper"),
        ("xelatex", "howto", "a4paper"),
    ],
)
def test_all_names_are_whole_and_nothing_runs_out_of_the_page(project, engine, theme, paper):
    if shutil.which(engine) is None or shutil.which("pdftotext") is None or not _has_packages(engine):
        pytest.skip(f"no LaTeX on this machine: {engine} and pdftotext are needed for a PDF")
    requests = pytest.importorskip("requests", reason="requests is not installed")
    for name, text in FILES.items():
        project.write(f"src/{name}", text)
    project.configure(
        numfig=True,
        latex_engine=engine,
        latex_theme=theme,
        latex_elements={"papersize": paper},
        packagemap_roots=["../src", os.path.dirname(os.path.dirname(requests.__file__))],
    )
    names = [f"requests.{name}" for name in ("sessions", "adapters", "models", "api", "auth", "status_codes")]
    own = [f"long.{name}" for name in (LONG, WORDS, "größe", "m0", "m1", "m2")]
    project.page("index", make_page("requests", names) + "\n" + make_page("long", own).replace("name: ", "class: "))
    project.build("latex")
    log, text = run_tex(project, engine)
    assert find_overfull(log) == []
    joined = "".join(text.split())
    for name in (
        LONG,
        WORDS,
        CAMEL,
        "größe",
        "x" * 60,
        "y" * 70,
        "PreparedRequest",
        "TooManyRedirects",
        "status_codes",
    ):
        assert name in joined, name
    assert "SeeTable2." in joined
