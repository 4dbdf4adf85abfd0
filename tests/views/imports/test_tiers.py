"""Components that may import only those below them."""

from __future__ import annotations

from sphinx_packagemap.discovery.contracts.baseline import Baseline, read_baseline
from sphinx_packagemap.model import ImportKind, Module, ModuleKind, ProblemKind
from sphinx_packagemap.rendering.contracts.problems import make_tier_problems
from sphinx_packagemap.views.imports import ImportPlace, Relation
from sphinx_packagemap.views.imports.contracts.tiers import CheckedTiers, check_tiers

LABELS = ("Web", "Data", "Core")
RELATIONS = (Relation(0, 1, 1), Relation(1, 0, 2), Relation(2, 0, 1), Relation(2, 1, 1))


def place(importer, imported, line=1):
    return ImportPlace(importer, imported, f"{importer}.py", line, ImportKind.RUNTIME)


PLACES = (
    (place("web", "data"),),
    (place("data", "web", 4), place("data", "web", 2), place("data.deep", "web")),
    (place("core", "web"),),
    (place("core", "data"),),
)


def list_violations(checked):
    def list_links(violation):
        return [(link.importer, link.imported, [at.line for at in link.places]) for (link,) in violation.chains]

    return [(each.importer, each.imported, list_links(each)) for each in checked.violations]


def test_imports_of_components_above_are_violations_in_the_order_of_the_components():
    checked = check_tiers(RELATIONS, PLACES, LABELS, ["Web", "Data", "Core"], ())
    assert list_violations(checked) == [
        ("Data", "Web", [("data", "web", [2, 4]), ("data.deep", "web", [1])]),
        ("Core", "Web", [("core", "web", [1])]),
        ("Core", "Data", [("core", "data", [1])]),
    ]
    assert (checked.known, checked.unused) == (0, ())


def test_the_baseline_permits_imports_and_shrinks():
    baseline = {("core", "web"), ("data", "web"), ("gone", "web"), ("web", "data")}
    checked = check_tiers(RELATIONS, PLACES, LABELS, ["Web", "Data", "Core"], baseline)
    assert list_violations(checked) == [
        ("Data", "Web", [("data.deep", "web", [1])]),
        ("Core", "Data", [("core", "data", [1])]),
    ]
    assert checked.known == 2
    assert checked.unused == (("gone", "web"), ("web", "data"))  # neither is against the rule


def test_other_orders():
    assert check_tiers(RELATIONS[:1], PLACES[:1], LABELS, ["Web", "Data"], ()).violations == ()
    assert list_violations(check_tiers(RELATIONS[:1], PLACES[:1], LABELS, ["Data", "Web"], ())) == [
        ("Web", "Data", [("web", "data", [1])])
    ]


def test_a_baseline_is_read_line_by_line(tmp_path):
    path = tmp_path / "base.txt"
    path.write_text("\ufeffa -> b\n# known\n\n  a.b->c  # later\nnothing\na -> b -> c\n-> x\n", "utf-8")
    baseline = read_baseline(str(path), "base.txt")
    assert baseline.lines == {("a", "b"): 1, ("a.b", "c"): 4}
    assert [problem.format() for problem in baseline.problems] == [
        f":baseline: 'base.txt', line {line}: expected 'importer -> imported', got '{text}'"
        for line, text in ((5, "nothing"), (6, "a -> b -> c"), (7, "-> x"))
    ]


def test_another_file_has_few_problems(tmp_path):
    path = tmp_path / "base.txt"
    path.write_text("text\n" * 3000, "utf-8")
    problems = read_baseline(str(path), "base.txt").problems
    assert len(problems) == 6
    assert problems[-1].format() == ":baseline: 'base.txt' has 2995 more lines of another form"


def test_a_missing_baseline_is_a_problem(tmp_path):
    (problem,) = read_baseline(str(tmp_path / "no.txt"), "no.txt").problems
    assert problem.kind is ProblemKind.OPTION
    assert problem.format().startswith(":baseline: 'no.txt': cannot open the file")


def test_lines_without_effect_say_why():
    checked = CheckedTiers((), 0, (("web", "data"), ("shop.gon", "web")))
    baseline = Baseline("base.txt", {("shop.gon", "web"): 3, ("web", "data"): 1})
    modules = {name: Module(name, ModuleKind.MODULE) for name in ("web", "data", "shop.gone")}
    beginnings = [f":baseline: 'base.txt', line {line} is to be corrected or removed: " for line in (1, 3)]
    assert [problem.format() for problem in make_tier_problems(checked, baseline, modules)] == [
        f"{beginnings[0]}'web -> data' is not, or no longer, an import against the rule",
        f"{beginnings[1]}there is no module 'shop.gon'; did you mean 'shop.gone'?",
    ]
