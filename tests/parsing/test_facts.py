"""What the source of a module states."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_packagemap.model import BodyKind, ImportKind, MemberKind, ModuleFacts, ProblemKind
from sphinx_packagemap.parsing import read_facts


def facts(source) -> ModuleFacts:
    reading = read_facts(source if isinstance(source, bytes) else textwrap.dedent(source).encode())
    assert reading.fault is None, reading.fault
    return reading.facts


# __all__


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        ("x = 1", None),
        ("'''__all__'''", None),
        ("__all__ = []", ()),
        ("__all__ = ['b', 'a', 'b']", ("b", "a")),
        ("__all__ = 'b', 'a'", ("b", "a")),
        ("__all__ = ('a' 'b',)", ("ab",)),
        ("__all__: list[str] = ['a']", ("a",)),
        ("__all__: list[str]", None),
        ("__all__ = ['a'] + ['b'] + ['c']", ("a", "b", "c")),
        ("__all__ = ['a']\n__all__ += ['b']", ("a", "b")),
        ("__all__ = ['a']\n__all__ = __all__ + ['b']", ("a", "b")),
        ("__all__ = __all__ + ['b']", "dynamic"),
        ("__all__ = ['a', *['b', 'c']]", ("a", "b", "c")),
        ("__all__ = ['a', *other]", "dynamic"),
        ("__all__ = ('a',)\n__all__ += ('b',)", ("a", "b")),
        ("__all__ = ['a']\n__all__.extend(['b', 'c'])", ("a", "b", "c")),
        ("__all__ = ['a']\n__all__.append('b')", ("a", "b")),
        ("__all__ = ['a', 'b']\n__all__.remove('a')", ("b",)),
        ("__all__ = make()\n__all__ = ['a']", ("a",)),
        ("__all__ = ['a\\n\\u202e']", ("a\\x0a\\u202e",)),
    ],
)
def test_exports(source, exports):
    assert facts(source).exports == exports


@pytest.mark.parametrize(
    "source",
    [
        "__all__ = make()",
        "__all__ = [name for name in dir()]",
        "__all__ = ['a', NAME]",
        "__all__ = ['a', 1]",
        "__all__ = [*x]",
        "__all__ = 'a'",
        "__all__ = ['a'] + other.__all__",
        "__all__ = ['a'] * 2",
        "__all__ += ['a']",
        "__all__.append('a')",
        "__all__ = ['a']\n__all__ += other.__all__",
        "__all__ = ['a']\n__all__.append(name)",
        "__all__ = ['a']\n__all__.append('b', 'c')",
        "__all__ = ['a']\n__all__.extend(x for x in y)",
        "__all__ = ['a']\n__all__.remove('b')",
        "__all__ = ['a']\n__all__[0] = 'b'",
        "__all__ = ['a']\ndel __all__[0]",
        "__all__ = ['a']\nif x:\n    __all__ += ['b']",
        "__all__ = ['a']\ndef export(f):\n    __all__.append(f.__name__)\n    return f",
        "(__all__ := ['a'])",
        "__all__, x = ['a'], 1",
        "from .other import __all__",
        "from .other import names as __all__",
        "if x:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']",
        "for __all__ in x: pass",
    ],
)
def test_exports_that_cannot_be_read_are_dynamic(source):
    assert facts(source).exports == "dynamic"


# Imports

IMPORTS = """\
import a
import b.c as d, e
from f import g, h as i
from . import j
from ..k.l import *
if TYPE_CHECKING:
    import m
else:
    import n
if not typing.TYPE_CHECKING:
    import o
else:
    import p
try:
    import q
except ImportError:
    import r
else:
    import s
finally:
    import t
try:
    import u
except ValueError:
    import v
def function():
    import w
    if TYPE_CHECKING:
        import x
class Class:
    import y
    async def method(self):
        try:
            from z import z
        except: pass
with contextlib.suppress(ImportError):
    import aa
with open(x):
    import bb
for x in y:
    import cc
else:
    import dd
while x:
    import ee
match x:
    case 1:
        import ff
if x:
    import gg
elif y:
    import hh
try:
    import ii
except (OSError, builtins.ModuleNotFoundError):
    pass
