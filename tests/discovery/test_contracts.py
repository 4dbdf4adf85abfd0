"""The contracts in the configuration of import-linter: their syntax, their places, and what is wrong with them."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.discovery.contracts import (
    AcyclicRule,
    AlertLevel,
    Dependency,
    DependsOnRule,
    ForbiddenRule,
    IgnoredImport,
    IndependenceRule,
    Layer,
    LayerModule,
    LayersRule,
    PrivateRule,
    ProtectedRule,
)
from sphinx_packagemap.discovery.contracts.finder import find_contracts, read_contracts
from sphinx_packagemap.discovery.contracts.import_linter import read_ini, read_toml
from sphinx_packagemap.discovery.contracts.tach import read_tach

TOML = """
[tool.importlinter]
root_packages = ["shop", "bank"]
include_external_packages = true
exclude_type_checking_imports = "True"

[[tool.importlinter.contracts]]
id = "rows"
name = "Downwards  only"
type = "layers"
containers = "shop.*"
layers = ["ui | (cli)", "api : jobs", "db"]
exhaustive = true
exhaustive_ignores = ["tests"]
ignore_imports = ["shop.** -> shop.db.*"]
unmatched_ignore_imports_alerting = "warn"

[[tool.importlinter.contracts]]
name = "No frameworks"
type = "forbidden"
source_modules = ["shop.db"]
forbidden_modules = ["django"]
allow_indirect_imports = true
as_packages = false

[[tool.importlinter.contracts]]
name = "Apart"
type = "independence"
modules = ["shop.a", "shop.b"]

[[tool.importlinter.contracts]]
name = "Ours"
type = "our_own"
whatever = 3
"""
INI = """
[importlinter]
root_package = shop

[importlinter:contract:one]
name = Downwards
type = layers
layers =
    shop.ui

    shop.db
ignore_imports =
    shop.db -> shop.ui

[importlinter:contract:two]
name = No frameworks
type = forbidden
source_modules = shop.db
forbidden_modules =
    django
