"""The size of a package is the same number with the same words in trees, diagrams, tables, anatomies and JSON."""

import json

import pytest

from sphinx_packagemap.cli import main
from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import Codebase
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.legend import make_legend
from sphinx_packagemap.rendering.diagram.nodes import add_size_notes, make_layout_nodes
from sphinx_packagemap.rendering.diagram.texts import format_sentence
from sphinx_packagemap.rendering.json_documents import make_diagram_document, make_document
from sphinx_packagemap.rendering.labels import describe_item
from sphinx_packagemap.rendering.module.anatomy import render_anatomy
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.survey import Facts, Survey, Tier
from sphinx_packagemap.views import ColorBy, DiagramRequest, Layout, Size, TreeRequest, Visibility
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.diagram.poster import survey_poster
from sphinx_packagemap.views.diagram.view import survey_diagram
from sphinx_packagemap.views.module.anatomy import AnatomyPart, make_anatomy
from sphinx_packagemap.views.module.comparison import ComparisonRow, compare
from sphinx_packagemap.views.sizes import ModuleSize, count_lines, measure_modules
from sphinx_packagemap.views.tree.builder import survey_tree

FILES = {
    "p/__init__.py": "1\n2\n3\n",
    "p/_own.py": "1\r2\r\n3",  # lines end in three ways
    "p/empty/__init__.py": "",
    "p/sub/__init__.py": "1\n",
    "p/sub/broken.py": "def (\n\n",
    "p/sub/latin.py": b"# caf\xe9\n",  # cannot be decoded
    "p/sub/deep/er.py": "1\n2\n3\n4\n",
    "p/sub/tests/test_a.py": "1\n" * 50,
    "p/ns/m.py": "1\n2\n",  # in a namespace package
    "p/fast.cpython-311-x86_64-linux-gnu.so": b"\n\n\n",
    "p/described.abi3.so": b"",
    "p/described.pyi": "x: int\ny: int\n",
    "p/ext/only.abi3.so": b"",
    "p/big.py": "1\n" * 1000,  # larger than the limit
}
# By package: the lines of its own, those with all below, and the number of modules below.
SIZES = {
    "p": ModuleSize(3, 3 + 3 + 0 + 58 + 2 + 2, 16),
    "p.sub": ModuleSize(1, 1 + 2 + 1 + 4 + 50, 6),
    "p.sub.deep": ModuleSize(None, 4, 1),
    "p.sub.tests": ModuleSize(None, 50, 1),
    "p.ns": ModuleSize(None, 2, 1),
    "p.empty": ModuleSize(0, 0, 0),
    "p.ext": ModuleSize(None, None, 1),
}
TREE = TreeRequest(counts=True, lines=True)
HIDING = {"private": Visibility.HIDE, "tests": Visibility.HIDE}


@pytest.fixture
def make_survey(tree):
    root = tree(FILES)
    return lambda: Survey([Tier("here", (root,))], base=root, max_file_size=500)


def get_words(size):
    """Return the words for a size with all below; a package without modules below has none."""
    lines = "1 line" if size.total == 1 else f"{size.total} lines"
    return f"{lines} with all below" if size.modules else lines


@pytest.mark.parametrize(
    "options",
    [{}, {"depth": 1}, {"depth": 2, **HIDING}, {"exclude": (".sub.deep", ".ns")}, {"include": (".sub.deep",)}],
)
def test_trees(make_survey, options):
    view = survey_tree(make_survey(), "p", TREE._replace(**options))
    found = {item.name: item for item in view.items if item.modules is not None}
    assert "p" in found
    for name, item in found.items():
        size = SIZES[name]
        assert (item.lines, item.modules) == (size.total, size.modules)
        if size.total is not None:
            assert describe_item(item).counts.endswith(get_words(size))


def test_trees_of_a_subpackage(make_survey):
    (item,) = survey_tree(make_survey(), "p.sub", TREE._replace(depth=0)).items
    assert (item.lines, item.modules) == (SIZES["p.sub"].total, SIZES["p.sub"].modules)


def test_comparisons_anatomies_and_documents(make_survey):
    codebases = Codebases(make_survey())
    rows = (ComparisonRow.LINES, ComparisonRow.TOTAL_LINES)
    assert {each.module.name: each.values for each in compare(codebases, list(SIZES), rows).modules} == {
        name: (size.own, size.total) for name, size in SIZES.items()
    }
    documents = {each["name"]: each for each in make_document(make_survey().survey("p"))["modules"]}
    (submodules,) = (value for _, value in make_anatomy(codebases, "p", [AnatomyPart.SUBMODULES], 100).parts)
    listed = {each.module.name: each.lines for each in submodules}
    for name, size in SIZES.items():
        ((_, glance),) = make_anatomy(codebases, name, [AnatomyPart.GLANCE], 100).parts
        assert glance.size == size
        assert listed.get(name, size.total) == size.total
        assert (documents[name]["lines"], documents[name]["total_lines"]) == (size.own, size.total)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("p", "3 lines of its own, 68 lines with all below (16 modules)"),
        ("p.ns", "2 lines with all below (1 module)"),
        ("p.ext", "1 module"),
        ("p.fast", None),
        ("p.described", "2 lines"),
    ],
)
def test_words_of_anatomies(make_survey, name, words):
    anatomy = make_anatomy(Codebases(make_survey()), name, [AnatomyPart.GLANCE], 100)
    text = render_content(render_anatomy(anatomy, ENGLISH, 100, 25), width=90)
    sizes = [line.removeprefix("Size").strip() for line in text.splitlines() if line.startswith("Size")]
    assert sizes == ([words] if words else [])