"""


def test_imports_have_a_line_and_a_kind():
    read = [(i.level, i.module, i.name, i.line, i.kind.value) for i in facts(IMPORTS).imports]
    assert read == [
        (0, "a", None, 1, "runtime"),
        (0, "b.c", None, 2, "runtime"),
        (0, "e", None, 2, "runtime"),
        (0, "f", "g", 3, "runtime"),
        (0, "f", "h", 3, "runtime"),
        (1, "", "j", 4, "runtime"),
        (2, "k.l", "*", 5, "runtime"),
        (0, "m", None, 7, "type-checking"),
        (0, "n", None, 9, "runtime"),
        (0, "o", None, 11, "runtime"),
        (0, "p", None, 13, "type-checking"),
        (0, "q", None, 15, "optional"),
        (0, "r", None, 17, "optional"),
        (0, "s", None, 19, "optional"),
        (0, "t", None, 21, "runtime"),
        (0, "u", None, 23, "runtime"),
        (0, "v", None, 25, "runtime"),
        (0, "w", None, 27, "deferred"),
        (0, "x", None, 29, "type-checking"),
        (0, "y", None, 31, "runtime"),
        (0, "z", "z", 34, "deferred"),
        (0, "aa", None, 37, "optional"),
        (0, "bb", None, 39, "runtime"),
        (0, "cc", None, 41, "runtime"),
        (0, "dd", None, 43, "runtime"),
        (0, "ee", None, 45, "runtime"),
        (0, "ff", None, 48, "runtime"),
        (0, "gg", None, 50, "runtime"),
        (0, "hh", None, 52, "runtime"),
        (0, "ii", None, 54, "optional"),
    ]


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("lazy import a", {"a": "lazy"}),
        ("lazy from a import b, c", {"a": "lazy"}),
        ("lazy  import a.b as c", {"a.b": "lazy"}),
        ("x = 1; lazy import a; import b; lazy from c import d", {"a": "lazy", "b": "runtime", "c": "lazy"}),
        ("'é'; lazy import a", {"a": "lazy"}),
        ("if x:\n    lazy import a\nimport b", {"a": "lazy", "b": "runtime"}),
        ("s = '''\nlazy import no\n'''\nlazy import a", {"a": "lazy"}),
        ("# coding: latin-1\nlazy import a", {"a": "lazy"}),
        ("lazy import a\r\nimport b\r\n", {"a": "lazy", "b": "runtime"}),
        ("__lazy_modules__ = ['a', 'b.c']\nimport a, b, b.c", {"a": "lazy", "b": "runtime", "b.c": "lazy"}),
        ("__lazy_modules__ = {'a'}\ndef f():\n    import a", {"a": "deferred"}),
        ("__lazy_modules__ = {'a'}\nclass A:\n    import a", {"a": "runtime"}),
        ("__lazy_modules__ = {'a'}\nif x:\n    import a", {"a": "lazy"}),
        ("__lazy_modules__ = {'a'}\nwith suppress(ImportError):\n    import a", {"a": "lazy"}),
        ("__lazy_modules__ = {'a'}\nif TYPE_CHECKING:\n    import a", {"a": "type-checking"}),
        ("__lazy_modules__ = {'a'}\nfrom a import *", {"a": "runtime"}),
        ("__lazy_modules__ = {'__future__'}\nfrom __future__ import annotations", {"__future__": "runtime"}),
        ("__lazy_modules__ = {'a.b'}\nfrom a import b\nimport a.b as c", {"a": "runtime", "a.b": "lazy"}),
        ("__lazy_modules__ = ['a']\ntry:\n    import a\nexcept ImportError:\n    pass", {"a": "optional"}),
        ("import a\n__lazy_modules__ = ['a']\nimport a.b", {"a": "runtime", "a.b": "runtime"}),
        (
            "__lazy_modules__ = ['a']\nimport a\n__lazy_modules__ = ['b']\nimport b, c",
            {"a": "lazy", "b": "lazy", "c": "runtime"},
        ),
    ],
)
def test_lazy_modules_in_any_place(source, kinds):
    assert {each.module: each.kind.value for each in facts(source).imports} == kinds


def test_no_part_of_a_try_has_lazy_modules():
    source = "try: import a\nexcept E: import b\nelse: import c\nfinally: import d\n"
    found = facts("__lazy_modules__ = [*{'a', 'b'}, 'c', 'd']\n" + source)
    assert [each.kind for each in found.imports] == [ImportKind.RUNTIME] * 4


@pytest.mark.parametrize(
    "statements",
    [
        "__lazy_modules__ = frozenset({'a', 'x'})",
        "__lazy_modules__ = set(['a'])",
        "__lazy_modules__ = ['b'] + ['a'] + list(('c',))",
        "__lazy_modules__ = {'b'} | {'a'}",
        "__lazy_modules__ = {*('a',)}",
        "__lazy_modules__ = 'b a'.split()",
        "__lazy_modules__ = ['a', OTHER, *OTHERS]",
        "__lazy_modules__ = {'a': None}",
        "__lazy_modules__: Final[set[str]] = {'a'}",
        "x = __lazy_modules__ = ['a']",
        "__lazy_modules__ = []\n__lazy_modules__ += ['a']",
        "__lazy_modules__ = set()\n__lazy_modules__ |= {'a'}",
        "__lazy_modules__ = []\n__lazy_modules__.append('a')",
        "__lazy_modules__ = set()\n__lazy_modules__.update({'b'}, ['a'])",
        "__lazy_modules__ = ['a']\n__lazy_modules__ = [*__lazy_modules__, 'b']",
        "if TYPE_CHECKING:\n    __lazy_modules__ = []\n__lazy_modules__ = ['a']",
    ],
)
def test_lazy_modules_however_they_are_written(statements):
    assert [each.kind for each in facts(f"{statements}\nimport a").imports] == [ImportKind.LAZY]


@pytest.mark.parametrize(
    "statement",
    [
        "__lazy_modules__ = NAMES",
        "__lazy_modules__: list[str] = NAMES",
        "__lazy_modules__.clear()",
        "del __lazy_modules__",
        "from x import __lazy_modules__",
        "import x as __lazy_modules__",
        "def __lazy_modules__(): ...",
        "if y:\n    __lazy_modules__ = ['a']",
        "y, __lazy_modules__ = 1, NAMES",
        "for __lazy_modules__ in y:\n    pass",
    ],
)
def test_lazy_modules_that_nobody_can_tell_are_none(statement):
    source = f"__lazy_modules__ = ['a']\n{statement}\nimport a"
    assert [each.kind for each in facts(source).imports if each.module == "a"] == [ImportKind.RUNTIME]


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("lazy = 1\nimport a", {"a": "runtime"}),
    ],
)
def test_lazy_imports(source, kinds):
    assert {each.module: each.kind.value for each in facts(source.encode()).imports} == kinds


def test_lazy_imports_do_not_hide_other_mistakes():
    assert read_facts(b"lazy import a\nclass\n").fault.kind is ProblemKind.SYNTAX
    assert read_facts(b"lazy import\n").fault.line == 1


# Members


def members(source):
    return [(m.name, m.kind.value, m.line, m.imported_from) for m in facts(source).members]


def test_members_are_what_the_module_binds():
    source = '''
    import os.path, json as j
    from .models import Model, Other as Renamed
    from . import views
    from x import *
    from __future__ import annotations
    LIMIT = 1
    name = other = 2
    a, (b, *c) = d[0], e.f = [1]
    typed: int
    class Class:
        """A class. More."""
        inner = 1
    def function():
        """A function"""
        local = 1
    async def coroutine(): ...
    with x as handle: inside = 1
    for i in y: pass
    if x: conditional = 1
    try: attempt = 1
    except E: fallback = 1
    del name
    def function(): ...
    if TYPE_CHECKING:
        Hidden = 1
    if __name__ == "__main__":
        script = 1
    '''
    assert members(source) == [
        ("os", "imported", 2, "os"),
        ("j", "imported", 2, "json"),
        ("Model", "imported", 3, ".models.Model"),
        ("Renamed", "imported", 3, ".models.Other"),
        ("views", "imported", 4, ".views"),
        ("LIMIT", "constant", 7, None),
        ("other", "variable", 8, None),
        ("a", "variable", 9, None),
        ("b", "variable", 9, None),
        ("c", "variable", 9, None),
        ("typed", "variable", 10, None),
        ("Class", "class", 11, None),
        ("function", "function", 14, None),
        ("coroutine", "function", 17, None),
        ("handle", "variable", 18, None),
        ("inside", "variable", 18, None),
        ("i", "variable", 19, None),
        ("conditional", "variable", 20, None),
        ("attempt", "variable", 21, None),
        ("fallback", "variable", 22, None),
    ]


def test_names_are_read_in_the_form_in_which_python_knows_them():
    source = (
        "def \u00b5m(): ...\nasync def \ufb01x (a): ...\nclass \u2115: ...\n"
        "\u00b5 = 1\nfor \ufb00 in x: pass\nimport \ufb01le as \ufb03x, \u00b5.x\nfrom .\u00b5 import \ufb02y\n"
        "def a\u00b7b(): ...\nif x:\n    def \u017fet(): ...\n"
    )
    found = facts(source)
    names = ["\u03bcm", "fix", "N", "\u03bc", "ff", "ffix", "fly", "a\u00b7b", "set"]
    assert [member.name for member in found.members] == names
    assert [each.module for each in found.imports] == ["file", "\u03bc.x", "\u03bc"]


def test_members_have_the_first_sentence_of_their_docstring():
    by_name = {m.name: m.summary for m in facts('class A:\n  """One. Two."""\ndef b():\n  "Three"\n').members}
    assert by_name == {"A": "One.", "b": "Three"}


# What a body does


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("", BodyKind.NOTHING),
        ("# only a comment\n", BodyKind.NOTHING),
        ("pass\n...", BodyKind.NOTHING),
        ("from __future__ import annotations", BodyKind.NOTHING),
        ("'''Docs.'''", BodyKind.DOCSTRING),
        ("'''Docs.'''\nif TYPE_CHECKING:\n    import x", BodyKind.DOCSTRING),
        ("'''Docs.'''\nfrom .a import b\n__all__ = ['b']", BodyKind.RE_EXPORTS),
        ("__version__ = '1'", BodyKind.RE_EXPORTS),
        ("import a\n__all__ = a.__all__ + ['b']\n__all__ += ['c']", BodyKind.RE_EXPORTS),
        ("x = 1", BodyKind.CODE),
        ("__version__ = read()", BodyKind.CODE),
        ("__path__ = []", BodyKind.CODE),
        ("def f(): ...", BodyKind.CODE),
        ("run()", BodyKind.CODE),
        ("try:\n    import a\nexcept ImportError:\n    a = None", BodyKind.CODE),
    ],
)
def test_body(source, kind):
    assert facts(source).body is kind


@pytest.mark.parametrize(
    ("source", "runnable"),
    [
        ("if __name__ == '__main__':\n    run()", True),
        ("if '__main__' == __name__:\n    run()", True),
        ("try:\n    if __name__ == '__main__': run()\nfinally: pass", True),
        ("def f():\n    if __name__ == '__main__': run()", False),
        ("if __name__ != '__main__': run()", False),
        ("if __name__ != '__main__':\n    pass\nelse:\n    run()", True),
        ("if __name__ == '__main__' and not sys.flags.interactive:\n    run()", True),
        ("if __name__ == '__main__' or x:\n    run()", False),
        ("if x:\n    pass\nelif __name__ != '__main__':\n    pass\nelif y:\n    run()", True),
        ("'if __name__ == \"__main__\"'", False),
    ],
)
def test_runnable(source, runnable):
    assert facts(source).runnable is runnable


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (b"", 0),
        (b"x", 1),
        (b"x\n", 1),
        (b"x\ny", 2),
        (b"x\r\ny\r\n", 2),
        (b"x\ry\r", 2),
        (b"x\r\n\ry\n", 3),
        (b"\n\n", 2),
        (b"'''\n\x0c\n'''", 3),
    ],
)
def test_lines(source, lines):
    assert facts(source).lines == lines


def test_summary_has_nothing_that_cannot_be_seen():
    assert facts('"""A \\x1b[31mred\\u202e one."""').summary == "A \\x1b[31mred\\u202e one."


def test_an_import_kind_for_each_value():
    others = {ImportKind.LAZY, ImportKind.SCRIPT}
    assert {each.kind for each in facts(IMPORTS + "").imports} == set(ImportKind) - others
    assert MemberKind.UNKNOWN not in {m.kind for m in facts(IMPORTS).members}


# Whatever the bytes are

PIECES = st.sampled_from(
    [
        b"import a\n",
        b"lazy import b\n",
        b"__all__ = ['x']\n",
        b"\xff",
        b"\0",
        b"# coding: latin-1\n",
        b"\r",
        b"'''",
        b"(",
        b"\\\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=12).map(b"".join)))
def test_any_bytes_give_facts_or_a_fault(source):
    reading = read_facts(source)
    assert reading.facts.lines >= 0
    if reading.fault is not None:
        assert reading.fault.message
        assert reading.fault.message.isprintable()


def test_a_definition_after_its_overloads_says_what_it_does():
    (member,) = facts(
        "@overload\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\ndef f(a):\n    'Does it.'\n"
    ).members
    assert (member.name, member.line, member.summary) == ("f", 2, "Does it.")


@pytest.mark.parametrize(
    "source", ["def __getattr__(name): ...", "__getattr__, __dir__ = attach()", "from .lazy import __getattr__"]
)
def test_module_getattr_however_it_is_bound(source):
    assert facts(source).module_getattr


def test_type_checking_and_more():
    source = "if TYPE_CHECKING and x:\n    import a\nelse:\n    import b\nif TYPE_CHECKING or x:\n    import c\n"
    assert [each.kind for each in facts(source).imports] == [
        ImportKind.TYPE_CHECKING,
        ImportKind.RUNTIME,
        ImportKind.RUNTIME,
    ]
