"""The author's purposes of modules, by names and patterns."""

from __future__ import annotations

from sphinx_packagemap.model import DeclaredPurpose, ProblemKind, ProjectPurposes
from sphinx_packagemap.views.author_purposes import PatternTexts, find_outdated_purposes


def declare(**texts: str) -> tuple[DeclaredPurpose, ...]:
    return tuple(DeclaredPurpose(name, text, line) for line, (name, text) in enumerate(texts.items(), 1))


def test_a_name_takes_precedence_over_patterns_and_the_first_pattern_over_others():
    texts = PatternTexts(
        declare(**{"shop.*": "some", "shop.**": "any", "shop.cart": "the cart", "**.tests": "tests", "shop": "top"})
    )
    assert {name: texts.get(name) for name in ("shop", "shop.cart", "shop.api", "shop.a.b", "x.tests", "x")} == {
        "shop": "top",
        "shop.cart": "the cart",
        "shop.api": "some",
        "shop.a.b": "any",
        "x.tests": "tests",
        "x": None,
    }


def test_purposes_of_modules_that_do_not_exist_are_problems():
    purposes = ProjectPurposes(
        declare(
            **{
                "shop": "",
                "shop.cart": "",
                "shop.apo": "",
                "shop.g*": "",
                "shop.s*": "",
                "src/shop/": "",
                "other.cart": "",
            }
        ),
        "docs/purposes.toml",
    )
    modules = {"shop": ["shop", "shop.sales", "shop.sales.cart", "shop.api"]}
    problems = list(find_outdated_purposes(purposes, modules))
    assert [(each.message, each.line) for each in problems] == [
        ("the purpose of 'shop.cart' matches no module; has it moved to 'shop.sales.cart'?", 2),
        ("the purpose of 'shop.apo' matches no module; did you mean 'shop.api', 'shop.sales' or 'shop'?", 3),
        ("the purpose of 'shop.g*' matches no module; did you mean 'shop' or 'shop.api'?", 4),
    ]
    assert {(each.kind, each.origin) for each in problems} == {(ProblemKind.NOTE, "docs/purposes.toml")}
