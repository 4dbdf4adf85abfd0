"""Dotted names, and patterns over them against a simple reference."""

import difflib
import importlib.util
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.names import (
    Suggestions,
    compile_pattern,
    count_levels,
    did_you_mean,
    find_nearest,
    get_parent,
    is_descendant,
    is_identifier,
    is_importable,
    is_in_subtree,
    is_match,
    is_private,
    iter_ancestors,
    make_absolute,
    normalize,
    resolve_relative,
)

LETTERS = st.sampled_from("ab_")
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=4).map(".".join)
COMPONENTS = st.one_of(
    st.just("**"), st.text(st.sampled_from("ab*?"), min_size=1, max_size=3).filter(lambda c: "**" not in c)
)
PATTERNS = st.lists(COMPONENTS, min_size=1, max_size=4).map(".".join)


def component_matches(pattern, text):
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(component_matches(pattern[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and component_matches(pattern[1:], text[1:])


def reference(pattern, name):
    if not pattern:
        return not name
    if pattern[0] == "**":
        return any(reference(pattern[1:], name[i:]) for i in range(len(name) + 1))
    return bool(name) and component_matches(pattern[0], name[0]) and reference(pattern[1:], name[1:])


@given(PATTERNS, NAMES)
def test_matches_like_the_reference(pattern, name):
    assert is_match(pattern, name) == reference(pattern.split("."), name.split("."))


@given(NAMES)
def test_a_name_matches_itself_only(name):
    assert is_match(name, name)
    assert not is_match(name, name + "a")
    assert not is_match(name, name + ".a")


@pytest.mark.parametrize("pattern", ["", ".", "a.", ".a", "a..b", "a**", "**a", "a.b**.c", "***"])
def test_bad_patterns(pattern):
    with pytest.raises(ValueError, match=r"a component is empty|must be a whole component"):
        compile_pattern(pattern)


def test_many_wildcards_are_fast():
    name = ".".join(["a" * 60] * 60)
    assert not is_match(".".join(["**", "a*"] * 20 + ["x"]), name)
    assert not is_match("*a" * 30 + "*b", name.partition(".")[0])


def test_special_characters_of_regular_expressions_are_literal():
    assert is_match("a+b.[x]", "a+b.[x]")
    assert not is_match("a+b", "aab")
    assert is_match("*", "line\nbreak")


def test_relations():
    assert (get_parent("a.b.c"), get_parent("a")) == ("a.b", "")
    assert list(iter_ancestors("a.b.c")) == ["a.b", "a"]
    assert is_descendant("a.b.c", "a")
    assert not is_descendant("ab.c", "a")
    assert not is_descendant("a", "a")
    assert is_in_subtree("a", "a")
    assert count_levels("a.b.c", "a") == 2


@pytest.mark.parametrize(("name", "result"), [("x", "x"), (".x", "p.q.x"), (".", "p.q"), (".x.y", "p.q.x.y")])
def test_absolute(name, result):
    assert make_absolute(name, "p.q") == result


@pytest.mark.parametrize(
    ("importer", "is_package", "level", "module", "result"),
    [
        ("p.m", False, 0, "x.y", "x.y"),
        ("p.m", False, 1, "", "p"),
        ("p.m", False, 1, "x", "p.x"),
        ("p.m", False, 2, "x", None),
        ("p", True, 1, "", "p"),
        ("p", True, 2, "x", None),
        ("p.q", True, 2, "x", "p.x"),
        ("m", False, 1, "x", None),
        ("a.b.c", False, 50, "", None),
    ],
)
def test_resolve_relative_like_the_import_system(importer, is_package, level, module, result):
    assert resolve_relative(importer, is_package, level, module) == result
    package = importer if is_package else get_parent(importer)
    if level and package:
        try:
            expected = importlib.util.resolve_name("." * level + module, package)
        except ImportError:
            expected = None
        assert expected == result


@pytest.mark.parametrize(
    ("name", "private"), [("_x", True), ("__x", True), ("__main__", False), ("____", True), ("x_", False)]
)
def test_private(name, private):
    assert is_private(name) is private


@pytest.mark.parametrize(
    ("name", "importable"),
    [("a.b", True), ("a.class", False), ("a.2d", False), ("a-b", False), ("a.match", True), ("é", True), ("", False)],
)
def test_importable(name, importable):
    assert is_importable(name) is importable


@pytest.mark.parametrize("name", ["\u00b5m", "\u03bcm", "\ufb01x", "fix", "e\u0301", "\u00e9", "a\u00b7b"])
def test_importable_as_the_import_system_decides(name, tmp_path, monkeypatch):
    package = tmp_path / "normalization"
    package.mkdir()
    (package / f"{name}.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    try:
        exec(f"import normalization.{name}")
        imported = True
    except ModuleNotFoundError:
        imported = False
    finally:
        for each in [each for each in sys.modules if each.startswith("normalization")]:
            del sys.modules[each]
    assert is_importable(f"normalization.{name}") is imported
    assert is_identifier(name)
    assert is_importable(normalize(name))


def test_suggestions():
    assert find_nearest("PKG.modul", ["pkg.module", "pkg.other", "x"]) == ("pkg.module",)
    assert find_nearest("zzz", ["abc"]) == ()
    assert did_you_mean(["a", "b"]) == "; did you mean 'a' or 'b'?"
    assert did_you_mean(["a", "b", "c"]) == "; did you mean 'a', 'b' or 'c'?"
    assert did_you_mean([]) == ""


def test_few_of_many_names_are_compared(monkeypatch):
    compared = []
    close = difflib.get_close_matches
    monkeypatch.setattr(
        difflib,
        "get_close_matches",
        lambda word, known, **options: compared.append(len(known := list(known))) or close(word, known, **options),
    )
    known = [f"pkg.sub{number % 50}.{word}_{number}" for number in range(20_000) for word in ("module", "test")]
    suggestions = Suggestions([*known, "pkg.core.Session", "pkg.conversion"])
    assert suggestions.find_nearest("pkg.core.Sesion")[0] == "pkg.core.Session"
    assert suggestions.find_nearest("pgk.core.session")[0] == "pkg.core.Session"  # at its beginning
    assert suggestions.find_nearest("pkg.convresion")[0] == "pkg.conversion"
    assert suggestions.find_nearest("pkg.sub7.modul_7")[0] == "pkg.sub7.module_7"
    assert max(compared) <= 64


def test_only_the_beginning_of_a_long_name_is_compared():
    assert find_nearest("a" * 100_000, ["a" * 150]) == ("a" * 150,)


def test_names_with_the_same_last_component_may_be_where_a_missing_one_has_moved():
    suggestions = Suggestions(
        ["shop", "shop.api", "shop.sales.cart", "shop.web.cart", "other.cart", "cart", "shop.carts"]
    )
    assert suggestions.find_moved("shop.web.old.cart") == ("shop.web.cart", "shop.sales.cart")
    assert suggestions.find_moved("shop.basket") == ()
    assert suggestions.find_moved("api") == ()
