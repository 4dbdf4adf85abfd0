"""Contracts against the imports of small packages: verdicts, chains, and what cannot be checked."""

from __future__ import annotations

import pytest

from sphinx_packagemap.discovery.contracts.import_linter import read_toml
from sphinx_packagemap.discovery.contracts.tach import read_tach
from sphinx_packagemap.options.contracts import parse_layers
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import ImportsRequest, TreeRequest, Visibility
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.imports.contracts import ContractState
from sphinx_packagemap.views.imports.contracts.graph import is_matched
from sphinx_packagemap.views.imports.contracts.survey import check_file, check_layers, find_unknown
from sphinx_packagemap.views.imports.items import survey_items

SHOP = {
    "shop/__init__.py": "",
    "shop/ui.py": "import shop.api\n",
    "shop/api/__init__.py": "from shop import db, text\n",
    "shop/api/v1.py": "import shop.text\n",
    "shop/db.py": "import sqlite3\nimport shop.text\n",
    "shop/text.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.tools\n",
    "shop/tools.py": "def late():\n    import shop.ui\n    import shop.ui\n",
    "shop/ns/loose.py": "import shop.ui\n",
}


@pytest.fixture
def check(tree):
    """Return a function that checks contracts, given as TOML."""

    def run(*contracts: str, files=SHOP, options='root_package = "shop"', wanted=()):
        tables = "".join(
            f'\n[[tool.importlinter.contracts]]\nname = "{n}"\n{each}\n' for n, each in enumerate(contracts)
        )
        file = read_toml(f"[tool.importlinter]\n{options}\n{tables}".encode(), "pyproject.toml")
        return check_file(Codebases(Survey((Tier("root", (tree(files),)),))), file, wanted)

    return run


def list_chains(verdict):
    """Return for each violation its ends and its chains, as names without the root."""
    return [
        (
            each.importer.removeprefix("shop."),
            each.imported.removeprefix("shop."),
            [[chain[0].importer[5:], *(link.imported[5:] for link in chain)] for chain in each.chains],
        )
        for each in verdict.violations
    ]


def test_imports_for_type_checkers_count_unless_they_are_excluded(check):
    contract = 'type = "layers"\nlayers = ["shop.ui", "shop.db"]'
    (counted,) = check(contract).verdicts
    (excluded,) = check(contract, options='root_package = "shop"\nexclude_type_checking_imports = true').verdicts
    assert list_chains(counted) == [("db", "ui", [["db", "text", "tools", "ui"]])]
    assert excluded.state is ContractState.KEPT


def test_a_chain_does_not_pass_through_another_layer(check):
    (verdict,) = check('type = "layers"\nlayers = ["shop.ui", "shop.api", "shop.db", "shop.text"]').verdicts
    assert list_chains(verdict) == [("text", "ui", [["text", "tools", "ui"]])]
    (chain,) = verdict.violations[0].chains
    assert [(each.origin, each.line, each.kind) for each in chain[0].places] == [("shop/text.py", 3, "type-checking")]
    assert [(each.line, each.kind) for each in chain[1].places] == [(2, "deferred"), (3, "deferred")]


def test_siblings_are_independent_unless_there_are_colons(check):
    layers = 'type = "layers"\ncontainers = ["shop"]\nlayers = ["ui", "api {0} db {0} text"]\n'
    ignored = 'ignore_imports = ["shop.tools -> shop.ui"]'
    independent, others = check(layers.format("|") + ignored, layers.format(":") + ignored).verdicts
    assert list_chains(independent) == [
        ("api", "db", [["api", "db"]]),
        ("api", "text", [["api", "text"], ["api.v1", "text"]]),
        ("db", "text", [["db", "text"]]),
    ]
    assert others.state is ContractState.KEPT


def test_exhaustive_layers_and_optional_ones(check):
    layers = 'type = "layers"\ncontainers = ["shop"]\nexhaustive = true\nexhaustive_ignores = ["tools"]\n'
    one, other = check(
        f'{layers}layers = ["(missing)", "ui : api : db : text"]', f'{layers}layers = ["ui : api : text"]'
    ).verdicts
    assert one.state is ContractState.KEPT
    assert (other.state, other.undeclared) == (ContractState.BROKEN, ("shop.db",))