allow_indirect_imports = true
"""


def test_toml():
    found = read_toml(TOML.encode(), "pyproject.toml")
    assert (found.roots, found.include_externals, found.exclude_type_checking) == (("shop", "bank"), True, True)
    assert found.problems == ()
    layers, forbidden, independence, other = found.contracts
    assert (layers.name, layers.key, layers.line) == ("Downwards only", "rows", 7)
    assert layers.rule == LayersRule(
        layers=(
            Layer((LayerModule("ui"), LayerModule("cli", is_optional=True))),
            Layer((LayerModule("api"), LayerModule("jobs")), is_independent=False),
            Layer((LayerModule("db"),)),
        ),
        containers=("shop.*",),
        is_exhaustive=True,
        exhaustive_ignores=("tests",),
    )
    assert layers.ignored == (IgnoredImport("shop.**", "shop.db.*"),)
    assert layers.alerting is AlertLevel.WARN
    assert forbidden.rule == ForbiddenRule(("shop.db",), ("django",), allow_indirect=True, as_packages=False)
    assert independence.rule == IndependenceRule(("shop.a", "shop.b"))
    assert (other.type, other.rule, other.line) == ("our_own", None, 31)


def test_ini():
    found = read_ini(INI.encode(), ".importlinter")
    assert found.roots == ("shop",)
    assert found.problems == ()
    one, two = found.contracts
    assert (one.key, one.line, two.line) == ("one", 5, 15)
    assert one.rule == LayersRule((Layer((LayerModule("shop.ui"),)), Layer((LayerModule("shop.db"),))))
    assert one.ignored == (IgnoredImport("shop.db", "shop.ui"),)
    assert two.rule == ForbiddenRule(("shop.db",), ("django",), allow_indirect=True)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        (
            "type = protected\nprotected_modules =\n  a.b\n  # c\n  a.d\nallowed_importers = a.*\nas_packages = False",
            ProtectedRule(("a.b", "a.d"), ("a.*",), as_packages=False),
        ),
        ("type = acyclic_siblings\nancestors = a", AcyclicRule(("a",), (), 10)),
        (
            "type = acyclic_siblings\nancestors = a\nskip_descendants =\n  a.b\n  a.c\ndepth = 2",
            AcyclicRule(("a",), ("a.b", "a.c"), 2),
        ),
        ("type = private_modules", PrivateRule(())),
        ("type = private_modules\npackages_with_private_modules = a", PrivateRule(("a",))),
    ],
)
def test_fields_of_other_types(fields, rule):
    source = f"[importlinter]\nroot_package = a\n[importlinter:contract:x]\nname = N\n{fields}\n"
    found = read_ini(source.encode(), ".importlinter")
    assert (found.problems, found.contracts[0].rule) == ((), rule)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ('type = "layers"\nlayers = ["a | b : c"]', "has either '|' or ':' between its modules, got 'a | b : c'"),
        ('type = "layers"\nlayers = ["a", "a"]', "layers: 'a' is in more than one place"),
        ('type = "layers"\nlayers = ["a", "a.b"]', "layers: 'a' contains 'a.b'"),
        ('type = "layers"\nlayers = ["( a..b )|b"]', "layers: expected the dotted name of a module, got 'a..b'"),
        ('type = "layers"\nlayers = ["a..b"]', "layers: expected the dotted name of a module, got 'a..b'"),
        ('type = "layers"\nlayers = ["a.*"]', "layers: layers have no wildcards, got 'a.*'"),
        ('type = "layers"\nlayers = [1]', "layers: expected a list of texts, got 1"),
        ('type = "layers"', "layers: expected a list, but the field is missing"),
        ('type = "layers"\nlayers = ["a"]\nexhaustive = true', "exhaustive: expected containers, too"),
        ('type = "layers"\nlayers = ["a"]\nexhaustive = "yes"', "exhaustive: expected true or false, got 'yes'"),
        ('type = "layers"\nlayers = ["a"]\nexhaustiv = true', "unknown field 'exhaustiv'; did you mean 'exhaustive'"),
        (
            'type = "independence"\nmodules = ["a.b*"]',
            "modules: a wildcard can only replace a whole component, got 'a.b*'",
        ),
        ('type = "independence"\nmodules = ["a.*.**"]', "modules: no other wildcard can be beside '**', got 'a.*.**'"),
        (
            'type = "independence"\nmodules = ["a"]\nignore_imports = ["a > b"]',
            "ignore_imports: expected 'importer -> imported', got 'a > b'",
        ),
        (
            'type = "independence"\nmodules = ["a"]\nunmatched_ignore_imports_alerting = "err"',
            "expected one of none, warn, error, got 'err'; did you mean 'error'?",
        ),
        (
            'type = "acyclic_siblings"\nancestors = ["a", "b"]\nskip_descendants = ["b"]',
            "skip_descendants: 'b' is one of the ancestors",
        ),
        ('type = "acyclic_siblings"\nancestors = ["a"]\ndepth = -1', "depth: expected a number from 0, got -1"),
        ('type = "acyclic_siblings"\nancestors = ["a"]\ndepth = true', "depth: expected a number from 0, got True"),
        (
            'type = "protected"\nprotected_modules = ["a"]',
            "allowed_importers: expected a list, but the field is missing",
        ),
        (
            'type = "private_modules"\npackages_with_private_modules = ["a._b"]',
            "packages_with_private_modules: 'a._b' is private, or in a private module",
        ),
        ("", "expected a type: layers, forbidden, independence, ..."),
    ],
)
def test_invalid_field(fields, message):
    source = f'[tool.importlinter]\nroot_package = "a"\n[[tool.importlinter.contracts]]\nname = "N"\n{fields}\n'
    found = read_toml(source.encode(), "pyproject.toml")
    (problem,) = found.problems
    assert problem.message.startswith("contract 'N': ")
    assert message in problem.message
    assert (problem.kind, problem.origin, problem.line) == ("config", "pyproject.toml", 3)
    assert found.contracts[0].rule is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("[tool.importlinter]\nroot_package = 3", "root_package: expected a list of texts, got 3"),
        ("[tool.importlinter]\nx = 3", "expected the name of a package in root_package, or of several"),
        ('[tool.importlinter]\nroot_package = "a"', "expected at least one contract"),
        ('[tool.importlinter]\nroot_package = "a"\ncontracts = 3', "expected an array of tables, got 3"),
    ],
)
def test_invalid_file(source, message):
    assert message in " ".join(each.message for each in read_toml(source.encode(), "pyproject.toml").problems)


@pytest.mark.parametrize(
    ("read", "source"),
    [
        (read_toml, "# first\n[tool.importlinter]\nroot_packages = [1]\n"),
        (read_toml, '# first\n[tool.importlinter]\nroot_package = "a"\n'),
        (read_ini, "# first\n[importlinter]\nroot_package =\n"),
    ],
)
def test_a_problem_with_the_options_has_the_line_of_their_table(read, source):
    found = read(source.encode(), "file")
    assert found.line == 2
    assert {each.line for each in found.problems} == {2}


def test_the_nearest_directory_counts_and_the_first_file_in_it(tree):
    section = "[importlinter]\nroot_package = {}\n[importlinter:contract:1]\ntype = x\n"
    root = tree(
        {
            ".git/HEAD": "",
            ".importlinter": section.format("outer"),
            "docs/conf.py": "",
            "lib/setup.cfg": "[metadata]\nname = importlinter\n",
            "lib/.importlinter": section.format("inner"),
            "lib/pyproject.toml": "[tool.importlinter]\nroot_package = 'toml'\n",
            "lib/docs/conf.py": "",
        }
    )
    assert [each.roots for each in find_contracts(f"{root}/docs").files] == [("outer",)]
    found = find_contracts(f"{root}/lib/docs")
    assert [(each.file, each.roots) for each in found.files] == [(".importlinter", ("inner",))]
    assert f"{root}/lib/docs/pyproject.toml" in found.dependencies


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.toml", "[tool.importlinter", "cannot read the contracts: "),
        (".importlinter", "importlinter", "cannot read the contracts: File contains no section headers"),
        ("x.toml", "[tool.other]", "expected contracts in 'x.toml', found none"),
        ("y.toml", None, "no file named 'y.toml'"),
    ],
)
def test_a_file_without_contracts_is_one_problem(tree, name, content, message):
    root = tree({name: content} if content is not None else {})
    found = read_contracts(f"{root}/{name}", name)
    (problem,) = found.problems
    assert message in problem.message
    assert found.files == ()


def test_a_link_out_of_the_project_is_not_followed(tree):
    root = tree({"secret.toml": TOML, "project/pyproject.toml": ""})
    os.symlink(f"{root}/secret.toml", f"{root}/project/linked.toml")
    (problem,) = read_contracts(f"{root}/project/linked.toml", "linked.toml").problems
    assert problem.message == "cannot read the contracts: the file is outside the project"


TACH = """
source_roots = ["src"]
layers = ["ui", {name = "logic", closed = true}]
layers_explicit_depends_on = true
ignore_type_checking_imports = false

