"""The lexical reader gives the facts that the syntax tree gives, or says that it is in doubt."""

import ast
import gc
import sysconfig
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing import read_facts
from sphinx_packagemap.parsing.lexical.headers import find_condition_names
from sphinx_packagemap.parsing.lexical.patterns import BEGINNING, StatementPattern
from sphinx_packagemap.parsing.lexical.scanner import read_fallback, read_lexically
from sphinx_packagemap.parsing.reader import count_lines
from sphinx_packagemap.parsing.records import compute_reading
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.syntax_tree import Parsed, parse
from sphinx_packagemap.parsing.syntax_tree.visitor import read_tree


def by_tree(source):
    parsed = parse(source)
    assert isinstance(parsed, Parsed), parsed
    return compute_reading(
        read_tree(parsed, source, count_lines(source), find_condition_names(parsed.tree, source))
    ).facts


def lexically(source):
    return compute_reading(read_lexically(source)).facts


PLAIN = [
    b"if __path__ == y:\n    x = list(walk(__path__))\n    z = hasattr(x, '__path__')\n",
    (
        b"def f():\n    if TYPE_CHECKING:\n        import a\n        if x:\n"
        b"            import b\n    else:\n        import c\n    import d\n"
    ),
    b"class A:\n    def f():\n        if x and TYPE_CHECKING:\n            import a\n        import b\n\nimport c\n",
    b"",
    b"\n\n# only a comment",
    b'"""Doc."""\n',
    b"'''Doc.'''\nimport a\n",
    b'# c\n\n"""Doc\n\nmore __all__."""  # c\nx = 1\n',
    b'r"""Doc \\d."""\n',
    b'u"Doc."\n',
    b'"Doc" " goes on."\n',
    b'b"no doc"\n',
    b'"""no doc""" % 1\n',
    b'x = 1\n"""no doc"""\n',
    b"from __future__ import annotations\nimport a.b, c as d\nfrom . import e\nfrom ..f.g import h as i, j\n",
    b"from a import (\n    b,  # c)\n    c as d,\n)\nfrom x import *\n",
    b"import a\nx = 1; y = 2\n",
    b"if TYPE_CHECKING:\n    import a\n",
    b"import typing as t\nif t.TYPE_CHECKING:\n    import a\nelse:\n    import b\n",
    b"if not TYPE_CHECKING:\n    import a\nelif x:\n    import b\nelse:\n    import c\n",
    b"try:\n    import a\nexcept ImportError:\n    a = None\nelse:\n    import b\nfinally:\n    import c\n",
    b"try:\n    import a\nexcept (KeyError, ValueError):\n    import b\n",
    (
        b"try:\n    try:\n        import a\n    except KeyError:\n        import b\n"
        b"    finally:\n        import c\nexcept:\n    import d\n"
    ),
    b"try:\n    def f():\n        import a\n    if TYPE_CHECKING:\n        import b\nexcept ImportError:\n    pass\n",
    b"with suppress(ImportError):\n    import a\nwith open(x) as f, open(y) as (g, h):\n    import b\n",
    b"def f():\n    import a\n\n    def g():\n        from b import c\n    x = 1\n\nimport d\n",
    (
        b"class A:\n    import a\n\n    def f(self):\n        import b\n\n    import c\n"
        b"\n    class B:\n        import d\n\n    if x:\n        import e\n"
    ),
    (
        b"class A:\n    '''Doc a.'''\n    x = 1\n\n"
        b"    @property\n    def f(self): return 1\nasync def g(): 'Doc g.'\nclass B(A): pass\n"
    ),
    b"@d(\n  1)\n@e\ndef f(\n    a,\n    b=')',\n):\n    # c\n\n    'Doc f.'\n",
    b"if __name__ == '__main__':\n    import a\n    x = 1\n",
    b"if x:\n    pass\nelif '__main__' == __name__:\n    y = 2\nelse:\n    z = 3\n",
    b"__all__ = ['a']\n__all__ += ['b']\n__all__.extend(('c', 'd'))\n__all__.remove('a')\n",
    b"__all__ = ['a'] + x.__all__\n",
    b"__all__ = ['a']\nif x:\n    __all__ += ['b']\n",
    b"__all__: list[str]\n__all__ = (\n  'a',  # )\n  'b')\n",
    b"__version__ = '1'\n__author__ = x()\n",
    b"a, (b, *c) = d = 1\ne: int\nf: int = 2\nG = 3\nh.i = 4\nj[0] = 5\ndel a\n",
    b"for i, j in x:\n    k = i\nelse:\n    import a\nwhile True:\n    l = 1\n",
    b"match x:\n    case 1:\n        import a\n    case _:\n        b = 1\nmatch = 1\ncase = match\n",
    b"def __getattr__(name): ...\n",
    b"x = f'{a!r:>{w}}' f\"{b['c']}\" rf'''{\nd}'''\nimport e\n",
    b"x = '''\nimport no\n''' + \"#\" + '\\'' # '''\nimport yes\n",
    b"x = [[[[[[[[1, '(', # ]\n]]]]]]]]\nimport a\n",
    b"def f():\n    x = '''\nimport no\n'''\n    import yes\n",
    b"import a\r\nfrom b import c\r\rx = 1\r",
    b"\xef\xbb\xbfimport a\n",
    b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
    "é = 1\nfrom ß import ñ\ndef ł(): pass\n".encode(),
    b"\x0c\nimport a\n\x0c\n",
    b"x = 1 if y else lambda: (yield)\nprint(x, end='')\n",
    b"if x: # c\n    import a # c\n    # c\n  # c\n# c\n    import b\n",
    b"class A:\n    x = 1\n\n\n\ndef f():\n  pass\n  \n\nimport a",
    b"def f():\n    if not TYPE_CHECKING:\n        import a\n    else:\n        import b\n    import c\n",
    b"def f():\n\timport a\n\tif x:\n\t\timport b\n",
    b"from a \\\n    import b\nx = \\\n  1\n",
    b"def f():\n    from a \\\n        import b\n",
    b"import a; import b\n",
    b"def f():\n    return g(\na=1,\nb=2)\nx = 1\n",
    b"def f():\n    return [\n1\nfor i in x]\ny = 2\n",
    b"def f():\n    x = (a\n@ b)\n@c\ndef g(): pass\n",
    b"def f():\n    '''\ndef no(): pass\n    import no\n'''\n    # import no\n    x = 'import no'\n    import yes\n",
    b'x = \'# """\'\nimport a  # """\ny = """\nimport no\n"""\n',
    b"x = ''  '''a'''\ny = '' '''b''' \"\"\nz = r'''\\\\''' '''\nimport no\n'''\nimport yes\n",
    b"class A:\n    '''\n    def no(): pass\n    '''\n    if x:\n        import a\n    def f(self):\n        import b\n",  # noqa: E501
    b"class A:\n    @property\n    async def f(self):\n        if x:\n            import a\n    import b\n",
    b"class A:\n    x = [\n    1]\n    def f(self): return (\n    1)\n    def g(self):\n        import a\n",
    b"x: int = 1 if a else b\ny: 'A' = b.c(d=1)\nz = a[b:c].d, *e\nw = not -x ** 2 @ y\n",
    b"x = y = z\na.b, c = 1, 2\nd.e = f = 1\ng += 1\nh.i += 1\nj[k], l = m\n",
    b"x = lambda a=1: a\ny = (z := 1)\nprint(w := 2)\n",
    b"def f(a: 'x(' = ')', *b: c[d, e], **g) -> h['i']: # c\n    'Doc.'\n",
    b"def f(a=lambda: ')', b={1: 2}) -> None:\n    r'''Doc \\d.'''\nclass A(B, metaclass=C): x = 1\n",
    b"x = f\"{a['b']!r:>{w}}\" f'{{' rf\"\\{d}\"\nimport e\n",
    b"__x__ = 1\n__y__ = x\n__z__ = f'{a}'\n__slots__ = ()\n",
    b"__all__ = ['a']\ny = x.__all__\nfor n in __all__:\n    print(n)\ndef f():\n    return __all__\n",
    b"x = [\n'''\n]''',\n#]\n']',\n]\nimport a\n",
    b"if x:\n    def f():\n        import a\n    class A:\n        def g(self):\n            import b\n    import c\nimport d\n",  # noqa: E501
    b"try:\n    def f():\n        return (\n    1)\n    import a\nexcept ImportError:\n    pass\n",
    b"import \xc3\xa9\nfrom \xc3\xa9.a import (b,\n \xef\xac\x81)\n\xef\xac\x81x = 1\n",
    b"def f(): 'Doc.'\ndef __getattr__(n): pass\ndel __getattr__\n",
    b"def \xc2\xb5m(): 'Doc.'\nclass \xef\xac\x81x: pass\nif x:\n    async def \xef\xac\x81y (z): pass\n",
    b"class A:\n    import \xef\xac\x81\n\xef\xac\x81, \xc2\xb5 = 1, 2\n\xc2\xb5: int\ndel \xef\xac\x81\n",
    b"x = '\\\\N' '\\x41' \"\\N{EN DASH}\" if y else '\\u0041'\n",
    b"def f():\n    print (1)\n    x = 'print 1'\n    # print 1\n",
    b"def f():\n    x = (\nreturned,\n)\nimport a\n",
    b"def f():\n    pass\nreturned = (\n1)\n",
    b"a, b = '\\u0041', 1\nc, D=e\n",
    b"if x:\n\timport a\n\n\ty = 1\nif y:\n    z = 2\n",
    b"from a import (b as\n    c, d as e)\nfrom f import (\n    g,\n    h\n)\nfrom i import j ,k\n",
    b"# __all__ = ['a']\n__all__ = ['b']\nx = 'the __all__ variable'\n",
    b"from a import __all__ as b\n__all__ = b + ['c']\n",
    b"x = {a for a in f(__path__[0])}\nfor y in z.__path__:\n    pass\nfrom a import __path__ as b\n",
    b"x = '''a'''\n'''b\nimport no\n'''\ny = \"\"\"\nimport no\n'''\n\"\"\"\nz = '''\n\"\"\"\n'''\nimport yes\n",
    b"def f():\n    x = ('import a; import b', 1)\n    # c: import d\n    import e\n",
    b"@a\n@b.c(1)\ndef f(): pass\n\n@d\n# c\n@e('(')\nclass A: pass\n",
    b"__getattr__ = f(x)\n__x__ = not y(1)\n__z__ = a.b(1)[2] + 3\n",
    b"x = {a: [b({c: [d(1, (2))]})]}\ny: a[b[c[d]]] = (((((1)))))\n",
    b'class A:\n    """Doc."""\n\nclass B:\n    """\n    One. Two.\n\n    Three.\n    """ + x\nclass C:\n    x = 1\n',
    b'def f():\n    """One\n    goes on."""\ndef g():\n    """ Spaces .  """  # c\ndef h():\n    """Tab\tin."""\n',
]
# What a parser refuses, but is neither at the margin nor a round bracket: facts do not depend on it.
NOT_NOTICED = [
    b"class A:\n    def f(self)\n        return 1\n",
    b"class A:\n    def f(self):\n        if x\n            return 1\n",
    b"def f():\n    return 1 +\n",
    b"def f():\n    x =\n    return x\n",
    b"def f():\n    x = 'a\n    return x\n",
]
IN_DOUBT = [
    b'x = "\\""""a"""\n',
    b"a, b = '\\N{no such name}', 1\n",
    b"def f():\n    return 'a\\\nimport no'\nimport yes\n",
    b"x = 1\n    y = 2\n",
    b"x = '\\N{no such name}'\n",
    b"x = ['\\x1']\n",
    b"def f():\n    print 'a'\n",
    b"def f():\n    x = (1\n",
    b"def f():\n    if x: import a\n",
    b"def f():\n    # c \\\n    import a\n",
    b"__path__ += ['a']\n",
    b"__path__.append('a')\n",
    b"__path__[:] = []\n",
    b"__path__, x = y\n",
    b"x = __path__ = y\n",
    b"for __path__ in x:\n    pass\n",
    b"from a import __path__\n",
    b"del __path__\n",
    b"[\n__path__, x] = y\n",
    b"x = [" + b"1, " * 200 + b"__path__]\n",
    b"with x as __path__:\n    pass\n",
    b"def f():\nx = 1\n",
    b"class A:\n",
    b"if x:\n\n# c\ny = 1\n",
    b"def f()\n    x = 1\n",
    b"def f():\n    x = g(\n    return x\n",
    b"if x: import a\n",
    b"def f(): import a\n",
    b"try: import a\nexcept ImportError: a = None\n",
    b"__all__ = ['a']\ndef f():\n    __all__.append('b')\n",
    b"__path__ = extend_path(__path__, __name__)\n",
    b"x = (\n",
    b"x = '\n",
    b"def f(:\n    pass\n",
    b"  import a\n",
    b"x = )\n",
    b"# coding: koi8-r\nx = 1\n",
    b"a\x00b\n",
    b"else:\n    x = 1\n",
]