def test_an_optional_layer_with_spaces_is_checked_as_in_import_linter_with_a_warning(check):
    checked = check('type = "layers"\nlayers = [" shop.ui ", "( shop.db )"]')
    (verdict,) = checked.verdicts
    assert verdict.state is ContractState.KEPT
    assert [problem.message for problem in verdict.problems] == [
        "contract '0': '( shop.db )' matches no module: remove the spaces within the parentheses"
    ]


def test_forbidden(check):
    contract = 'type = "forbidden"\nsource_modules = ["shop.db"]\nforbidden_modules = ["shop.ui"]'
    direct, indirect, outside, single = check(
        f"{contract}\nallow_indirect_imports = true",
        contract,
        'type = "forbidden"\nsource_modules = ["shop.ui", "shop.db"]\nforbidden_modules = ["sqlite3", "django"]',
        'type = "forbidden"\nsource_modules = ["shop.api"]\nforbidden_modules = ["shop.api.*"]\nas_packages = false',
        options='root_package = "shop"\ninclude_external_packages = true',
    ).verdicts
    assert direct.state is ContractState.KEPT
    assert list_chains(indirect) == [("db", "ui", [["db", "text", "tools", "ui"]])]
    assert [(each.importer, each.imported, len(each.chains)) for each in outside.violations] == [
        ("shop.db", "sqlite3", 1),
        ("shop.ui", "sqlite3", 1),
    ]
    assert single.state is ContractState.KEPT


def test_independence_with_a_wildcard(check):
    (verdict,) = check('type = "independence"\nmodules = ["shop.api.*", "shop.text"]').verdicts
    assert list_chains(verdict) == [
        ("api.v1", "text", [["api.v1", "text"]]),
    ]
    assert verdict.matches == {"shop.api.*": ("shop.api.v1",)}


def test_modules_outside_of_regular_packages_do_not_count(check):
    (verdict,) = check('type = "independence"\nmodules = ["shop.ns.loose", "shop.ui"]').verdicts
    (problem,) = verdict.problems
    assert problem.message.startswith("contract '0': no module named 'shop.ns.loose'")


@pytest.mark.parametrize(
    ("contract", "message"),
    [
        (
            'type = "independence"\nmodules = ["shop.**"]',
            "'shop.api' contains 'shop.api.v1', which cannot be",
        ),
        ('type = "layers"\nlayers = ["shop.uii", "shop.db"]', "no module named 'shop.uii'; did you mean 'shop.ui'"),
        (
            'type = "layers"\nlayers = ["bank.ui"]',
            "expected a module of 'shop', about which the contracts are, got 'bank.ui'",
        ),
        (
            'type = "layers"\nlayers = ["ui"]\ncontainers = ["shop.a"]',
            "no module named 'shop.a'; did you mean 'shop.api'",
        ),
        (
            'type = "forbidden"\nsource_modules = ["shop.ui"]\nforbidden_modules = ["django"]',
            "'django' is another package: set include_external_packages to check its imports",
        ),
        (
            'type = "independence"\nmodules = ["shop.ui", "shop.v1"]',
            "no module named 'shop.v1'; has it moved to 'shop.api.v1'?",
        ),
    ],
)
def test_an_unknown_name_is_a_problem(check, contract, message):
    (verdict,) = check(contract).verdicts
    assert verdict.state is ContractState.UNCHECKED
    (problem,) = verdict.problems
    assert message in problem.message
    assert problem.message == f"contract '0': {verdict.reason}"
    assert (verdict.missing != "") is ("no module named" in message)
    assert (problem.origin, problem.line) == ("pyproject.toml", 4)


def test_an_ignored_import_that_does_not_exist_is_a_problem_unless_it_may_be_missing(check):
    contract = (
        'type = "independence"\nmodules = ["shop.ui"]\nignore_imports = ["shop.db -> shop.ui", "shop.ui -> *.api"]\n'
    )
    one, other = check(contract, f'{contract}unmatched_ignore_imports_alerting = "none"').verdicts
    assert [each.message for each in one.problems] == [
        "contract '0': the ignored import 'shop.db -> shop.ui' does not exist"
    ]
    assert (one.state, other.state, other.problems) == (ContractState.KEPT, ContractState.KEPT, ())


