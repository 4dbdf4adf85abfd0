"""What the body of a module does when it runs."""

import pytest

from sphinx_packagemap.model import Outline, Statement, StatementKind
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE, read_outline
from sphinx_packagemap.parsing.lexical.headers import find_condition_names
from sphinx_packagemap.parsing.syntax_tree import Parsed, parse
from sphinx_packagemap.parsing.syntax_tree.module_body import build_outline


def outline(source):
    parsed = parse(source.encode())
    assert isinstance(parsed, Parsed)
    return build_outline(parsed, source.encode(), find_condition_names(parsed.tree, source.encode()))


@pytest.mark.parametrize(
    "source",
    [
        "",
        '"""A docstring."""\n"another"\n...\n',
        "import a\nfrom b import c\n",
        "def f(): g()\nasync def h(): await f()\nclass C:\n    x = f()\n",
        "X = 1\nY: int = -2\nZ: int\nW = {'a': [X, (Y, 3)]}\nX += 1\n",
        "if a > 1:\n    import b\nelif c:\n    b = None\nelse:\n    pass\n",
        "try:\n    import b\nexcept ImportError:\n    b = None\nelse:\n    c = 1\nfinally:\n    d = 2\n",
        "if TYPE_CHECKING:\n    print('never')\n",
        "if __name__ == '__main__':\n    main()\n",
    ],
)
def test_what_only_imports_defines_or_names_is_not_told(source):
    assert outline(source).statements == ()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("print(1)\n", [(1, "print(1)", "call")]),
        ("\n\nlogger = getLogger(__name__)  # here\n", [(3, "logger = getLogger(__name__)  # here", "assignment")]),
        ("x = f(\n    1,\n)\n", [(1, "x = f( …", "assignment")]),
        ("for x in y:\n    z = x\nwhile z:\n    break\n", [(1, "for x in y: …", "loop"), (3, "while z: …", "loop")]),
        ("with a:\n    import b\n", [(1, "with a: …", "context")]),
        ("del x\nassert x\nraise y\n", [(1, "del x", "deletion"), (2, "assert x", "check"), (3, "raise y", "error")]),
        ("squares = [n * n for n in range(9)]\n", [(1, "squares = [n * n for n in range(9)]", "assignment")]),
        ("if x:\n    import a\nelse:\n    a = f()\n", [(1, "if x: …", "condition")]),
        ("x: list = list()\n", [(1, "x: list = list()", "assignment")]),
        ("f('\x1b[31m', '\u202e')\n", [(1, "f('\\x1b[31m', '\\u202e')", "call")]),
        ("f('" + "x" * 100 + "')\n", [(1, "f('" + "x" * 56 + "…", "call")]),
        ("try:\n    f()\nfinally:\n    g()\n", [(1, "try: …", "handling")]),
        ("x.y\n", [(1, "x.y", "expression")]),
        ("\ufeffprint(1)\n", [(1, "\\ufeffprint(1)", "call")]),
    ],
)
def test_what_does_more_is_told_with_its_line(source, told):
    assert outline(source).statements == tuple(Statement(line, text, StatementKind(kind)) for line, text, kind in told)


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("import a.b, c as d\nfrom e import f, g as h\n", "a d f h"),
        ("def f(): x = 1\nclass C: y = 1\nasync def g(): ...\n", "f C g"),
        ("a = b = 1\nc, (d, *e) = 1, (2,)\n[f] = x\no.g = 1\no['h'] = 1\ni: int = 1\nj: int\n", "a b c d e f i"),
        ("a = 1\nb = 2\ndel a\n", "b"),
        ("if x:\n    a = b = 1\nelse:\n    a = c = 2\n", "a"),
        ("if x:\n    a = 1\n", ""),
        ("if x:\n    a = 1\nelif y:\n    a = 2\n", ""),
        ("if x:\n    a = 1\nelif y:\n    a = 2\nelse:\n    a = 3\n", "a"),
        ("if TYPE_CHECKING:\n    a = 1\nelse:\n    b = 1\n", "b"),
        ("if __name__ == '__main__':\n    a = 1\n", ""),
        ("try:\n    import a, b\nexcept ImportError:\n    a = None\n", "a"),
        ("try:\n    import a\nexcept ImportError:\n    raise\n", "a"),
        ("try:\n    import a\nfinally:\n    b = 1\n", "a b"),
        ("try:\n    a = 1\nexcept E:\n    a = 2\nelse:\n    b = 1\n", "a"),
        ("with x as a, y as (b, c):\n    d = 1\n", "a b c d"),
        ("for a in x:\n    b = 1\nwhile y:\n    c = 1\n", ""),
        ("match x:\n    case 1:\n        a = 1\n", ""),
    ],
)
def test_the_names_that_are_bound_whichever_way_it_takes(source, bound):
    assert outline(source).bound == frozenset(bound.split())


@pytest.mark.parametrize(
    "source",
    [
        "globals()['x'] = 1\n",
        "globals().update(a=1)\n",
        "for n in x:\n    globals().setdefault(n, 1)\n",
        "def f():\n    globals()[name] = 1\nf()\n",
        "names = globals()\n",
        "for n in x:\n    locals()[n] = __import__(n)\n",
        "vars()['x'] = 1\n",
        "exec('x = 1')\n",
        "import sys\nsys.modules[__name__] = Lazy()\n",
        "from sys import modules\nsetattr(modules[__name__], 'x', 1)\n",
        "IntEnum._convert_('Signals', __name__, f)\n",
    ],
)
def test_a_module_that_makes_names(source):
    assert outline(source).makes_names


@pytest.mark.parametrize(
    "source",
    [
        "x = globals()['y']\n",
        "def __getattr__(name):\n    return globals().get(name)\n",
        "if 'x' in globals():\n    pass\n",
        "list(globals().items())\n",
        "import sys\nm = sys.modules['other']\n",
        "setattr(x, 'y', 1)\n",
        "'{x}'.format(**locals())\nvars(o)['x'] = 1\n",
        "doc = sys.modules[__name__].__doc__\n",
    ],
)
def test_a_module_that_only_looks_something_up(source):
    assert not outline(source).makes_names


def test_a_file_that_python_cannot_read_has_no_outline(tmp_path):
    for name, content in {"bad.py": b"def\n", "deep.py": b"(" * 5000, "bytes.py": b"\xff\n"}.items():
        (tmp_path / name).write_bytes(content)
        assert read_outline(str(tmp_path / name), DEFAULT_MAX_SIZE) is None
    assert read_outline(str(tmp_path / "none.py"), DEFAULT_MAX_SIZE) is None
    (tmp_path / "large.py").write_text("x = 1\n")
    assert read_outline(str(tmp_path / "large.py"), 3) is None
    assert read_outline(str(tmp_path / "large.py"), 6) == Outline((), frozenset("x"))


def test_many_branches_are_no_fault(tmp_path):
    branches = "if x == 0:\n    a = 1\n" + "".join(f"elif x == {n}:\n    a = 1\n" for n in range(1, 5000))
    (tmp_path / "long.py").write_text(branches)
    assert read_outline(str(tmp_path / "long.py"), DEFAULT_MAX_SIZE) in (None, Outline())
