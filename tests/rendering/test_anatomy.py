"""Anatomies as content: facts, neighbours, statements, groups of names and folds, in a terminal and as nodes."""

import pytest
from docutils import nodes

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.content import FoldedBlocks, Glance, Steps, Table, Terms
from sphinx_packagemap.rendering.docutils import (
    AuthorTexts,
    NodeFactory,
    fold,
    folding_paragraph,
    make_block_nodes,
    more_pieces,
    near_modules,
)
from sphinx_packagemap.rendering.module import format_count
from sphinx_packagemap.rendering.module.anatomy import render_anatomy
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module.anatomy import DEFAULT_PARTS, AnatomyPart, make_anatomy

MANY = "".join(f"def name{number}(): ...\n" for number in range(14))
FILES = {
    "p/__init__.py": '"""Has ``code``:"""\nfrom p.many import *\nfrom p.few import *\nprint(1)\n'
    'for _ in "":\n    print()\n',
    "p/many.py": MANY,
    "p/few.py": 'class Few:\n    """Of `p`."""\nlimit = 1\n',
    "p/_own.py": "import os, json, attrs\nimport p.few\n",
    "q/__init__.py": "",
    "q/huge.py": f"def {'f' * 5000}(): ...\n",
    "p/__main__.py": "import attrs.x\nimport p.many\n",
    **{f"p/m{number}.py": f"import p.few\nimport n{number}\n" for number in range(9)},
}


@pytest.fixture
def render(tree):
    codebases = Codebases(Survey([Tier("here", (tree(FILES),))]))

    def make(name, parts=DEFAULT_PARTS, fold_after=25, max_items=2000):
        return render_anatomy(make_anatomy(codebases, name, parts, max_items), ENGLISH, max_items, fold_after)

    return make


def make_nodes(content):
    return make_block_nodes(content, NodeFactory(lambda _, node: node, AuthorTexts()))


def find(content, kind):
    """Return all values of a class in some content."""
    found, stack = [], [content]
    while stack:
        each = stack.pop(0)
        if isinstance(each, kind):
            found.append(each)
        if isinstance(each, tuple):
            stack = [*each, *stack]
    return found


def test_a_terminal_shows_everything(render):
    assert render_content(render("p"), width=90).splitlines()[:25] == [
        "p (regular package)",
        "Has code",
        "Defined in  p/__init__.py",
        "Size        6 lines of its own, 45 lines with all below (13 modules)",
        "Offers      16 public names, those without a leading underscore",
        "Typed       no, without py.typed",
        "Run with    python -m p",
        "Imports     attrs 2, n0 1, n1 1, n2 1, n3 1, and 5 more, standard library: 2 modules",
        "",
        "How to import it",
        "    import p",
        "",
        "What runs when it is imported",
        "    2 import statements. 2 further statements with an effect:",
        "    • line 4: print(1) – a call",
        '    • line 5: for _ in "": … – a loop',
        "",
        "What it offers",
        "    16 names from 2 other modules; the largest groups first.",
        "    p.                   Names",
        "    ───────────────────  ─────────────────────────────────────────────────────────────────",
        "    many                 name0, name1, name2, name3, name4, name5, name6, name7, name8,",
        "    14 functions         name9, name10, name11, name12, name13",
        "",
        "    few                  Few, limit",
    ]


def test_the_strip_has_five_modules_on_each_side(render):
    (glance,) = render("p.few", [AnatomyPart.GLANCE])
    around = glance.neighbourhood
    assert around.name == "few"
    assert ["".join(piece.text for piece in each.pieces) for each in around.importers.items] == [
        *("p", "_own", "m0", "m1", "m2"),
    ]
    assert around.importers.remarks == ("and 6 more",)
    assert (around.imported.items, around.imported.remarks) == ((), ("no other module",))