@pytest.mark.parametrize("depth", [None, 1])
@pytest.mark.parametrize("layout", [Layout.TREEMAP, Layout.ICICLE])
def test_areas(make_survey, layout, depth):
    diagram = make_diagram(make_survey, DiagramRequest(TreeRequest(counts=True, depth=depth), layout))
    document = {each["name"]: each["size"] for each in make_diagram_document(diagram, ENGLISH)["nodes"]}
    for node in diagram.view.nodes:
        item = diagram.view.get_item(node)
        if (size := SIZES.get(item.name)) is not None:
            assert (node.size, item.modules, document[item.name]) == (size.total or 0, size.modules, size.total or 0)
            assert get_words(size._replace(total=size.total or 0)) in format_sentence(diagram, node, ENGLISH)
    assert add_size_notes(diagram, make_layout_nodes(diagram, ENGLISH), ENGLISH)[0].note == "68 lines with all below"


def make_diagram(make_survey, request):
    return Diagram(survey_diagram(make_survey(), "p", request), request, DiagramStyle(legend=True))


@pytest.mark.parametrize(
    ("size", "words"),
    [(Size.LINES, "15 lines"), (Size.NAMES, "2 names"), (Size.IMPORTS, "0 imports")],
)
def test_areas_without_some_modules(make_survey, size, words):
    """They have to add up, so sizes are those of the modules shown, and so is the number of modules."""
    request = DiagramRequest(TreeRequest(counts=True, **HIDING), Layout.TREEMAP, size)
    diagram = make_diagram(make_survey, request)
    sentence = format_sentence(diagram, diagram.view.nodes[0], ENGLISH)
    assert sentence == f"p (package, 13 modules, {words} in the modules shown)"
    assert add_size_notes(diagram, make_layout_nodes(diagram, ENGLISH), ENGLISH)[0].note.startswith(words)
    survey = make_survey()
    poster = survey_poster(survey, ("p",), request, Codebases(survey))
    if size is Size.LINES:
        assert poster.totals.lines == poster.diagrams[-1].nodes[0].size == 15


def test_several_outermost_bars_have_bare_numbers(tree):
    survey = Survey([Tier("here", (tree("a/b.py c.py"),))])
    request = DiagramRequest(TreeRequest(), Layout.TREEMAP)
    diagram = Diagram(survey_diagram(survey, ("a", "c"), request), request)
    assert {node.note for node in add_size_notes(diagram, make_layout_nodes(diagram, ENGLISH), ENGLISH)} == {"0"}


@pytest.mark.parametrize(("layout", "explains"), [(Layout.TREE, True), (Layout.NESTED, False)])
def test_legends_explain_sizes_of_packages(make_survey, layout, explains):
    """Boxes around others have no colour, so that no colour means the size of a package."""
    diagram = make_diagram(make_survey, DiagramRequest(TreeRequest(), layout, color_by=ColorBy.SIZE))
    words = [entry.word for entry in make_legend(diagram, ENGLISH)]
    assert ("The size of a package includes the modules below it." in words) is explains


def test_commands(tree, capsys):
    root = tree(FILES)
    assert main(["tree", "p", "--root", root, "--counts", "--no-summary", "--depth", "0"]) == 0
    assert capsys.readouterr().out == "p (package, 16 modules, 1,068 lines with all below)\n"
    main(["inspect", "p", "--root", root, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["modules"][0]["total_lines"] == 1068


def test_lines_of_modules_that_are_not_shown_are_counted_without_parsing(make_survey, monkeypatch):
    from sphinx_packagemap.survey import facts_store

    read = []
    read_record = facts_store.read_file_record
    monkeypatch.setattr("sphinx_packagemap.survey.workers.WorkerPool", lambda work, _: make_serial_pool(work))
    monkeypatch.setattr(
        facts_store, "read_file_record", lambda path, *a, **k: read.append(path) or read_record(path, *a, **k)
    )
    (item,) = survey_tree(make_survey(), "p", TREE._replace(depth=0)).items
    assert item.lines == SIZES["p"].total
    assert [path.rpartition("root/")[2] for path in read] == ["p/__init__.py"]


def make_serial_pool(read):
    return SerialPool(read)


class SerialPool:
    """Reads files in this process."""

    def __init__(self, read):
        self.read, self.paths = read, []

    def add(self, path):
        self.paths.append(path)

    def finish(self, take):
        for path in self.paths:
            take(path, self.read(path))


def test_lines_of_facts_without_a_survey(make_survey):
    codebase = make_survey().survey("p")
    assert isinstance(codebase.facts, Facts)
    plain = Codebase("p", ("p",), codebase.modules, dict(codebase.facts))
    assert count_lines(plain, codebase.modules) == count_lines(codebase, codebase.modules)
    assert count_lines(plain, ["p.big", "p.fast", "p.sub.broken"]) == {"p.big": None, "p.fast": None, "p.sub.broken": 2}


def test_unknown_modules_do_not_count():
    assert measure_modules({"a": None, "a.b.c": 1, "a.d": None}) == {
        "a": ModuleSize(None, None, 1),
        "a.b.c": ModuleSize(1, 1, 0),
        "a.d": ModuleSize(None, None, 0),
    }
