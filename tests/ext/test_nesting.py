"""Directives in cells, footnotes, frames and nested lists, where writers do not support all nodes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

TREE = ".. package-tree:: shop\n   :caption: The tree\n   :name: the-tree"
DIAGRAM = ".. package-diagram:: shop\n   :caption: The diagram"
COMPARE = ".. module-compare:: shop.cart shop.stock\n   :caption: The comparison\n   :name: the-comparison"
MODULES = ".. module-compare:: shop\n   :submodules:"
PARTS = "glance, kind, place, initialization, namespace, usage, imports, imported-by, running, submodules"
ANATOMY = f".. module-anatomy:: shop\n   :style: list\n   :show: {PARTS}"
USAGE = ".. module-usage:: shop.cart\n   :caption: The usage"
DIRECTIVES = {
    "tree": TREE,
    "diagram": DIAGRAM,
    "compare": COMPARE,
    "modules": MODULES,
    "anatomy": ANATOMY,
    "usage": USAGE,
}


def indent(text: str, columns: int) -> str:
    return "\n".join(" " * columns + line if line else "" for line in text.splitlines())


def in_cell(text: str, options: str = "") -> str:
    return f".. list-table::\n{options}\n   * - Text.\n\n{indent(text, 7)}\n     - Other.\n"


def in_long_cell(text: str) -> str:
    return in_cell(text, "   :class: longtable\n")


def in_nested_cell(text: str) -> str:
    return in_cell(in_cell(text))


def in_footnote(text: str) -> str:
    return f"Text [#]_.\n\n.. [#] Note.\n\n{indent(text, 7)}\n"


def in_legend(text: str) -> str:
    return f".. figure:: picture.png\n\n   Caption.\n\n{indent(text, 3)}\n"


def in_warning(text: str) -> str:
    return f".. warning::\n\n{indent(text, 3)}\n"


def in_deep_list(text: str) -> str:
    return f"* 1\n\n  * 2\n\n    * 3\n\n      * 4\n\n{indent(text, 8)}\n"


def in_footnote_of_cell(text: str) -> str:
    return f"{in_cell('Text [#]_.')}\n\n.. [#] Note.\n\n{indent(text, 7)}\n"


def in_hlist(text: str) -> str:
    return f".. hlist::\n\n   * Text.\n\n{indent(text, 5)}\n   * Other.\n"


CONTAINERS = {
    "cell's footnote": in_footnote_of_cell,
    "hlist": in_hlist,
    "cell": in_cell,
    "long cell": in_long_cell,
    "nested cell": in_nested_cell,
    "footnote": in_footnote,
    "legend": in_legend,
    "warning": in_warning,
    "deep list": in_deep_list,
}


def page_of(container: str) -> str:
    """Return a page with every directive in a separate container, so that footnotes keep their order."""
    prefix = re.sub(r"\W+", "-", container)
    texts = [CONTAINERS[container](text.replace(":name: the", f":name: {prefix}")) for text in DIRECTIVES.values()]
    return "\n\nBetween.\n\n".join(texts)


@pytest.fixture
def latex(project):
    def build(text: str) -> str:
        (project.docs / "picture.png").write_bytes(PICTURE)
        project.page("index", text)
        built = project.build("latex")
        assert [line for line in built.warnings if "WARNING" in line or "ERROR" in line] == []
        (file,) = built.output.glob("*.tex")
        return file.read_text("utf-8")

    return build


# A grey image of one pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)


@pytest.mark.parametrize("builder", ["text", "man", "texinfo"])
@pytest.mark.parametrize("directive", ["compare", "modules", "anatomy"])
def test_a_table_in_a_cell_is_a_list(project, builder, directive):
    project.page("index", in_cell(DIRECTIVES[directive]))
    if builder == "man":
        project.configure(man_pages=[("index", "shop", "Shop", "Me", 1)])
    built = project.build(builder)
    assert built.status == 0
    (file,) = (file for file in built.output.iterdir() if file.suffix in {".txt", ".1", ".texi"})
    text = " ".join(file.read_text("utf-8").replace("|", " ").split())
    for word in ["What is bought.", "What is there."]:
        assert word in text
    assert text.count("@multitable") == (builder == "texinfo")
    assert text.count(".TS") == (builder == "man")


@pytest.mark.parametrize("directive", ["tree", "diagram", "usage"])
def test_a_caption_in_a_cell_is_readable_in_text(project, directive):
    project.page("index", in_cell(DIRECTIVES[directive]))
    (caption,) = re.findall(":caption: (.*)", DIRECTIVES[directive])
    assert caption in project.build("text").text("index.txt")


def test_the_title_of_a_table_is_no_heading_in_a_manual_page(project):
    project.configure(man_pages=[("index", "shop", "Shop", "Me", 1)])
    project.page("index", f"{COMPARE}\n\nSection\n-------\n\n{COMPARE.replace('the-', 'an-')}\n")
    text = (project.build("man").output / "shop.1").read_text("utf-8")
    assert text.count("The comparison\n.TS") == 2
    assert ".SH The comparison" not in text


def test_a_table_outside_of_cells_stays_a_table_in_text(project):
    project.page("index", f"{in_footnote(COMPARE)}\n\n.. note::\n\n{indent(MODULES, 3)}\n")
    text = project.build("text").text("index.txt")
    assert len(re.findall(r"^ *\+-+\+-+\+", text, re.M)) > 2 * 5
    assert "* " not in text


@pytest.mark.parametrize(
    "container", ["cell", "long cell", "nested cell", "footnote", "cell's footnote", "legend", "hlist"]
)
def test_latex_has_a_list_where_no_long_table_can_be(latex, container):
    plain, ours = latex(CONTAINERS[container]("Nothing.")), latex(CONTAINERS[container](COMPARE))
    assert ours.count(r"\begin{longtable}") == plain.count(r"\begin{longtable}")
    # The outer table may be of another kind because of its cells, but there is no other table. It is a list, too, if
    # its cell is too narrow: it would be higher than a page.
    assert _count_tables(ours) == (0 if container == "nested cell" else _count_tables(plain))
    assert "What is bought." in ours
    assert "The comparison" in ours
    assert ours.count(r"\label{\detokenize{index:the-comparison}}") == 1


def _count_tables(text):
    return len(re.findall(r"\\begin\{(?:longtable|tabulary|tabular)\}", text))


def test_latex_breaks_no_table_over_pages_in_two_columns(project, latex):
    project.configure(latex_elements={"classoptions": ",twocolumn"})
    text = latex(MODULES)
    assert r"\begin{longtable}" not in text
    assert r"\begin{tabular}" in text


def test_latex_breaks_no_table_over_pages_in_a_frame(latex):
    text = latex(in_warning(MODULES))
    assert r"\begin{longtable}" not in text
    assert "What is bought." in text


def test_latex_breaks_a_long_table_over_pages_elsewhere(project, latex):
    for number in range(40):
        project.write(f"src/shop/module{number}.py", '"""One of many."""\n')
    text = latex(f"* Item\n\n{indent(MODULES, 2)}\n")
    assert r"\begin{longtable}" in text


def test_a_large_table_in_a_frame_is_a_list_in_latex(project, latex):
    for number in range(40):
        project.write(f"src/shop/module{number}.py", '"""One of many."""\n')
    text = latex(in_warning(MODULES))
    assert r"\begin{longtable}" not in text
    assert r"\begin{tabul" not in text
    assert text.count("One of many.") == 40


@pytest.mark.parametrize("directive", ["tree", "diagram"])
@pytest.mark.parametrize("container", ["cell", "long cell"])
def test_a_caption_in_a_cell_is_that_of_a_figure_in_a_table(latex, container, directive):
    text = latex(CONTAINERS[container](DIRECTIVES[directive]))
    assert r"\sphinxfigcaption{The" in text
    assert r"\captionof" not in text
    assert "tabulary" not in text  # it would number captions twice
    assert r"\nopagebreak" not in text[text.index(r"\begin{document}") :]


@pytest.mark.parametrize("container", ["nested cell", "cell's footnote"])
def test_code_deep_in_tables_is_no_verbatim_text(latex, container):
    text = latex(CONTAINERS[container](USAGE))
    assert "sphinxVerbatim" not in text[text.index(r"\begin{document}") :]
    assert "The usage" in text
    assert r"\sphinxcode{\sphinxupquote{from shop import cart}}" in text


def test_lists_in_deep_lists_are_paragraphs_in_latex(latex):
    text = latex(in_deep_list(ANATOMY.replace("shop\n", "shop.stock\n")))
    assert text.count(r"\begin{itemize}") == 4
    assert text.count(r"\begin{description}") == 2
    assert "\N{BULLET} " in text or r"\(\bullet\)" in text
    assert "Its submodules" in text


def test_lists_elsewhere_stay_lists_in_latex(latex):
    text = latex(ANATOMY.replace("shop\n", "shop.stock\n"))
    assert text.count(r"\begin{itemize}") > 0
    assert text.count(r"\begin{description}") == 2  # the parts, and the facts at a glance


@pytest.mark.builders
def test_pdf(project, latex):
    if shutil.which("pdflatex") is None:
        pytest.skip("no LaTeX on this machine: pdflatex is needed for a PDF")
    project.configure(numfig=True)
    pages = "".join(f"{name.title()}\n{'-' * 20}\n\n{page_of(name)}\n\n" for name in CONTAINERS)
    latex(pages)
    (file,) = (project.directory / "build" / "latex").glob("*.tex")
    log = compile_pdf(file)
    assert "multiply defined" not in log
    assert file.with_suffix(".pdf").is_file()


def compile_pdf(file: Path) -> str:
    """Run LaTeX once, because errors occur in the first run, and return the log."""
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, timeout=120)
    log = done.stdout.decode("latin-1")
    assert done.returncode == 0, log[-3000:]
    return log


def test_a_caption_with_a_footnote_in_a_cell_in_latex(project):
    project.page(
        "index",
        ".. list-table:: Outer [#o]_\n\n"
        "   * - .. module-compare:: shop.cart\n          :caption: Inner [#i]_\n\n     - x\n\n"
        ".. [#o] Of the outer\n.. [#i] Of the inner\n",
    )
    built = project.build("latex")
    assert not built.warnings
    (file,) = built.output.glob("*.tex")
    text = file.read_text("utf-8")
    assert text.count("Of the outer\n") == text.count("Of the inner\n") == 1