def test_a_root_that_does_not_exist_is_a_problem(check):
    checked = check('type = "independence"\nmodules = ["shop.ui"]', options='root_package = "shopp"')
    assert [each.state for each in checked.verdicts] == [ContractState.UNCHECKED]
    assert checked.verdicts[0].reason == checked.problems[0].message
    (problem,) = checked.problems
    assert problem.message.startswith("no module or directory named 'shopp'")
    assert problem.origin == "pyproject.toml"


def test_only_wanted_contracts_are_checked(check):
    contract = 'type = "independence"\nmodules = ["shop.ui"]\nid = "{}"'
    checked = check(contract.format("a"), contract.format("b"), wanted=("b", "0"))
    assert [each.contract.key for each in checked.verdicts] == ["a", "b"]
    assert [
        each.contract.key for each in check(contract.format("a"), contract.format("b"), wanted=("b",)).verdicts
    ] == ["b"]
    file = read_toml(b'[tool.importlinter]\nroot_package="a"\n[[tool.importlinter.contracts]]\nname="Rows"\n', "x")
    (problem,) = find_unknown([file], ["Row"])
    assert problem.message == "no contract named 'Row'; did you mean 'Rows'?"


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("a.*", "a.b"),
        ("a.**", "a.b a.b.c a.b.c.d a.x.c"),
        ("**", "a a.b a.b.c a.b.c.d a.x.c"),
        ("a.**.c", "a.b.c a.x.c"),
        ("**.c", "a.b.c a.x.c"),
        ("a.b", "a.b"),
    ],
)
def test_expressions(expression, names):
    assert [name for name in ("a", "a.b", "a.b.c", "a.b.c.d", "a.x.c") if is_matched(expression, name)] == names.split()


TACH = """
layers = ["ui", "logic", "data"]
modules = [
    {path = "p.web", depends_on = ["p.text"], layer = "ui"},
    {path = "p.orders", depends_on = [], layer = "logic"},
    {path = "p.stock", depends_on = [], layer = "logic"},
    {path = "p.db", layer = "data"},
    {path = "p.db.low", depends_on = []},
    {path = "p.text", utility = true},
    {path = "p.free", cannot_depend_on = ["p.db"]},
]
"""
# "tach check" of Tach 0.35.3 names the same imports.
TACHED = {
    "p/__init__.py": "",
    "p/web.py": "import p.orders, p.db, p.text, p.free\nimport p.loose\n",
    "p/orders.py": "import p.stock\nimport p.db\ndef f():\n    import p.web\nimport p.free\n",
    "p/stock.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import p.orders\nimport p.text\n",
    "p/db/__init__.py": "import p.db.low, p.db.high, p.free, p.orders\n",
    "p/db/low.py": "import p.db.high, p.text\n",
    "p/db/high.py": "",
    "p/text.py": "",
    "p/free.py": "import p.db, p.web, p.db.low\n",
    "p/loose.py": "import p.web, p.orders\n",
}


def test_layers_and_dependencies_of_tach(tree):
    file = read_tach(TACH.encode(), "tach.toml")
    checked = check_file(Codebases(Survey((Tier("root", (tree(TACHED),)),))), file)
    assert checked.problems == ()
    pairs = [[(each.importer[2:], each.imported[2:]) for each in verdict.violations] for verdict in checked.verdicts]
    assert pairs == [
        [("db", "orders"), ("orders", "web")],
        [("db.low", "db"), ("free", "db"), ("orders", "free"), ("orders", "stock"), ("web", "free")],
    ]
    chain = checked.verdicts[1].violations[0].chains[0]
    assert [(each.importer, each.imported) for each in chain] == [("p.db.low", "p.db.high")]


def test_an_unknown_dependency_of_tach_is_a_problem(tree):
    file = read_tach(b'modules = [{path = "p.web", depends_on = ["p.txt"]}]', "tach.toml")
    (verdict,) = check_file(Codebases(Survey((Tier("root", (tree(TACHED),)),))), file).verdicts
    (problem,) = verdict.problems
    assert problem.message.startswith("contract 'depends_on': no module named 'p.txt'; did you mean 'p.text'")
    assert (problem.origin, problem.line) == ("tach.toml", 1)


def test_dependencies_of_tach_may_have_wildcards(tree):
    text = 'modules = [{path = "p.*", depends_on = ["p.db.**"], cannot_depend_on = ["*.text"]}, {path = "p.db.low"}]'
    (verdict,) = check_tach(tree, text).verdicts
    pairs = [f"{each.importer[2:]} {each.imported[2:]}" for each in verdict.violations]
    assert "orders stock" in pairs
    assert "stock text" in pairs
    assert "free db.low" not in pairs