@pytest.mark.parametrize("source", PLAIN)
def test_equal_to_the_tree(source):
    assert lexically(source) == by_tree(source)


@pytest.mark.parametrize("source", IN_DOUBT)
def test_knows_when_it_is_in_doubt(source):
    with pytest.raises(NeedsFullParse):
        lexically(source)


@pytest.mark.parametrize("source", NOT_NOTICED)
def test_reads_facts_where_it_notices_no_error(source):
    reading = read_facts(b"import a\n" + source + b"import b\n")
    assert [each.module for each in reading.facts.imports] == ["a", "b"]


LINES = st.sampled_from(
    [
        "import a", "import a.b as c, d", "from . import x", "from .y import (p,\n q)", "x = 1", "X: int = '#'",
        "y = '''\nimport no\n'''", "z = f'{a}' f\"{b:{c}}\"", "pass", "'''s'''", "__all__ = ['n']", "__all__ += ['m']",
        "w = {1: (2, [3, '}'])}", "print('a;b:c')", "del x", "v = lambda q: q", "@d", "u = 1; t = 2", "raise E from e",
        "s = '\\\n'", "r = 1 + \\\n  2", "# comment", "", "if a: b = 1", "class O: pass",
        "K = False", "K: int = 0  # c", "L = not None", "L = TYPE_CHECKING", "from t import TYPE_CHECKING as L",
        "global K", "print(K)", "from a import (\n  K,\n)", "MYPY = 1", "MYPY = False", "from a import *",
        "__lazy_modules__ = ['a', 'a.b']", "__lazy_modules__ += ['d']", "__lazy_modules__ = p", "def \u00b5(): pass",
    ]
)  # fmt: skip
HEADERS = st.sampled_from(
    [
        "if a:", "if TYPE_CHECKING:", "if not t.TYPE_CHECKING:", "if __name__ == '__main__':", "for i in (1,\n 2):",
        "while a: # c", "with open(a) as b:", "with suppress(ImportError):", "def f(a, b='):'):", "async def g():",
        "class C(B):", "try:\n{indent}    import q\nexcept ImportError:", "try:\n{indent}    n = 1\nfinally:",
        "if a:\n{indent}    m = 1\nelif TYPE_CHECKING:", "if a:\n{indent}    m = 1\nelse:",
        "match a:\n{indent}  case 1:",
        "if False:", "if not (0):", "if a and not True:", "if K:", "if not K or L:", "if L:", "while 0:", "if MYPY:",
        "if a:\n{indent}    o = 1\nelif K:", "if __name__ != '__main__' or a:", "while True:", "if a is not None:",
    ]
)  # fmt: skip


