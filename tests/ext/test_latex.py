"""Trees in LaTeX."""

from __future__ import annotations

import re


def test_a_tree_below_a_module_is_labelled_once(project):
    first = ".. py:module:: shop\n\n.. package-tree:: shop\n"
    second = ".. _before:\n\n.. package-tree:: shop\n   :name: named\n"
    project.page("index", f"Text.\n\n{first}\n{second}")
    built = project.build("latex")
    (file,) = built.output.glob("*.tex")
    latex = file.read_text("utf-8")
    for name in ("index:module-shop", "index:before", "index:named"):
        assert latex.count(rf"\label{{\detokenize{{{name}}}}}") == 1, name


def test_a_character_that_pdftex_cannot_print_is_escaped(project):
    project.write("src/shop/far.py", '"""Ships to \u4e2d\u56fd."""\n')
    project.page("index", ".. package-tree:: shop\n")
    (file,) = project.build("latex").output.glob("*.tex")
    latex = file.read_text("utf-8")
    assert "\u4e2d" not in latex
    assert "u4e2d" in latex


def test_an_item_without_words_has_no_empty_group_and_nothing_is_folded(project):
    for name in ("_hidden", "_private"):
        project.write(f"src/shop/{name}.py", "")
    project.page("index", ".. package-tree:: shop\n   :style: files\n")
    (file,) = project.build("latex").output.glob("*.tex")
    latex = file.read_text("utf-8")
    assert r"\itshape }" not in latex
    assert r"\_private.py" in latex
    assert "private modules" not in latex


def test_a_diagram_that_is_too_large_for_a_page_is_divided_into_parts_that_refer_to_each_other(project):
    for number in range(20):
        project.write(f"src/shop/area{number:02}/__init__.py", "")
        for each in range(12):
            project.write(f"src/shop/area{number:02}/thing_{each:02}_of_{number:02}.py", "")
    project.page("index", ".. package-diagram:: shop\n   :caption: Everything\n   :name: everything\n")
    built = project.build("latex")
    assert built.warnings == []
    (file,) = built.output.glob("*.tex")
    latex = file.read_text("utf-8")
    assert latex.count(r"\begin{tikzpicture}") == 21
    assert latex.count(r"\caption") == 1
    assert r"\begin{minipage}{\linewidth}\centering\captionof{figure}{Everything}" in latex  # not on the next page
    labels = re.findall(r"\\label\{\\detokenize\{(packagemap-part:[^}]*)\}\}", latex)
    assert len(set(labels)) == 21
    for label in labels:
        assert rf"\pageref*{{\detokenize{{{label}}}}}" in latex
    assert r"Part 3 of 20: \sphinxcode{\sphinxupquote{shop.area02}}" in latex
    assert latex.index("Everything") < latex.index("Part 1 of 20")
    for number in range(20):
        assert rf"thing\_11\_of\_{number:02}" in latex