[[modules]]
path = "shop.web"
depends_on = ["shop.text", {path = "shop.orders", deprecated = true}]
layer = "ui"

[[modules]]
paths = ["shop.text", "shop.log"]
utility = true
depends_on = []

[[modules]]
path = "<root>"
depends_on = []

[[modules]]
path = "shop.old"
unchecked = true
depends_on = []
cannot_depend_on = ["shop.web"]
"""


def test_tach():
    found = read_tach(TACH.encode(), "tach.toml")
    assert (found.roots, found.exclude_type_checking, found.problems) == (("shop",), False, ())
    layers, depends_on, closed = found.contracts
    assert (closed.type, closed.rule, closed.is_unknown, closed.line) == ("closed", None, True, 3)
    assert (layers.type, depends_on.type) == ("layers", "depends_on")
    assert (layers.rule.layers, layers.rule.is_about_layers) == (("ui", "logic"), True)
    assert depends_on.rule == DependsOnRule(
        (
            Dependency("shop.web", ("shop.text", "shop.orders"), layer="ui", line=7),
            Dependency("shop.text", (), is_utility=True, line=12),
            Dependency("shop.log", (), is_utility=True, line=12),
            Dependency("shop.old", is_unchecked=True, line=21),
        )
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("modules = 3", "1 modules: expected an array of tables, got 3"),
        ('[[modules]]\npath = "a"\nlayer = "b"', "3 layer: 'b' is a layer, but the list of layers is empty"),
        (
            'layers = ["ui", "db"]\n[[modules]]\npath = "a"\n[[modules]]\npath = "b"\n\nlayer = "uii"',
            "7 layer: 'uii' is not one of the layers: ui, db; did you mean 'ui'?",
        ),
        ('# first\nlayers = "a"\n[[modules]]\npath = "a"', "2 layers: expected a list, got 'a'"),
        ('[[modules]]\npath = "a"\ndepends_on = [1]', "3 depends_on: expected a list of texts, got 1"),
        ('modules = [\n  {path = "a"},\n  {path = 1},\n]', "3 path: expected a list of texts, got 1"),
        ('modules = [{path = "a"}, {path = 1}]', "1 path: expected a list of texts, got 1"),
    ],
)
def test_invalid_tach(source, message):
    found = read_tach(source.encode(), "tach.toml")
    (problem,) = found.problems
    assert f"{problem.line} {problem.message}" == message
    assert found.contracts == ()


@pytest.mark.parametrize(
    ("head", "module", "types"),
    [
        ("forbid_circular_dependencies = true", "", {"forbid_circular_dependencies": 1}),
        ("forbid_circular_dependencies = false\nexact = false\ninterfaces = []", "", {}),
        ("exact = true\nroot_module = 'forbid'", "", {"exact": 1, "root_module": 2}),
        ("root_module = 'ignore'", "visibility = []\nstrict = true", {"visibility": 5, "strict": 6}),
        (
            "interfaces = [{expose = ['a']}]",
            "cannot_depend_on_external = ['b']",
            {"interfaces": 1, "cannot_depend_on_external": 5},
        ),
    ],
)
def test_rules_of_tach_that_are_not_checked_are_shown(head, module, types):
    source = f"{head}\n[[modules]]\npath = 'a'\ndepends_on = ['<root>', 'b']\n{module}\n"
    found = read_tach(source.encode(), "tach.toml")
    (depends_on, *others) = found.contracts
    assert depends_on.rule.modules[0].depends_on == ("b",)
    assert {each.type: each.line - head.count("\n") * (each.line > 2) for each in others if each.rule is None} == types


def test_a_type_of_the_project_may_replace_another_one():
    source = "[importlinter]\nroot_package = a\ncontract_types =\n  layers: a.lint.Layers\n[importlinter:x]\n"
    (contract,) = read_ini(f"{source}name = 100%% ours\ntype = layers\nlayers = a\n".encode(), "setup.cfg").contracts
    assert (contract.name, contract.type, contract.rule, contract.is_unknown) == ("100% ours", "layers", None, True)


def test_both_tools_in_one_project(tree):
    root = tree({".git/HEAD": "", "pyproject.toml": TOML, "tach.toml": TACH})
    assert [each.file for each in find_contracts(root).files] == ["pyproject.toml", "tach.toml"]
    assert [each.file for each in read_contracts(f"{root}/tach.toml", "tach.toml").files] == ["tach.toml"]