@st.composite
def blocks(draw, depth=0):
    """Draw a list of statements, some of them compound, at one level of indentation."""
    indent = "    " * depth
    written = []
    for _ in range(draw(st.integers(1, 4))):
        if depth < 4 and draw(st.booleans()):
            header = draw(HEADERS).replace("{indent}", indent).replace("\nexcept", f"\n{indent}except")
            for word in ("finally", "elif", "else"):
                header = header.replace(f"\n{word}", f"\n{indent}{word}")
            written.append(f"{indent}{header}\n{draw(blocks(depth + 1))}")
        else:
            written.append(indent + draw(LINES) + "\n")
    return "".join(written)


def assert_equal_if_valid(source):
    """Make sure that what can be parsed is read as the parser reads it, if the lexical reader is sure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError:
        return
    try:
        facts = lexically(source)
    except NeedsFullParse:
        return
    assert facts == by_tree(source)


@settings(max_examples=400, deadline=None)
@given(blocks())
def test_equal_to_the_tree_on_generated_source(text):
    assert_equal_if_valid(text.encode())


# Valid source that looks like something else at the margin, in strings, brackets and comments.
NASTY = st.sampled_from(
    [
        "x = [\nimport_, 'def f():',\n]",
        "f(\na=1,\nb='''\nimport no\n''',\n)",
        "y = (\n# import no\n1)",
        "z = '\\\nimport no'",
        "x = \"'''\"",
        "y = '\"\"\"'  # '''",
        "# \"\"\" '''",
        "z = '''a''' '''b\nimport no''' \"\"",
        "x = r'''\\''' + '''",
        "'''",
        "w = f'''{x!r:>{y}}\nimport no {{ }}'''",
        "w = rf\"\\{x['a']}\"",
        "v = b'\\x00' rb'\\'",
        "u = '' ''",
        "t = ''''a'''",
        "async def h(): import a",
        "def k(): 'Doc.'",
        "if a: import b",
        "try: import c\nexcept ImportError: pass",
        "import a; import b",
        "from a \\\n  import b",
        "import a \\\n  as b",
        "from . import (  # c (\n  a as b,\n  c,\n)",
        "from .. import *",
        "from .a.b import c as d",
        "__all__ = ('n', \"m\",)",
        "__all__ = ['a' 'b']",
        "__all__ = ('a')",
        "__all__: list = ['q']",
        "x.__all__ = __all__",
        "print(__all__)",
        "del __all__",
        "match = case = type = 1",
        "match.x = lazy = 2",
        "type (x)",
        "print (1)",
        "x = lambda *a, b=1: (yield)",
        "x: 'import no' = 1",
        "x, (y, *z) = w",
        "x = y = z = 1",
        "a.b, c = 1, 2",
        "x += (1,\n2)",
        "x[1:2] = y",
        "x @= y",
        "x = not -~1 ** 2 is not y",
        "x = a if b else c,",
        "def __getattr__(n): return n",
        "@d(\n1)\n@e\ndef m(a: 'b(' = ')', *, c=[1]) -> d['e']:\n    r'''Doc \\d.'''\n    import f",
        "class D(\nE, metaclass=F): 'Doc.'",
        "class G:\n    '''Doc.'''\n    def n(self):\n        '''\n    def o(): pass\n'''\n        import p\n    import q",  # noqa: E501
        "class H:\n    x = [\n    1]\n    if x:\n        import r\n    async def s(self):\n        if x:\n            from . import t",  # noqa: E501
        "def u():\n    if TYPE_CHECKING:\n        import v\n    else:\n        import w\n    import x",
        "raise (\nValueError)",
        "assert x, '\\N{EN DASH}'",
        "def v(a, b=(1, [2, {3: (4,)}])):\n  return (\n1)\nx = 1",
        "\x0c",
        "  # c",
        "pass;",
        "global_ = 1",
        "not_ = 1",
        "with_(1)",
        "fromage = import_x",
        "if (a and\nb): x = 1",
        "x = 1 if a else 2 # '",
        "x = {**a, 'b': c[1:2, ...]}",
        "while a:\n    import y\nelse:\n    import z",
        "__path__.x",
        "for a.b in c:\n    pass",
        "with a as (b, c), d as e[0]:\n    import f",
        "é = 1",
        "import é as ñ",
        "def ł(): '''Dóc.'''",
        "x = 'é' \"ñ\"",
    ]
)


@st.composite
def nasty_blocks(draw):
    """Draw statements at the margin and in blocks, with any kind of line end and indentation."""
    written = []
    for _ in range(draw(st.integers(1, 6))):
        statement = draw(st.one_of(NASTY, NASTY, LINES))
        if draw(st.integers(0, 4)) == 0 and "\n" not in statement:
            header = draw(
                st.sampled_from(["if a:", "try:", "def f():", "class C:", "if TYPE_CHECKING:", "for i in j:"])
            )
            indent = draw(st.sampled_from([" ", "  ", "    ", "\t"]))
            end = "finally:\n  pass\n" if header == "try:" else ""
            statement = f"{header}\n{indent}{statement}\n{indent}pass\n{end}"
        written.append(statement + draw(st.sampled_from(["\n", "\n", "  # c\n", "\n\n# c\n", "\n    \n"])))
    text = "".join(written)
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


@settings(max_examples=600, deadline=None)
@given(nasty_blocks())
def test_equal_to_the_tree_on_nasty_source(text):
    assert_equal_if_valid(text.encode())


def test_equal_to_the_tree_on_the_standard_library():
    doubted = read = 0
    for file in sorted(Path(sysconfig.get_path("stdlib")).glob("*/*.py")):
        source = file.read_bytes()
        parsed = parse(source)
        if not isinstance(parsed, Parsed):
            continue
        read += 1
        try:
            facts = lexically(source)
        except NeedsFullParse:
            doubted += 1
            continue
        assert (
            facts
            == compute_reading(
                read_tree(parsed, source, count_lines(source), find_condition_names(parsed.tree, source))
            ).facts
        ), file
    assert read > 300
    assert doubted < read / 8


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"(" * 100_000 + b"\n",
        b"x = " + b"(" * 50_000 + b")" * 50_000 + b"\n",
        b"x = '" + b"a" * 1_900_000 + b"'\n",
        b"x = [" + b"1, " * 600_000 + b"]\n",
        b"import a\n" * 100_000,
        b"@a\n" * 100_000,
        b"x = " + b"__all__;" * 100_000 + b"\n",
        b"as x " * 100_000 + b"y\n# __path__\n",
        b"import a " * 100_000 + b"__path__\n",
        b"x = " + b'"""a""" ' * 250_000 + b"\n",
        b"def f():\n" + b"    import a\n" * 100_000,
        b"x = f'" + b"{" * 100_000 + b"\n",
        b"x = " + b'f"{' * 1000 + b"1" + b'}"' * 1000 + b"\n",
        b"\n" * 1_000_000,
        b"x = (\n" * 100_000,
        b"def f():\n" + b"    x = '\n" * 100_000,
        b"def f():\n" + b"".join(b" " * i + b"if TYPE_CHECKING:\n" for i in range(1, 1500)),
        b"if x:\n  y\nelif x:\n  y\n" + b"elif x:\n  y\n" * 5_000,
        b"x = [" + b"a import print " * 300_000 + b"]\n",
        b"def f():\n    x; " + b"from a import b; " * 100_000 + b"\n",
        b"def f():\n    return 1\nx = 1\n" * 100_000,
        b"class A:\n    def f(self):\n        import a\n" * 50_000,
        b"if x:\n" + b"    def f():\n        return 1\n    x = 1\n" * 30_000,
        b"# '''\n" * 300_000 + b'x = \'"""\'\n' * 100_000,
        b"x = 'a' " + b"'''b''' " * 200_000 + b"\n",
        b"def f():\n" + b"    x = (\n" * 50_000 + b"    )\n" * 49_999,
        b"x = 1 \\\n" * 200_000 + b"+ 1\n",
        b"x = y\n" + b"'''a'''\n" * 100_000 + b"import a",
        b"\xc3\xa9 = 1\n" * 20_000,
    ],
)
def test_hostile_source_is_read_or_refused(source):
    reading = read_facts(source)
    assert reading.facts.lines == count_lines(source)


