"""Contracts as text: what they require, also if they could not be checked, and the warnings about cycles."""

from __future__ import annotations

import pytest

from sphinx_packagemap.discovery.contracts import (
    AcyclicRule,
    Contract,
    ForbiddenRule,
    IgnoredImport,
    IndependenceRule,
    Layer,
    LayerModule,
    LayersRule,
    PrivateRule,
    ProtectedRule,
)
from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.contracts.contents import render_contracts
from sphinx_packagemap.rendering.contracts.pictures import make_picture
from sphinx_packagemap.rendering.contracts.problems import make_contract_problems, make_cycle_problem
from sphinx_packagemap.rendering.contracts.tikz import render_contract_tikz
from sphinx_packagemap.rendering.markdown import render_content_markdown
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.circular import CircularImports
from sphinx_packagemap.views.imports.contracts import CheckedFile, ContractState, Link, Verdict, Violation
from sphinx_packagemap.views.imports.items import ItemImport

LAYERS = (Layer((LayerModule("ui"),)), Layer((LayerModule("db"),)))


def make_content(rule=None, ignored=0, state=ContractState.UNCHECKED, containers=()):
    imports = tuple(IgnoredImport(f"a{number}", "b") for number in range(ignored))
    contract = Contract("N", "layers", rule or LayersRule(LAYERS), ignored=imports)
    return render_contracts([CheckedFile("", (Verdict(contract, state, containers=containers),))], ENGLISH)


@pytest.mark.parametrize(
    ("containers", "found", "sentence"),
    [
        ((), (), []),
        (("acme",), (), []),
        (("acme.*",), (), ["In each of acme.*:"]),
        (("acme.*",), ("acme.a",), []),
        (("acme.a", "acme.nope"), (), ["In each of acme.a, acme.nope:"]),
        (("acme.*",), ("acme.a", "acme.b"), ["In each of acme.a, acme.b:"]),
    ],
)
def test_a_sentence_names_the_containers_if_there_are_several(containers, found, sentence):
    text = render_content(make_content(LayersRule(LAYERS, containers), containers=found))
    assert [line.strip() for line in text.splitlines()] == ["? not checked N", *sentence, "│ ui", "│ db"]


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, "1 ignored import: a0 -> b"),
        (2, "2 ignored imports: a0 -> b, a1 -> b"),
        (5, "5 ignored imports: a0 -> b, a1 -> b, a2 -> b, a3 -> b, a4 -> b"),
    ],
)
def test_ignored_imports_have_their_label_in_every_format(number, line):
    content = make_content(ignored=number, state=ContractState.KEPT)
    assert render_content(content).splitlines()[-1].strip() == line
    assert line.partition(":")[0] + ":" in render_content_markdown(content)


def make_cycle(*names):
    imports = [
        ItemImport(one, other, (ImportPlace(one, other, f"{one}.py", 3, ImportKind.RUNTIME),))
        for one, other in zip(names, [*names[1:], names[0]], strict=True)
    ]
    return CircularImports(names, tuple(imports), ())


def test_the_problem_of_cycles_has_the_shortest_one_and_the_number_of_the_others():
    one, two, three = make_cycle("a", "b", "c"), make_cycle("d", "e"), make_cycle("f", "g", "h")
    beginning = "modules import each other in a cycle: "
    assert make_cycle_problem([one]).message == f"{beginning}a -> b -> c -> a (a.py:3)"
    assert make_cycle_problem([one, two]).message == f"{beginning}d -> e -> d (d.py:3), and 1 more cycle"
    assert make_cycle_problem([one, two, three]).message == f"{beginning}d -> e -> d (d.py:3), and 2 more cycles"


@pytest.mark.parametrize(
    ("rule", "containers", "lines"),
    [
        (ProtectedRule(("a", "b"), ("c.*",)), (), ["Protected: a, b", "May be imported directly only by: c.*"]),
        (ProtectedRule(("a",), ()), (), ["Protected: a", "No other module may import them directly."]),
        (AcyclicRule(("a.*",)), ("a.b", "a.c"), ["No cycles between the modules in: a.b, a.c"]),
        (
            AcyclicRule(("a",), ("a.b",), 0),
            (),
            ["No cycles between the modules in: a", "Not within: a.b", "Levels that are checked: 1"],
        ),
        (PrivateRule(), ("a",), ["No private module is imported from outside its parent package, in: a"]),
    ],
)
def test_rules_in_words(rule, containers, lines):
    text = render_content(make_content(rule, containers=containers))
    assert [line.strip() for line in text.splitlines()[1:]] == lines


