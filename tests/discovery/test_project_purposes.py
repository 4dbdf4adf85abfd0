"""The purposes of modules in the configuration of a project."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.discovery.project_purposes import read_project_purposes
from sphinx_packagemap.model import DeclaredPurpose, ProblemKind, ProjectPurposes


def test_a_table_in_pyproject(tree):
    root = tree(
        {
            "pyproject.toml": """\
                [tool.packagemap.purposes]
                shop = "The shop."
                "shop.cart" = "What a customer\\n   wants to buy."
                "shop.*.models" = "Tables"
                "src/shop/" = "the package"
                """,
            "docs/conf.py": "",
        }
    )
    assert read_project_purposes(os.path.join(root, "docs")) == ProjectPurposes(
        (
            DeclaredPurpose("shop", "The shop.", 2),
            DeclaredPurpose("shop.cart", "What a customer wants to buy.", 3),
            DeclaredPurpose("shop.*.models", "Tables", 4),
            DeclaredPurpose("src/shop/", "the package", 5),
        ),
        "pyproject.toml",
    )


def test_tables_in_tables_are_dotted_names_in_the_order_of_the_file(tree):
    root = tree(
        {"pyproject.toml": '[tool.packagemap.purposes.shop]\ncart.items = "one"\ncart.total = "two"\napi = "three"\n'}
    )
    assert read_project_purposes(root).declared == (
        DeclaredPurpose("shop.cart.items", "one", 2),
        DeclaredPurpose("shop.cart.total", "two", 3),
        DeclaredPurpose("shop.api", "three", 4),
    )


def test_a_file_that_pyproject_names(tree):
    root = tree(
        {
            "pyproject.toml": '[tool.packagemap]\npurposes = "docs/purposes.toml"\n',
            "docs/purposes.toml": '"shop.cart" = "The cart."\n',
        }
    )
    assert read_project_purposes(root) == ProjectPurposes(
        (DeclaredPurpose("shop.cart", "The cart.", 1),), "docs/purposes.toml"
    )


@pytest.mark.parametrize(
    ("files", "origin", "message"),
    [
        ({"pyproject.toml": "[tool]\npackagemap = 3\n"}, "pyproject.toml", "tool.packagemap: expected a table, got 3"),
        (
            {"pyproject.toml": "[tool.packagemap]\npurposes = []\n"},
            "pyproject.toml",
            "purposes: expected a table, got []",
        ),
        (
            {"pyproject.toml": "[tool.packagemap.purposes]\nshop = 3\n"},
            "pyproject.toml",
            "the purpose of 'shop': expected a string, got 3",
        ),
        (
            {"pyproject.toml": '[tool.packagemap.purposes]\n"shop..x" = "a"\n'},
            "pyproject.toml",
            "invalid pattern 'shop..x': a component is empty",
        ),
        (
            {"pyproject.toml": '[tool.packagemap.purposes]\nshop = " "\n'},
            "pyproject.toml",
            "the purpose of 'shop' is empty",
        ),
        (
            {"pyproject.toml": f'[tool.packagemap.purposes]\nshop = "{"a" * 1001}"\n'},
            "pyproject.toml",
            "the purpose of 'shop' has more than 1,000 characters",
        ),
        (
            {"pyproject.toml": '[tool.packagemap]\npurposes = "gone.toml"\n'},
            "gone.toml",
            "cannot read the purposes of modules: cannot open the file: No such file or directory",
        ),
        (
            {"pyproject.toml": '[tool.packagemap]\npurposes = "p.toml"\n', "p.toml": "a = 1\n["},
            "p.toml",
            "cannot read the purposes of modules: ",
        ),
        (
            {"pyproject.toml": '[tool.packagemap]\npurposes = "../../secret.toml"\n'},
            "../../secret.toml",
            "cannot read the purposes of modules: the file is outside the project",
        ),
    ],
)
def test_invalid_values_are_problems(tree, files, origin, message):
    purposes = read_project_purposes(tree(files))
    (problem,) = purposes.problems
    assert (problem.kind, problem.origin) == (ProblemKind.CONFIG, origin)
    assert problem.message.startswith(message)
    assert purposes.declared == ()


def test_the_nearest_table_counts_within_the_repository(tree):
    table = '[tool.packagemap.purposes]\nshop = "{}"\n'
    root = tree(
        {
            "pyproject.toml": table.format("outside"),
            "repository/.git/HEAD": "",
            "repository/pyproject.toml": table.format("root"),
            "repository/member/pyproject.toml": "[project]\nname = 'member'\n",
            "repository/other/pyproject.toml": table.format("other"),
            "other/.git/HEAD": "",
        }
    )

    def read(directory: str) -> list[str]:
        return [each.text for each in read_project_purposes(os.path.join(root, directory)).declared]

    assert read("repository/member") == ["root"]
    assert read("repository/other") == ["other"]
    assert read("other") == []