def test_newer_syntax_is_no_fault():
    aliased = b"type X = int\n"
    source = (
        aliased + b"try:\n    import a\nexcept ImportError, KeyError:\n    pass\nlazy import b\nlazy from c import d"
    )
    reading = read_facts(source)
    assert reading.fault is None
    assert [(each.module, each.kind) for each in reading.facts.imports] == [
        ("a", ImportKind.OPTIONAL),
        ("b", ImportKind.LAZY),
        ("c", ImportKind.LAZY),
    ]
    assert {member.name for member in reading.facts.members} >= {"X", "b", "d"}


def test_what_is_left_of_a_broken_file():
    merged = b"<<<<<<< HEAD\nfrom b import c\n=======\ndef f(:\n>>>>>>> other\n"
    source = b'"""Doc."""\nimport a\n' + merged + b'print "x"\nclass D: pass\n'
    reading = read_facts(source)
    assert reading.fault is not None
    assert reading.facts.summary == "Doc."
    assert [each.module for each in reading.facts.imports] == ["a", "b"]
    assert "D" in {member.name for member in reading.facts.members}
    assert compute_reading(read_fallback(b"\xff\xfe\x00", 1)).facts.lines == 1


def test_nothing_of_a_text_is_kept():
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(50):
            read_facts(
                b"import a\nif x:\n    y = 1\ndef f():\n    import b\nclass A:\n    def g(self):\n        import c\n"
            )
        assert len(gc.get_objects()) - before < 50
    finally:
        gc.enable()