def check_tach(tree, text):
    file = read_tach(text.encode(), "tach.toml")
    return check_file(Codebases(Survey((Tier("root", (tree(TACHED),)),))), file)


def test_imports_of_an_unchecked_module_of_tach_are_against_nothing(tree):
    unchecked = TACH.replace(
        '"p.orders", depends_on', '"p.orders", unchecked = true, cannot_depend_on = ["p.db"], depends_on'
    )
    checked = check_tach(tree, unchecked.replace('"p.free",', '"p.free", unchecked = true,'))
    pairs = [[(each.importer[2:], each.imported[2:]) for each in verdict.violations] for verdict in checked.verdicts]
    assert pairs == [[("db", "orders")], [("db.low", "db"), ("web", "free")]]


@pytest.mark.parametrize(
    ("old", "new", "states"),
    [
        ('["p.text"]', '["p.text", "p.nope"]', [ContractState.BROKEN, ContractState.UNCHECKED]),
        (
            'cannot_depend_on = ["p.db"]',
            'cannot_depend_on = ["p.nope"]',
            [ContractState.BROKEN, ContractState.UNCHECKED],
        ),
        ('{path = "p.free"', '{path = "p.nope"', [ContractState.BROKEN, ContractState.UNCHECKED]),
        ('"p.db", layer', '"p.nope", layer', [ContractState.UNCHECKED, ContractState.UNCHECKED]),
    ],
)
def test_an_unknown_name_leaves_only_the_contracts_of_tach_unchecked_that_name_it(tree, old, new, states):
    assert old in TACH
    checked = check_tach(tree, TACH.replace(old, new))
    assert [verdict.state for verdict in checked.verdicts] == states
    assert [len(verdict.problems) for verdict in checked.verdicts] == [
        int(state is ContractState.UNCHECKED) for state in states
    ]


def test_an_unknown_module_of_tach_is_a_problem_of_the_only_contract(tree):
    text = 'layers = ["ui"]\nmodules = [{path = "p.web", layer = "ui"}, {path = "p.nope"}]'
    (verdict,) = check_tach(tree, text).verdicts
    assert (verdict.state, len(verdict.problems)) == (ContractState.UNCHECKED, 1)


def test_an_unknown_package_is_at_the_line_of_the_table(check):
    checked = check('type = "layers"\nlayers = ["a"]', options='\n\nroot_package = "shopp"')
    (problem,) = checked.problems
    assert (problem.origin, problem.line) == ("pyproject.toml", 1)


def test_an_unknown_name_is_at_the_line_of_its_module_of_tach(tree):
    text = '[[modules]]\npath = "p.web"\n[[modules]]\npath = "p.text"\ndepends_on = ["p.nope"]'
    (verdict,) = check_tach(tree, text).verdicts
    assert [each.line for each in verdict.problems] == [3]


@pytest.mark.parametrize(
    ("request_", "layers", "message"),
    [
        (TreeRequest(tests=Visibility.HIDE), "ui > tests", "other options leave out 'shop.tests'"),
        (TreeRequest(private=Visibility.HIDE), "ui > _low", "other options leave out 'shop._low'"),
        (TreeRequest(include=(".ui",)), "ui > db", "other options leave out 'shop.db'"),
        (TreeRequest(exclude=(".api.v1",)), "shop.api.v1 > shop.db", "other options leave out 'shop.api.v1'"),
        (TreeRequest(tests=Visibility.HIDE), "ui > test", "no module named 'shop.test'; did you mean 'shop.text'"),
        (TreeRequest(tests=Visibility.HIDE), "ui > (tests)", None),
        (TreeRequest(), "tests > ui", None),
    ],
)
def test_a_module_that_other_options_leave_out_is_not_called_unknown(tree, request_, layers, message):
    files = {**SHOP, "shop/tests/__init__.py": "", "shop/_low.py": ""}
    survey = Survey((Tier("root", (tree(files),)),))
    view = survey_items(survey, ("shop",), request_, ImportsRequest(root=True))
    checked = check_layers(survey, view, ("shop",), parse_layers(layers), "Layers")
    beginnings = [each.message.removeprefix("contract 'Layers': ")[: len(message or "")] for each in checked.problems]
    assert beginnings == ([message] if message else [])
