"""What ``__all__`` is made of, beyond a list of names: as Python makes it, or dynamic."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ExportOperation, ExportStep
from sphinx_packagemap.parsing import read_facts
from sphinx_packagemap.parsing.lexical.headers import find_condition_names
from sphinx_packagemap.parsing.records import compute_reading
from sphinx_packagemap.parsing.syntax_tree import Parsed, parse
from sphinx_packagemap.parsing.syntax_tree.dunder_all import evaluate
from sphinx_packagemap.parsing.syntax_tree.visitor import read_tree

OF, FROM, OWN, STUB = ExportOperation.OF, ExportOperation.FROM, ExportOperation.OWN, ExportOperation.STUB
SORT = ExportStep(ExportOperation.SORT)
BEGIN, END = ExportStep(ExportOperation.BEGIN), ExportStep(ExportOperation.END)


def facts(source):
    source = textwrap.dedent(source)
    found = read_facts(source.encode()).facts
    parsed = parse(source.encode())
    assert isinstance(parsed, Parsed)
    by_tree = compute_reading(
        read_tree(parsed, source.encode(), found.lines, find_condition_names(parsed.tree, source.encode()))
    ).facts
    assert by_tree == found  # both readers
    return found


def run(source):
    namespace = {}
    exec(textwrap.dedent(source), namespace)
    return namespace.get("__all__")


KNOWN = [
    "_pub = ['a', 'b']\n__all__ = _pub\n",
    "_pub = ['a', 'b']\n_pub.append('c')\n__all__ = _pub\n",
    "_pub = ['a']\n__all__ = _pub\n_pub.append('b')\n_pub += ['c']\n",
    "_pub = ['a']\n__all__ = list(_pub)\n_pub.append('b')\n",
    "_pub = ('a',)\n__all__ = _pub\n_pub += ('b',)\n",
    "_pub = ['a']\n_other = ('b', 'c')\n__all__ = _pub + list(_other)\n",
    "_pub = ['a']\n__all__ = tuple(_pub)\n",
    "_pub = ['b', 'a', 'c']\n__all__ = sorted(_pub)\n",
    "_pub = ['b', 'a', 'c']\n__all__ = sorted(_pub, reverse=True)\n",
    "_pub = ['a', 'b']\n__all__ = list(reversed(_pub))\n",
    "_pub = ['a']\n__all__ = [*_pub, 'b']\n__all__ += _pub.copy()\n",
    "_pub: list = ['a']\n__all__: list = _pub[:]\n",
    "_pub = _other = ['a']\n__all__ = _pub\n_other.append('b')\n",
    "_pub = ['a', 'b']\n__all__ = [name for name in _pub]\n",
    "_pub = ['a', 'b']\n__all__ = ['a']\n__all__.extend(p for p in _pub if p not in __all__)\n",
    "import itertools\n__all__ = list(itertools.chain(['a'], ('b',)))\n",
    "from itertools import chain as join\nfrom itertools import chain\n__all__ = [*chain(['a'], ['b'])]\n",
    "__all__ = sum([['a'], ['b']], [])\n",
    "__all__ = sorted({'b', 'a'} | set(['c']) | frozenset())\n",
    "_NAME = 'a'\n__all__ = [_NAME, 'b']\n__all__.append(_NAME)\n",
    "__all__ = ['a']\n__all__.insert(0, 'b')\n__all__.insert(-1, 'c')\n",
    "__all__ = ['b', 'a']\n__all__.sort()\n",
    "__all__ = ['b', 'a', 'c']\n__all__.sort(reverse=True)\n",
    "__all__ = ['b', 'a']\n__all__.reverse()\n",
    "__all__ = ['b', 'a', 'c']\n__all__.pop()\n__all__.pop(0)\n",
    "__all__ = ['b', 'a', 'c']\n__all__.clear()\n__all__ += ['x']\n",
    "__all__ = 'a b\\n c'.split()\n",
    "__all__ = 'a,b'.split(',')\n",
    "__all__ = ' a, b '.strip().split(sep=', ')\n",
    "__all__ = '''a\nb'''.splitlines()\n",
    "_pub = 'a b'\n__all__ = _pub.split() + ['c']\n",
    "__all__ = x = ['a']\n",
    "__all__ = ['a']\nother = __all__\nother.append('b')\n",
    "_pub = ['a']\n__all__ = ['b']\n_other = _pub\n_other += __all__\n__all__ = [*_pub]\n",
    "__all__ = ['a']\ndel __all__\n",
    "__all__ = ['a']\ndel __all__\n__all__ = sorted(['c', 'b'])\n",
    "_pub = ['a']\n__all__ = _pub\ndel _pub\n",
    "_pub = ['a']\n__all__ = [*_pub]\ndef f(_pub):\n    _pub.append('b')\n    _pub = 1\nf([])\n",
    "_pub = ['a']\n__all__ = [*_pub]\nclass A:\n    _pub = ['b']\n    _pub.append('c')\n    __all__ = ['d']\n",
    "_pub = ['a']\n__all__ = [*_pub]\n[_pub for _pub in 'xy']\n",
    "from typing import TYPE_CHECKING\n__all__ = ['a']\nif TYPE_CHECKING:\n    __all__ += ['b']\n",
    "import typing as t\nT = 0\n__all__ = ['a']\nif not T:\n    __all__ += ['b']\nelse:\n    __all__ = 3\n",
    "if True:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']\n",
    "if False:\n    __all__ = ['a']\nelif 1:\n    __all__ = ['b']\nelse:\n    __all__ = unknown()\n",
    "__all__ = ['a']\nif __name__ == '__main__':\n    __all__ += ['b']\nX = 0\nif X:\n    __all__ += ['c']\n",
    "__all__ = ['a']\nif True: __all__ += ['b']\n",
    "if False:\n    __all__ = ['a']\n",
    "TYPE_CHECKING = True\n__all__ = ['a']\nif TYPE_CHECKING:\n    __all__ += ['b']\n",
    "_pub = ['a']\nif False:\n    def _pub(): pass\n__all__ = _pub\n",
    "if True:\n    _pub = ['a']\n    if not False:\n        _pub += ['b']\n__all__ = _pub\n",
    "if False:\n    pass\n" + "elif False:\n    __all__ = 3\n" * 400 + "else:\n    __all__ = ['a']\n",
    "_pub = ['a']\n__all__ = sorted(_pub)\nfor name in _pub:\n    assert name in __all__ and len(_pub)\n",
]


@pytest.mark.parametrize("source", KNOWN)
def test_as_python_makes_it(source):
    made = run(source)
    assert facts(source).exports == (None if made is None else tuple(dict.fromkeys(made)))


DYNAMIC = [
    "_pub = ['a']\n_pub = ['b']\n__all__ = _pub\n",
    "_pub = ['a']\nif x:\n    _pub = ['b']\n__all__ = list(_pub)\n",
    "_pub = ['a']\nif x:\n    _pub.append('b')\n__all__ = list(_pub)\n",
    "_pub = ['a']\nfor n in x:\n    _pub += [n]\n__all__ = _pub\n",
    "_pub = ['a']\n__all__ = _pub\ndef export(f):\n    _pub.append(f.__name__)\n",
    "_pub = ['a']\n__all__ = _pub\ndef export(f):\n    global _pub\n    _pub = []\n",
    "_pub = ['a']\n__all__ = _pub\ndef export(f):\n    _pub[0] = 'b'\n",
    "_pub = ['a']\n__all__ = _pub\nother = _pub\ndef export(f):\n    other.append('b')\n",
    "_pub = ['a']\n__all__ = _pub\n_pub[0] = 'b'\n",
    "__all__ = ['a']\n__all__.__iadd__(['b'])\n",
    "__all__ = ['a']\nif True:\n    for name in x:\n        __all__.append(name)\n",
    "_pub = ['a']\n__all__ = _pub\n_pub.__iadd__(['b'])\n",
    "_pub = ['a']\n__all__ = _pub\ndel _pub[0]\n",
    "_pub = ['a']\n__all__ = ['b']\n_pub = __all__\n_pub.append('c')\n",
    "__all__ = ['a']\nother = __all__\nif x:\n    other.append('b')\n",
    "_pub = make()\n__all__ = _pub\n",
    "_pub = ['a']\n__all__ = _pub\n_pub.append(x)\n",
    "_pub = ['a']\n__all__ = _pub\n(_pub := ['b'])\n",
    "_pub, _other = ['a'], ['b']\n__all__ = _pub\n",
    "def _pub(): ...\n__all__ = list(_pub)\n",
    "class _pub(list): ...\n__all__ = _pub\n",
    "_pub = ['a']\n__all__ = _pub\nwith x as _pub:\n    pass\n",
    "_pub = ['a']\n__all__ = _pub\ntry:\n    pass\nexcept E as _pub:\n    pass\n",
    "from x import _pub\n__all__ = _pub\n",
    "def sorted(x): return ['b']\n__all__ = sorted(['a'])\n",
    "from x import list\n__all__ = list(['a'])\n",
    "def chain(*x): ...\n__all__ = list(chain(['a']))\n",
    "__all__ = ['a']\n__all__.pop(5)\n",
    "__all__ = ['a']\n__all__.remove('b')\n",
    "__all__ = ['a']\n__all__.sort(key=len)\n",
    "__all__ = 'a'.split(sep)\n",
    "__all__ = list({'a', 'b'})\n",
    "__all__ = list(globals())\n",
    "__all__ = [n for n in ['a'] if n]\n",
    "from . import one\n__all__ = one.__all__\none.__all__.append('b')\n",
    "from . import one\n__all__ = one.__all__\none.__all__ += ['b']\n",
    "try:\n    from . import one\nexcept ImportError:\n    one = None\n__all__ = one.__all__\n",
    "from . import one\nfrom .two import one\n__all__ = one.__all__\n",
    "if x:\n    from . import one\n__all__ = one.__all__\n",
    "class one: ...\n__all__ = one.__all__\n",
    "from .one import __all__ as a1\n_alias = __all__ = a1\n_alias += ['b']\n",
]


@pytest.mark.parametrize("source", DYNAMIC)
def test_whatever_else_changes_it_makes_it_dynamic(source):
    found = facts(source)
    assert (found.exports, found.export_steps) == ("dynamic", ())


NAMES = st.sampled_from(["_pub", "_other", "__all__"])
LISTS = st.sampled_from(
    ["['a']", "['c', 'b']", "('d',)", "_pub", "_other", "__all__", "list(_pub)", "sorted(_other)", "[*_pub, 'e']"]
)
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, NAMES, LISTS),
    st.builds("{} += {}".format, NAMES, LISTS),
    st.builds("{}.extend({})".format, NAMES, LISTS),
    st.builds("{} = {} + {}".format, NAMES, LISTS, LISTS),
    st.builds("{}.{}".format, NAMES, st.sampled_from(["append('x')", "insert(0, 'y')", "pop()", "sort()", "clear()"])),
    st.builds("if 1:\n    {}.append('z')".format, NAMES),
    st.builds("del {}".format, NAMES),
)


@given(st.lists(STATEMENTS, max_size=8))
def test_never_other_than_python_makes_it(statements):
    source = "\n".join(["_pub = ['p', 'q']", "_other = ['o']", "__all__ = _pub", *statements]) + "\n"
    try:
        made = run(source)
    except (NameError, TypeError, IndexError, AttributeError):
        return
    exports = facts(source).exports
    assert exports == "dynamic" or exports == (None if made is None else tuple(dict.fromkeys(made)))


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        ("from . import one\n__all__ = ['a']\n__all__ += one.__all__", ("a", (OF, ".one"))),
        ("from .. import one as o\n__all__ = ['a']\n__all__.extend(o.__all__)", ("a", (OF, "..one"))),
        ("from p import one as o\n__all__ = [*o.__all__, 'a']", ((OF, "p.one"), "a")),
        ("import p.one\n__all__ = p.one.__all__", ((OF, "p.one"),)),
        ("import p.one as o\nimport p.two\n__all__ = o.__all__ + p.two.__all__", ((OF, "p.one"), (OF, "p.two"))),
        ("from .one import *\n__all__ = one.__all__ + ['a']", ((OWN, "one"), "a")),
        ("from .one import __all__", ((FROM, ".one"),)),
        ("from .one import __all__ as a1\n__all__ = a1 + ['a']", ((FROM, ".one"), "a")),
        ("from . import one\n_pub = one.__all__\n__all__ = _pub", ((OF, ".one"),)),
        ("from . import one\n__all__ = sorted(one.__all__) + ['a']", (BEGIN, (OF, ".one"), SORT, END, "a")),
        ("from . import one\n__all__ = ['a', *one.__all__]\n__all__.sort()", ("a", (OF, ".one"), SORT)),
        (
            "from . import one\n__all__ = one.__all__ + []\n__all__.insert(0, 'a')\n__all__.remove('b')",
            ((OF, ".one"), (ExportOperation.INSERT, "a", 0), (ExportOperation.REMOVE, "b")),
        ),
        ("from . import one\n__all__ = one.__all__\ndel one", ((OF, ".one"),)),
    ],
)
def test_what_comes_from_other_modules_is_a_step(source, steps):
    expected = tuple(step if isinstance(step, str | ExportStep) else ExportStep(*step) for step in steps)
    found = facts(source)
    assert (found.exports, found.export_steps) == ("dynamic", expected)


def test_long_sums_and_many_statements_exhaust_nothing():
    total = " + ".join(f"['n{number}']" for number in range(1000))
    statements = "\n".join(f"_pub.append('m{number}')" for number in range(4000))
    assert len(facts(f"_pub = {total}\n{statements}\n__all__ = _pub\n").exports) == 5000


def test_an_unusual_statement_that_another_python_may_take_is_no_fault():
    reading = read_facts(b"def f(x):\n    match x:\n        case t'{y}': ...\n__all__ = sorted(['b', 'a'])\n")
    assert (reading.fault, reading.facts.exports) == (None, ("a", "b"))


DOUBLED = {
    "itself": "__all__ = ['a']\n" + "__all__ += __all__\n" * 60,
    "extended": "__all__ = ['a']\n" + "__all__.extend(__all__)\n" * 60,
    "sum": "__all__ = ['a']\n" + "__all__ = __all__ + __all__\n" * 60,
    "display": "__all__ = ['a']\n" + "__all__ = [*__all__, *__all__]\n" * 60,
    "another": "_x = ['a']\n" + "_x += _x\n" * 60 + "__all__ = _x\n",
    "tuple": "_x = ('a',)\n" + "_x += _x\n" * 60 + "__all__ = _x\n",
    "many": "x0 = ['a']\n" + "".join(f"x{i + 1} = x{i} + x{i}\n" for i in range(60)) + "__all__ = x60\n",
    "imported": "from .a import __all__ as y\n__all__ = [*y]\n" + "__all__ += __all__\n" * 60,
    "references": "from .a import __all__ as y\nx0 = [*y]\n"
    + "".join(f"x{i + 1} = x{i} + x{i}\n" for i in range(60))
    + "__all__ = x60\n",
}


@pytest.mark.parametrize("case", DOUBLED)
def test_lists_that_double_are_given_up(case, monkeypatch):
    monkeypatch.setattr("sphinx_packagemap.parsing.syntax_tree.dunder_all.MAX_NAMES", 1000)
    found = facts(DOUBLED[case])
    assert (found.exports, found.export_steps) == ("dynamic", ())


def test_many_long_lists_are_given_up(monkeypatch):
    monkeypatch.setattr("sphinx_packagemap.parsing.syntax_tree.dunder_all_flow.MAX_NAMES_IN_ALL", 1000)
    lists = "".join(f"x{i + 1} = [*x{i}, 'b']\n" for i in range(60))
    assert facts(f"x0 = ['a']\n{lists}__all__ = x60\n").exports == "dynamic"


def test_references_that_amount_to_too_much_are_given_up(monkeypatch):
    monkeypatch.setattr("sphinx_packagemap.parsing.syntax_tree.dunder_all.MAX_NAMES", 1000)
    step = ExportStep(ExportOperation.FROM, ".a")
    assert evaluate([step] * 100, lambda _: ["a"] * 10) == ["a"] * 1000
    assert evaluate([step] * 101, lambda _: ["a"] * 10) is None