def test_a_tab_is_eight_columns():
    # Language reference, *Indentation*: nine spaces are deeper than a tab.
    source = b"class C:\n\tdef f():\n         import a\n\timport b\n"
    found = lexically(source)
    assert found == by_tree(source)
    assert [(each.module, each.kind) for each in found.imports] == [
        ("a", ImportKind.DEFERRED),
        ("b", ImportKind.RUNTIME),
    ]


BEGINNINGS = [
    ("import a, b.c as d\n", StatementPattern.IMPORT, {"IMPORT": "a, b.c as d"}),
    ("from ..a import b, c\n", StatementPattern.NAMES, {"dots": "..", "module": "a", "NAMES": "b, c"}),
    ("from a import (\n    b,\n)\n", StatementPattern.NAMES_IN_BRACKETS, {"module": "a", "NAMES_IN_BRACKETS": "b"}),
    ("from a import b as c\n", StatementPattern.FROM, {"module": "a", "aliased": "b as c"}),
    ("from a import (b,  # x\n)\n", StatementPattern.FROM, {"module": "a", "aliased_in_brackets": "b,  # x\n"}),
    ("def f(x):\n", StatementPattern.DEFINITION, {"keyword": "def", "defined": "f"}),
    ("class C(f('#')):\n", StatementPattern.LONG_DEFINITION, {"keyword": "class", "defined": "C"}),
    ("@a\n@b()\ndef f(): ...\n", StatementPattern.DECORATORS, {}),
    ("a = b.c()\n", StatementPattern.SET, {"set": "a"}),
    ("a = [1]\n", StatementPattern.BINDING, {"bound": "a"}),
    ("type a = b\n", StatementPattern.BINDING, {"bound": "a"}),
    ("a, b = c\n", StatementPattern.TARGETS, {"targets": "a, b"}),
    ("a: int = 1\n", StatementPattern.ANNOTATED, {"annotated": "a"}),
    ("__version__ = '1'\n", StatementPattern.DUNDER, {"dunder": "__version__"}),
    ("__version__ = f()\n", StatementPattern.DUNDER_CALL, {"called_dunder": "__version__"}),
    ("__all__ += ['a']\n", StatementPattern.EXPORTS, {"operator": "+=", "bracket": "[", "exports": "'a'"}),
    ("a.b()\n", StatementPattern.CODE, {}),
    ("@a[1]\n", StatementPattern.DECORATOR, {}),
]


@pytest.mark.parametrize(("text", "pattern", "parts"), BEGINNINGS)
def test_the_beginning_of_a_statement_matches_its_pattern(text, pattern, parts):
    match = BEGINNING.match(text)
    assert match.lastgroup == pattern.value
    found = {name: part for name, part in match.groupdict().items() if part}
    assert found == parts


def test_each_pattern_is_a_group_in_capitals_with_an_example():
    assert [each for each in BEGINNING.groupindex if each.isupper()] == [each.value for each in StatementPattern]
    assert {pattern for _, pattern, _ in BEGINNINGS} == set(StatementPattern)
