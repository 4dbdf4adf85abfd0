"""Builders of others lose nothing of ours and stop nowhere; ``nox -s foreign`` installs them."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docutils.core import publish_doctree

from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.palette import HUES, parse_color
from sphinx_packagemap.rendering.diagram.svg import render_svg
from sphinx_packagemap.views import DiagramRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.diagram.view import DiagramView
from sphinx_packagemap.views.nodes import make_nodes
from sphinx_packagemap.views.tree import TreeItem, TreeView

PHRASES = [
    *("TREECAPTION", "TREENOTE", "DIAGRAMCAPTION", "DIAGRAMNOTE", "TABLECAPTION", "CODECAPTION"),
    *("INNERCAPTION", "INNERTREE", "OWNROW", "OWNTEXT", "LEFTCELL", "RIGHTCELL", "OWNPURPOSE"),
    *("Does everything.", "Core machinery.", "The engine room.", "Unusual name.", "Serve a page.", "Runs."),
    *("Structure", "What it offers", "Its submodules", "Module", "Package"),
    *("from acme.web import serve", "import acme.core.engine", "Not checked: the module"),
]
# How often each name is there at least: in five trees and two tables.
NAMES = {"engine": 6, "under_score_": 6, "web": 6, "core": 6}


def check(text: str, *, without: tuple[str, ...] = ()) -> None:
    """Fail if something is missing in the text of all that was written."""
    text = " ".join(text.split())
    assert [phrase for phrase in PHRASES if phrase not in text and phrase not in without] == []
    counts = {name: len(re.findall(rf"\b{name}(?!\w)", text.replace("\\_", "_"))) for name in NAMES}
    assert {name: count for name, count in counts.items() if count < NAMES[name]} == {}


def check_messages(said: str) -> None:
    """Fail if there is a warning about something of ours."""
    ours = re.compile(r"\[packagemap|unknown node|unsupported|Traceback|module_table|linked_name|tree_block|package_")
    assert [line for line in said.splitlines() if ours.search(line)] == []


def text_of_pdf(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not there")
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def markdown(build):
    pytest.importorskip("sphinx_markdown_builder", reason="sphinx-markdown-builder is not installed")
    return build("sphinx_markdown_builder", "markdown", numfig=True)


def test_markdown(markdown) -> None:
    assert markdown.status == 0
    assert markdown.said.strip() == ""
    check(markdown.text("index.md").replace("\\_", "_"))


def test_code_in_markdown_is_without_markup(markdown) -> None:
    fences = re.findall(r"^```\w*\n(.*?)^```$", markdown.text("index.md"), re.DOTALL | re.MULTILINE)
    assert len([fence for fence in fences if "├── core" in fence]) == 5
    assert not [fence for fence in fences if "](" in fence or "`" in fence or "<a " in fence]


def test_a_row_in_markdown_is_one_line_with_all_its_cells(markdown) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", markdown.text("index.md"), re.MULTILINE)
    assert len(tables) == 8
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1
    assert re.search(r"^\| `acme.` +\| \[`web`\]\(api.md#module-acme.web\) +\|", "".join(tables), re.M)
    assert re.search(r"^\|[^\n]*\| a single file, `web.py`", "".join(tables), re.M)


def test_captions_in_markdown_are_paragraphs_and_references_lead_to_anchors(markdown) -> None:
    text = markdown.text("index.md")
    for caption in ("Fig. 1 TREECAPTION *of* acme", "Fig. 2 DIAGRAMCAPTION", "Table 1 TABLECAPTION", "CODECAPTION"):
        assert re.search(rf"\n\n(Listing 1 )?{re.escape(caption)}\n\n(```|\|)", text), caption
    leading = set(re.findall(r"\]\(#([\w-]+)\)", text))
    assert len(leading) == 8
    assert leading <= set(re.findall(r'<a id="([\w-]+)">', text))


@pytest.mark.parametrize("builder", ["confluence", "singleconfluence"])
def test_confluence(build, builder) -> None:
    pytest.importorskip("sphinxcontrib.confluencebuilder", reason="sphinxcontrib-confluencebuilder is not installed")
    values = {"confluence_publish": False, "confluence_space_key": "X", "numfig": True}
    built = build("sphinxcontrib.confluencebuilder", builder, **values)
    assert built.status == 0
    check_messages(built.said)
    page = built.text("index.conf")
    check(re.sub(r"<[^>!]+>", "", page))
    for caption in ("Fig. 1 TREECAPTION", "Fig. 2 DIAGRAMCAPTION", "Table 1 TABLECAPTION", "Listing 1 CODECAPTION"):
        assert caption in page
    leading = set(re.findall(r'<ac:link ac:anchor="([\w-]+)">\s*<ac:link-body>', page))
    anchors = set(re.findall(r'<ac:parameter ac:name="">([\w-]+)<', page))
    assert {each for each in leading if each.startswith("the-")} <= anchors
    assert "the-bare-tree" in anchors
    # A link to a tree leads to its beginning.
    assert page.index('ac:name="">the-bare-tree<') < page.index("├── core", page.index("TREENOTE"))


def test_docx(build) -> None:
    pytest.importorskip("docxbuilder", reason="docxbuilder is not installed")
    properties = {"title": "T", "creator": "A", "subject": "S", "keywords": []}
    built = build("docxbuilder", "docx", docx_documents=[("index", "out.docx", properties, False)], numfig=True)
    assert built.status == 0
    check_messages(built.said)
    with zipfile.ZipFile(built.output / "out.docx") as archive:
        xml = archive.read("word/document.xml").decode()
    check(re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|<w:br/>", "\n", xml)))
    assert "Table 1 TABLECAPTION" in re.sub(r"<[^>]+>", "", xml)
    assert set(re.findall(r'<w:hyperlink[^>]* w:anchor="([^"]+)"', xml)) <= set(
        re.findall(r'<w:bookmarkStart[^>]* w:name="([^"]+)"', xml)
    )


def test_rinoh(build) -> None:
    pytest.importorskip("rinoh", reason="rinohtype is not installed")
    built = build("rinoh.frontend.sphinx", "rinoh", rinoh_documents=[{"doc": "index", "target": "out"}], numfig=True)
    assert built.status == 0, built.said
    assert "lacks support" not in built.said
    text = unicodedata.normalize("NFKC", text_of_pdf(built.output / "out.pdf"))  # without ligatures
    check(text.replace("-\n", ""))


def test_rst(build) -> None:
    pytest.importorskip("sphinxcontrib.restbuilder", reason="sphinxcontrib-restbuilder is not installed")
    built = build("sphinxcontrib.restbuilder", "rst")
    assert built.status == 0
    check_messages(built.said)
    text = built.text("index.rst")
    check(publish_doctree(text, settings_overrides={"report_level": 5}).astext())
    assert re.search(r"`engine\s+<https://example.org/acme/core/engine.py>`_", text)  # and not the address alone
    assert ".. _the-bare-tree:\n" in text


def test_typst(build, tmp_path) -> None:
    pytest.importorskip("typsphinx", reason="typsphinx is not installed")
    built = build("typsphinx", "typst", typst_documents=[("index", "out", "T", "A")])
    assert built.status == 0
    check_messages(built.said)
    text = built.text("index.typ")
    check(re.sub(r'"\)\s*(text|raw|emph|strong)?\(?\{?\(?"?', "", text))
    typst = pytest.importorskip("typst")
    for name, version, source in _PACKAGES:  # those of the network, as far as their names are needed
        package = tmp_path / "packages" / "preview" / name / version
        package.mkdir(parents=True)
        (package / "typst.toml").write_text(
            f'[package]\nname = "{name}"\nversion = "{version}"\nentrypoint = "lib.typ"\n'
        )
        (package / "lib.typ").write_text(source)
    versions = dict(re.findall(r"@preview/([\w-]+):([\d.]+)", text))
    if versions != {name: version for name, version, _ in _PACKAGES}:
        pytest.skip("this version of typsphinx needs other packages")
    # typsphinx writes targets of other directives, as on the other page, in a way that does not compile.
    page = built.output / "alone.typ"
    page.write_text(text.replace('include("api.typ")', ""))
    pdf = typst.compile(str(page), root=str(built.output), package_path=str(tmp_path / "packages"))
    assert pdf.startswith(b"%PDF")


_PACKAGES = [
    ("codly", "1.3.0", "#let codly-init(body) = body\n#let codly(..rest) = {}\n#let codly-range(..rest) = {}\n"),
    ("codly-languages", "0.1.1", "#let codly-languages = (:)\n"),
    ("mitex", "0.2.4", "#let mi(body) = body\n#let mitex(body) = body\n"),
    ("gentle-clues", "1.2.0", ""),
]


def test_revealjs(build) -> None:
    pytest.importorskip("sphinx_revealjs", reason="sphinx-revealjs is not installed")
    built = build("sphinx_revealjs", "revealjs")
    assert built.status == 0
    check_messages(built.said)
    page = built.text("index.html")
    check(re.sub(r"<[^>]+>", "", page.replace("<wbr />", "")), without=("Not checked: the module",))
    assert page.count("<svg class") >= 3
    assert "Not checked: the module" in page  # a tooltip


def import_or_skip(name: str) -> Any:
    try:
        return pytest.importorskip(name, reason=f"{name} is not installed")
    except OSError as error:
        pytest.skip(f"WeasyPrint, which makes the PDF, cannot be loaded: {error}")


def test_weasyprint_shows_the_colours_of_diagrams_without_our_style_sheet() -> None:
    weasyprint = import_or_skip("weasyprint")
    items = tuple(
        TreeItem(name, name, kind, level) for name, kind, level in (("p", "package", 0), ("p.a", "module", 1))
    )
    request = DiagramRequest(TreeRequest(), Layout.NESTED)
    nodes = tuple(node._replace(color=color) for node, color in zip(make_nodes(items), (0, 1), strict=True))
    keys = (ColorKey("own", "x", hue=0), ColorKey("own", "y", hue=1))
    diagram = Diagram(DiagramView(TreeView("p", items), nodes, keys), request, DiagramStyle(legend=True))
    page = f"<!DOCTYPE html><html style='color: red'>{render_svg(diagram, draw(diagram), {}, prefix='x')}"
    pdf = weasyprint.HTML(string=page).write_pdf(uncompressed_pdf=True).decode("latin-1")
    fills = {tuple(round(float(each) * 255) for each in match) for match in re.findall(r"(\S+) (\S+) (\S+) rg\n", pdf)}
    assert {parse_color(shade.light.tint) for shade in HUES[:2]} <= fills
    assert (0, 0, 0) not in fills  # of shapes without a colour


def test_simplepdf(build) -> None:
    import_or_skip("sphinx_simplepdf")
    built = build("sphinx_simplepdf", "simplepdf")
    assert built.status == 0, built.said
    (pdf,) = built.output.glob("*.pdf")
    # WeasyPrint shows no tooltips.
    check(text_of_pdf(pdf), without=("Not checked: the module",))
    page = built.text("index.html")
    # It does not style drawings within the page: those of three diagrams and of the imports in three anatomies.
    assert page.count('<div class="pm-image">') == 6
    assert "<details" not in page
