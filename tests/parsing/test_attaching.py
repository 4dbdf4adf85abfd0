"""What lazy_loader attaches to a package, as lazy_loader 0.6 itself does it."""

import pytest

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing import read_facts
from sphinx_packagemap.parsing.syntax_tree.lazy_loader import add_stub

THREE = "__getattr__, __dir__, __all__ = "
STUB = f"import lazy_loader as lazy\n{THREE}lazy.attach_stub(__name__, __file__)\n"


def facts(source):
    reading = read_facts(source.encode())
    assert reading.fault is None, reading.fault
    return reading.facts


def attached(found):
    return {member.name: member.imported_from for member in found.members if member.name in found.attached}


@pytest.mark.parametrize(
    ("source", "expected", "exports"),
    [
        (
            f"import lazy_loader as lazy\n{THREE}lazy.attach(__name__, submodules=['s'], submod_attrs={{'m': ['a']}})",
            {"s": ".s", "a": ".m.a"},
            ("a", "s"),
        ),
        (
            f"import lazy_loader\n{THREE}lazy_loader.attach(__name__, {{'s'}}, {{'m': ('b', 'a'), 'd.e': ['x']}})",
            {"s": ".s", "a": ".m.a", "b": ".m.b", "x": ".d.e.x"},
            ("a", "b", "s", "x"),
        ),
        (
            (
                "from lazy_loader import attach as at\n"
                "[__getattr__, _, __all__] = at(__name__, submod_attrs=dict(m=['a']))"
            ),
            {"a": ".m.a"},
            ("a",),
        ),
        (
            (
                "import lazy_loader as _lazy\n"
                "__getattr__, *_ = _lazy.attach(__package__, None, {'m': ['a']})\n"
                "__all__ = ['b']"
            ),
            {"a": ".m.a"},
            ("b",),
        ),
        (
            (
                "from lazy_loader import attach\n_s = ['t']\n_s.append('s')\n_a = {'m': ['a']}\n"
                f"{THREE}attach(__name__, _s, _a)"
            ),
            {"s": ".s", "t": ".t", "a": ".m.a"},
            ("a", "s", "t"),
        ),
        (f"import lazy_loader as lazy\n{THREE}lazy.attach(__name__)", {}, ()),
        (
            f"from ._vendored import lazy_loader as lazy\n{THREE}lazy.attach(__name__, ['s'])\n__all__ += ['x']\nx = 1",
            {"s": ".s"},
            ("s", "x"),
        ),
        (  # a submodule comes first, of several attributes the last, and what the package has before all
            (
                "import lazy_loader as lazy\ndef own(): ...\n"
                f"{THREE}lazy.attach(__name__, ['m'], {{'s': ['m', 'a', 'own'], 'm': ['a']}})"
            ),
            {"m": ".m", "a": ".m.a"},
            ("a", "m", "own"),
        ),
    ],
)
def test_attach(source, expected, exports):
    found = facts(source)
    assert (attached(found), found.exports) == (expected, exports)
    assert not found.module_getattr


def test_imports_are_lazy_and_stand_where_they_are_attached():
    source = (
        f"import os\nimport lazy_loader as lazy\n{THREE}lazy.attach(__name__, ['s'], {{'m': ['a', 'b']}})\nimport re\n"
    )
    imports = [(each.module, each.name, each.level, each.line, each.kind) for each in facts(source).imports]
    runtime, lazy = ImportKind.RUNTIME, ImportKind.LAZY
    assert imports == [
        ("os", None, 0, 1, runtime),
        ("lazy_loader", None, 0, 2, runtime),
        ("", "s", 1, 3, lazy),
        ("m", "a", 1, 3, lazy),
        ("m", "b", 1, 3, lazy),
        ("re", None, 0, 4, runtime),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "{}lazy.attach(__name__, names())",
        "{}lazy.attach(__name__, ['s'], {{'m': names()}})",
        "{}lazy.attach(__name__, ['s'], {{'m': ['a'], **more}})",
        "{}lazy.attach(__name__, ['not a name'])",
        "{}lazy.attach(__name__, ['s'], {{'': ['a']}})",
        "{}lazy.attach('elsewhere', ['s'])",
        "{}lazy.attach(__name__, ['s'], {{}}, 1)",
        "{}lazy.attach(__name__, *x)",
        "{}lazy.attach(__name__, **x)",
        "{}lazy.attach(__name__, ['s'], submodules=['t'])",
        "{}lazy.other(__name__, ['s'])",
        "{}lazy.attach_stub(__name__, 'other.py')",
        "{}other.attach(__name__, ['s'])",
        "{}lazy.attach(__name__, ['s'])\ndef __getattr__(name): ...",
        "{}lazy.attach(__name__, ['s'])\nif x:\n    __getattr__ = y",
        "if x:\n    {}lazy.attach(__name__, ['s'])",
        "get, __dir__, __all__ = lazy.attach(__name__, ['s'])\ndef __getattr__(name): return get(name)",
        "_s = ['s']\nif x:\n    _s.append('t')\n{}lazy.attach(__name__, _s)",
        "{}lazy.attach(__name__, ['s'])\nlazy = 1",
        "__getattr__, (__dir__, __all__) = lazy.attach(__name__, ['s'])",
    ],
)
def test_anything_else_may_attach_whatever_it_likes(source):
    found = facts("import lazy_loader as lazy\n" + source.format(THREE) + "\n")
    assert found.module_getattr
    assert (found.attached, found.stub_attached) == (frozenset(), 0)


@pytest.mark.parametrize(
    ("stub", "expected"),
    [
        (
            "from . import s\nfrom .m import a, b as c\nfrom .d.e import x\nimport os\n__all__ = ['z']\ndef f(): ...\n",
            {"s": ".s", "a": ".m.a", "b": ".m.b", "x": ".d.e.x"},
        ),
        (
            "if x:\n    from .m import a\nclass A:\n    from .m import b\n    def f(self):\n        from . import s\n",
            {"s": ".s", "a": ".m.a", "b": ".m.b"},
        ),
        ("from .m import a\nfrom .s import a\nfrom .m import b\n", {"a": ".s.a", "b": ".m.b"}),
        ("", {}),
    ],
)
def test_attach_stub(stub, expected):
    found, notes = add_stub(facts(STUB), read_facts(stub.encode()))
    assert (attached(found), found.exports) == (expected, tuple(sorted(expected)))
    assert not found.module_getattr
    assert sorted(name for _, names, *_ in notes for name in names) == sorted(expected)
    assert [each.name for each in found.imports if each.kind is ImportKind.LAZY] == [
        name for _, names, *_ in notes for name in names
    ]


@pytest.mark.parametrize(
    "stub",
    [
        "from __future__ import annotations\nfrom .m import a\n",
        "from .m import *\n",
        "from . import *\n",
        "from ..q import a\n",
        "from typing import Any\n",
        "def (\n",
    ],
)
def test_a_stub_that_lazy_loader_refuses_says_nothing(stub):
    found = facts(STUB)
    assert add_stub(found, read_facts(stub.encode())) == (found, [])
    assert (found.exports, found.module_getattr) == ("dynamic", True)


def test_names_of_a_stub_may_be_part_of_the_list():
    source = STUB + "__all__ += ['x']\n__all__.remove('a')\n"
    found, _ = add_stub(facts(source), read_facts(b"from .m import b, a\n"))
    assert (found.exports, found.export_steps) == (("b", "x"), ())
