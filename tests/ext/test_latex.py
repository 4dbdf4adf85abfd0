"""Trees in LaTeX."""

from __future__ import annotations


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
