"""Contracts about protected and private modules and about cycles, and the imports that count for all contracts."""

from __future__ import annotations

import pytest

from sphinx_packagemap.discovery.contracts.import_linter import read_toml
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.imports.contracts import ContractState
from sphinx_packagemap.views.imports.contracts.survey import check_file

SHOP = {
    "shop/__init__.py": "import shop.db.rows\n",
    "shop/ui.py": "from shop.db import rows, _sql\nimport json\n",
    "shop/api/__init__.py": "import shop.db\n",
    "shop/api/v1.py": "import shop.api.v2\nimport shop.db._sql.lite\n",
    "shop/api/v2.py": "def late():\n    import shop.api.v1\n    from shop.api import v1\n",
    "shop/db/__init__.py": "import shop.db._sql\n",
    "shop/db/rows.py": "import shop.ui\nfrom shop.db._sql import lite\n",
    "shop/db/_sql/__init__.py": "",
    "shop/db/_sql/lite.py": "import shop.db.rows\n",
}


@pytest.fixture
def check(tree):
    """Return a function that checks one contract, given as TOML, and returns the verdict."""

    def run(contract, files=SHOP, options='root_package = "shop"'):
        tables = f"[tool.importlinter]\n{options}\n[[tool.importlinter.contracts]]\nname = 'c'\n{contract}\n"
        file = read_toml(tables.encode(), "pyproject.toml")
        assert file.problems == ()
        (verdict,) = check_file(Codebases(Survey((Tier("root", (tree(files),)),))), file).verdicts
        return verdict

    return run


def list_found(verdict):
    """Return the ends of each violation and its direct imports, as names without the root and lines."""
    return [
        (
            f"{each.importer} {each.imported}".replace("shop.", ""),
            [f"{link.importer} {link.imported}".replace("shop.", "") for (link,) in each.chains],
        )
        for each in verdict.violations
    ]


def test_only_the_allowed_importers_import_protected_modules(check):
    contract = 'type = "protected"\nprotected_modules = ["shop.db"]\nallowed_importers = ["shop.api"]\n'
    broken = check(contract)
    assert list_found(broken) == [("shop db", ["shop db.rows"]), ("ui db", ["ui db._sql", "ui db.rows"])]
    (chain, _) = broken.violations[1].chains
    assert [(each.origin, each.line) for each in chain[0].places] == [("shop/ui.py", 1)]
    kept = check(contract + 'ignore_imports = ["shop.ui -> shop.db.*", "shop -> shop.db.rows"]')
    assert kept.state is ContractState.KEPT


def test_protected_modules_without_those_below_them(check):
    contract = 'type = "protected"\nas_packages = false\nprotected_modules = ["shop.db"]\n'
    assert list_found(check(contract + 'allowed_importers = ["shop.nope"]')) == [("api db", ["api db"])]
    assert check(contract + 'allowed_importers = ["shop.*"]').state is ContractState.KEPT


def test_another_package_can_be_protected(check):
    contract = 'type = "protected"\nprotected_modules = ["json"]\nallowed_importers = []'
    options = 'root_package = "shop"\ninclude_external_packages = true'
    assert list_found(check(contract, options=options)) == [("ui json", ["ui json"])]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("", ["api.v1 api.v2", "db ui", "db.rows db._sql"]),
        ('skip_descendants = ["shop.*"]', ["db ui"]),
        ("depth = 0", ["db ui"]),
        ('ignore_imports = ["shop.db.rows -> shop.ui"]', ["api.v1 api.v2", "db.rows db._sql"]),
        ('ignore_imports = ["shop.db.rows -> **", "shop.api.v1 -> shop.api.v2"]', []),
    ],
)
def test_cycles_between_siblings(check, fields, found):
    verdict = check(f'type = "acyclic_siblings"\nancestors = ["shop"]\n{fields}')
    assert [ends for ends, _ in list_found(verdict)] == found
    assert all(each.closes_cycle for each in verdict.violations)
    assert verdict.state is (ContractState.BROKEN if found else ContractState.KEPT)


