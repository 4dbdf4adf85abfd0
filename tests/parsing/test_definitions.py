"""The names that a module defines are the same whether they are scanned for or read with all facts."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.parsing import HEAD, read_facts, read_head_record
from sphinx_packagemap.parsing.lexical.definitions import read_definitions
from sphinx_packagemap.parsing.records import compute_definitions
from sphinx_packagemap.parsing.source_file import NeedsFullParse


def get_names(facts):
    """Return what purposes are made from."""
    members = [(member.name, member.kind) for member in facts.members if member.kind is not MemberKind.IMPORTED]
    return members, facts.exports if isinstance(facts.exports, tuple) else None, facts.export_steps


def scan(source):
    """Return the names that the scan finds; None if it leaves that to a reading of all facts."""
    try:
        return get_names(compute_definitions(read_definitions(source)))
    except NeedsFullParse:
        return None


USUAL = {
    "nothing": "",
    "definitions": "import a\n@a.b(c=1)\nclass A(a.B):\n    x = 1\n\nasync def f(x=2): return x\n\ndef f(): ...\n",
    "values": "A = 1\nb: int = 2\nc: int\nd = e = 3\nf, g = h = 4, 5\ni = f(x=1)\nj = [\n    1,\n]\nk = lambda x: x\n",
    "a string that looks like code": 'def f():\n    """Say.\n\ndef g():\n"""\nx = 1\n',
    "single quotes that look like code": "def f():\n    '''Say.\n\ndef g():\n'''\nx = 1\n",
    "quotes in quotes": "def f():\n    ''' \"\"\" '''\n\ndef g():\n    '''\n\"\"\"\n'''\nx = 1\n",
    "a formatted string": 'def f(x):\n    return f"""\ndef g(): {x}\n"""\ny = 1\n',
    "quotes in a comment": 'def f():\n    # """\n    return """\n\ndef g(): ...\n"""\n# """\nx = 1\n',
    "quotes in a string": 'def f():\n    return \'"""\', """\nx = 1\n"""\ny = 2\n',
    "an escaped quote": 'def f():\n    return """\\"""\nx = 1\n"""\ny = 2\n',
    "a comment before a value": 'A = "#"  # don\'t\nB = 2  # "\nC = 3\n',
    "no names": "a.b = c\na[0] = 1\nf(x=1)\na.b.c(d=2).e(f)\nx += 1\nassert a == b\n",
    "deleted": "x = 1\nfor i in x:\n    y = i\ndel i\n",
    "handled imports": "try:\n    import a\nexcept ImportError:\n    a = None\n    B = 1\nelse:\n    def f(): ...\n",
    "a guarded import and a definition": "try:\n    import f\nexcept ImportError:\n    pass\n\ndef f(): ...\n",
    "imports for type checkers": "from t import TYPE_CHECKING\nif TYPE_CHECKING:\n  from a import (\n    B\n  )",
    "conditions": "import sys\nif sys.x > 3:\n    def f(): ...\nelif a:\n    b = 1\nelse:\n    c = 1\n",
    "a decided condition": "if False:\n    a = 1\nelse:\n    b = 1\n",
    "a script": "def f(): ...\nif __name__ == '__main__':\n    x = f()\n",
    "a renamed import": "from a import f as g, h  # f\ndef f(): ...\n",
    "several statements on a line": "import a; x = 1\ny = 2; z = 3\n",
    "names in __all__": '__all__ = ["a", "B", "a"]\nB = 1\n',
    "names in a tuple": "__all__ = (\n    'a',  # it's one\n    'B',\n)\nB = 1\n",
    "carriage returns": "x = 1\r\ndef f():\r\n    '''\r\ny = 1\r\n'''\r\n",
    "soft keywords": "match = 1\ntype = 2\nmatch(x)\nmatch.x = 1\ncase = 3\n",
    "patterns": "match x:\n    case [y, *z]:\n        pass\n",
    "a walrus": "f(x := 1)\nif y := 2:\n    pass\nz = (a := 3)\n",
    "starred targets": "*a, b = c\n(d, e) = f\n[g] = h\n",
    "a named exception": "try:\n    pass\nexcept E as e:\n    pass\nwith a as b:\n    pass\n",
}
DOUBTFUL = {
    "arguments at the margin": "def f():\n    g(\nx=1,\ny=2)\nz = 3\n",
    "an import at the margin": "from a import (\nb,\nc\n)\ndef b(): ...\n",
    "a continued line": "x = \\\ny = 1\n",
    "a continued string": "x = 'a\\\ndef f(): ...'\n",
    "a constant that decides": "PY2 = False\nif PY2:\n    a = 1\n",
    "another name for type checkers": "from t import TYPE_CHECKING as T\nif T:\n    a = 1\n",
    "an import of a defined name": "from a import x\nx = 1\n",
    "a concatenated name": "__all__ = ['a' 'b']\n",
    "a string in brackets": "__all__ = ('a')\n",
    "a changed __all__": "__all__ = ['a']\n__all__ += ['b']\n",
    "__all__ in a function": "__all__ = ['a']\ndef f():\n    __all__.append('b')\n",
    "a letter of another alphabet": "é = 1\n",
    "a name with such a letter": "class Mé: ...\n",
    "an invalid byte": b"def f():\n    '\xff'\n",
    "another encoding": b"# coding: latin-1\nx = '\xe9'\n",
    "a form feed": "x = 1\n\fy = 2\n",
    "a mark": b"\xef\xbb\xbfx = 1\n",
    "old line ends": "x = 1\ry = 2\r",
    "a fraction of a string": "def f():\n    '''\nx = 1\n",
}


def encode(source):
    return source if isinstance(source, bytes) else source.encode()


@pytest.mark.parametrize("name", USUAL)
def test_usual_names_are_found_without_reading_all_facts(name):
    source = encode(USUAL[name])
    assert scan(source) == get_names(read_facts(source).facts)


@pytest.mark.parametrize("name", DOUBTFUL)
def test_all_facts_are_read_in_doubt(name):
    assert scan(encode(DOUBTFUL[name])) is None


STATEMENTS = st.sampled_from(
    [
        textwrap.dedent(each).strip("\n") + "\n"
        for source in (USUAL | DOUBTFUL).values()
        if isinstance(source, str)
        for each in source.split("\n\n")
    ]
)


@given(st.lists(STATEMENTS, max_size=5), st.sampled_from(["", "\n", "# it's\n", "\n\n"]))
def test_names_of_any_statements_are_equal(statements, between):
    source = between.join(statements).encode()
    reading = read_facts(source)
    found = scan(source)
    if found is not None and reading.fault is None:
        assert found == get_names(reading.facts)


def test_names_are_scanned_for_only_in_long_files_without_a_docstring(tmp_path):
    def read(source, **options):
        path = tmp_path / "m.py"
        path.write_text(source)
        return read_head_record(str(path), **options)

    filling = "#" * HEAD
    record = read(f"def f(): ...\n{filling}\nx = 1\n", needs_definitions=True)
    assert [each[1] for each in record.bindings] == ["f", "x"]
    assert read(f'"""Say."""\ndef f(): ...\n{filling}\n', needs_definitions=True).bindings == []
    assert read(f"def f(): ...\n{filling}\n").bindings == []
    assert read("def f(): ...\n", needs_definitions=True) is None
    assert read(f"def f(): ...\n{filling}\nx = \\\ny = 1\n", needs_definitions=True) is None