def test_a_single_further_neighbour_is_shown(render):
    (glance,) = render("p.m0", [AnatomyPart.GLANCE])
    assert glance.neighbourhood.importers.remarks == ("no other module of its top-level package",)
    assert glance.neighbourhood.imported.remarks == ()


def test_nothing_else_runs(render):
    ((term,),) = find(render("p.m0", [AnatomyPart.INITIALIZATION]), Terms)[0]
    (paragraph,) = term.blocks
    text = "".join(piece.text for piece in paragraph.pieces)
    assert text == "First, its parent packages: p. 2 import statements. Nothing else."


def test_long_tables_are_folded_and_nothing_is_lost(render):
    content = render("p", [AnatomyPart.SUBMODULES], fold_after=5)
    first, rest = find(content, Table)
    (folded,) = find(content, FoldedBlocks)
    assert (len(first.rows), len(rest.rows), folded.label) == (5, 8, "8 more")
    assert not find(render("p", [AnatomyPart.SUBMODULES], fold_after=12), FoldedBlocks)  # a single further row
    text = render_content(content)
    assert all(f"m{number} " in text for number in range(9))


def test_long_groups_and_steps_are_folded(render):
    content = render("p", [AnatomyPart.NAMESPACE, AnatomyPart.INITIALIZATION], fold_after=1)
    assert not find(content, FoldedBlocks)  # two rows, and two statements
    text = render_content(content)
    assert "name13" in text


def test_huge_names_in_place_of_a_summary_are_shortened(render):
    text = render_content(render("q"), width=200)
    assert "f" * 79 + "…" in text
    assert "f" * 80 not in text


def test_names_of_a_row_are_folded(render):
    document = nodes.container("", *make_nodes(render("p", [AnatomyPart.NAMESPACE])))
    (paragraph,) = document.findall(folding_paragraph)
    (more,) = paragraph.findall(more_pieces)
    assert more["label"] == "6 more"
    assert paragraph.astext() == ", ".join(f"name{number}" for number in range(14))


def test_nodes_of_the_head(render):
    (head,) = make_nodes(render("p.few", [AnatomyPart.GLANCE]))
    assert head["classes"] == ["pm-glance"]
    names = [each.astext() for each in head.findall(nodes.field_name)]
    assert names == ["Defined in", "Size", "Offers", "Typed"]
    (near,) = head.findall(near_modules)
    assert near["name"] == "few"
    assert near.astext().splitlines()[0] == "Imported by: p, _own, m0, m1, m2, and 6 more"
    assert not list(head.findall(fold))


def test_steps_are_a_list(render):
    document = nodes.container("", *make_nodes(render("p", [AnatomyPart.INITIALIZATION])))
    (steps,) = [each for each in document.findall(nodes.bullet_list) if "pm-steps" in each["classes"]]
    assert [each.astext() for each in steps.children] == [
        "line 4: print(1) – a call",
        'line 5: for _ in "": … – a loop',
    ]
    assert find(render("p", [AnatomyPart.INITIALIZATION]), Steps)


def test_parts_with_titles_are_joined_between_the_others(render):
    content = render("p", [AnatomyPart.USAGE, AnatomyPart.KIND, AnatomyPart.GLANCE, AnatomyPart.SUBMODULES])
    assert [type(block) for block in content] == [Terms, Glance, Terms]
    assert [len(block.terms) for block in content if isinstance(block, Terms)] == [2, 1]


def test_the_rule_explains_unusual_kinds(tree):
    codebases = Codebases(Survey([Tier("here", (tree("q/s/m.py q/fast.so"),))]))
    for name, words in [("q.s", "a namespace package"), ("q.fast", "an extension module")]:
        (glance,) = render_anatomy(make_anatomy(codebases, name, [AnatomyPart.GLANCE], 10), ENGLISH, 10, 10)
        assert words in "".join(piece.text for piece in glance.texts[-1].pieces)


def test_numbers_have_separators_between_thousands():
    assert format_count("{count} line", "{count} lines", 6385, ENGLISH) == "6,385 lines"