def test_cycles_below_some_packages(check):
    verdict = check('type = "acyclic_siblings"\nancestors = ["shop.*"]')
    assert list_found(verdict) == [
        ("api.v1 api.v2", ["api.v1 api.v2"]),
        ("db.rows db._sql", ["db.rows db._sql.lite"]),
    ]
    assert verdict.containers == ("shop.api", "shop.db", "shop.ui")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("", ["api.v1 db._sql.lite", "ui db._sql"]),
        ('packages_with_private_modules = ["shop.api"]', []),
        ('packages_with_private_modules = ["shop.*"]\nignore_imports = ["shop.ui -> **"]', ["api.v1 db._sql.lite"]),
    ],
)
def test_private_modules_are_imported_within_their_parent_package(check, fields, found):
    assert [ends for ends, _ in list_found(check(f'type = "private_modules"\n{fields}'))] == found


@pytest.mark.parametrize(
    ("contract", "message"),
    [
        ('type = "acyclic_siblings"\nancestors = ["shop.pai"]', "no module named 'shop.pai'; did you mean 'shop.api'"),
        ('type = "acyclic_siblings"\nancestors = ["shop"]\nskip_descendants = ["*.no"]', "'*.no' matches no module"),
        ('type = "acyclic_siblings"\nancestors = ["*"]', "'json' is another package, whose modules are not known"),
        (
            'type = "layers"\ncontainers = ["*"]\nlayers = ["(a)"]',
            "'json' is another package, whose modules are not known",
        ),
        ('type = "protected"\nprotected_modules = []\nallowed_importers = ["shop.u"]', "no module named 'shop.u'"),
        ('type = "private_modules"\npackages_with_private_modules = ["**"]', "'json' is another package"),
        (
            'type = "private_modules"\npackages_with_private_modules = ["shop.db.*"]',
            "'shop.db._sql' is private, or in a private module",
        ),
    ],
)
def test_what_cannot_be_checked(check, contract, message):
    verdict = check(contract, options='root_package = "shop"\ninclude_external_packages = true')
    (problem,) = verdict.problems
    assert verdict.state is ContractState.UNCHECKED
    assert problem.message.startswith(f"contract 'c': {message}")


def find_imported(check, statement, other="", options='root_package = "shop"'):
    """Return the modules that a statement in ``shop.ui`` imports, without the root."""
    files = {
        "shop/__init__.py": other,
        "shop/ui.py": statement,
        "shop/parse.py": "",
        "shop/ns/deep.py": "",
        "bank/__init__.py": "",
        "bank/rates.py": "",
    }
    contract = 'type = "protected"\nas_packages = false\nprotected_modules = ["**"]\nallowed_importers = ["shop"]'
    return [each.imported for each in check(contract, files, options).violations]


def test_modules_count_that_an_attribute_of_their_package_hides(check):
    assert find_imported(check, "from shop import parse", "from shop.parse import parse") == ["shop.parse"]
    assert find_imported(check, "from shop import *", "__all__ = ['parse']") == ["shop"]


def test_a_submodule_of_another_root_is_imported_from_its_package(check):
    options = 'root_packages = ["shop", "bank"]'
    assert find_imported(check, "from bank import rates", options=options) == ["bank.rates"]


@pytest.mark.parametrize(
    ("statement", "imported"),
    [
        ("import shop.ns", ["shop"]),
        ("from shop import ns", ["shop"]),
        ("from . import ns", ["shop"]),
        ("import shop.nope", ["shop"]),
        ("from shop.ns import name", []),
        ("from .ns import name", []),
        ("import shop.ns.deep", []),
        ("from shop.nope import name", []),
    ],
)
def test_an_import_of_no_regular_module_is_one_of_a_name_in_its_parent(check, statement, imported):
    assert find_imported(check, statement) == imported