def test_an_import_that_closes_a_cycle():
    place = ImportPlace("a.b", "a.c", "a/b.py", 3, ImportKind.RUNTIME)
    violation = Violation("a.b", "a.c", ((Link("a.b", "a.c", (place,)),),), closes_cycle=True)
    verdict = Verdict(Contract("N", "acyclic_siblings", AcyclicRule(("a",))), ContractState.BROKEN, (violation,))
    file = CheckedFile("", (verdict,))
    assert "a.b closes a cycle by importing a.c:" in render_content(render_contracts([file], ENGLISH))
    (problem,) = make_contract_problems([file])
    assert problem.message.endswith("; 'a.b' closes a cycle by importing 'a.c': a.b -> a.c (a/b.py:3)")


def make_violation(importer, imported, count):
    place = ImportPlace(importer, imported, "a.py", 1, ImportKind.RUNTIME)
    return Violation(importer, imported, ((Link(importer, imported, (place,)),),) * count)


def render_broken(*violations, maximum=5):
    verdict = Verdict(Contract("N", "layers", LayersRule(LAYERS)), ContractState.BROKEN, violations)
    return render_content(render_contracts([CheckedFile("", (verdict,))], ENGLISH, maximum))


def test_words_without_a_picture_have_nothing_about_its_lines():
    text = render_broken(*(make_violation("db", "ui", 1) for _ in range(8)))
    assert "line" not in text


def test_the_sentence_about_chains_is_not_repeated_where_they_are_folded():
    text = render_broken(make_violation("db", "ui", 7), make_violation("io", "ui", 1))
    assert text.count("db must not import ui:") == 1
    assert text.count("io must not import ui:") == 1
    assert text.count("a.py:1") == 8


@pytest.mark.parametrize(
    ("missing", "line"),
    [
        ("shop.b", "This contract cannot be checked: there is no module named shop.b."),
        ("", "This contract cannot be checked: it is about too many modules"),
    ],
)
def test_a_contract_that_cannot_be_checked_has_the_reason(missing, line):
    contract = Contract("N", "layers", LayersRule(LAYERS))
    verdict = Verdict(contract, ContractState.UNCHECKED, reason="it is about too many modules", missing=missing)
    text = render_content(render_contracts([CheckedFile("", (verdict,))], ENGLISH))
    assert text.splitlines()[-1].strip() == line


@pytest.mark.parametrize(("number", "is_expanded"), [(1, True), (12, True), (13, False)])
def test_patterns_are_replaced_by_their_modules_unless_these_are_many(number, is_expanded):
    names = tuple(f"a.m{each}" for each in range(number))
    shown = ("a.x", *(names if is_expanded else ("a.m*",)))
    rules = (IndependenceRule(("a.x", "a.m*")), ForbiddenRule(("a.x", "a.m*"), ("b.*",)))
    for rule, others in zip(rules, ((), ("b.c",)), strict=True):
        matches = {"a.m*": names, "b.*": ("b.c",)}
        verdict = Verdict(Contract("N", "", rule), ContractState.KEPT, matches=matches)
        assert tuple(chip.text for chip in make_picture(verdict, ENGLISH).chips) == (*shown, *others)
        text = render_content(render_contracts([CheckedFile("", (verdict,))], ENGLISH, 99))
        assert ("a.m0" in text) is is_expanded


def test_a_picture_in_latex_stays_with_its_heading():
    verdict = Verdict(Contract("N", "", IndependenceRule(("a.b", "a.c"))), ContractState.KEPT)
    latex = render_contract_tikz(make_picture(verdict, ENGLISH), lambda text, _: text)
    assert latex.startswith("\n\\par\\nopagebreak")
