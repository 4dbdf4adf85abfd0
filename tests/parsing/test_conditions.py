"""Conditions that never hold when a module is imported, and those that hold only in a script."""

import ast

import pytest

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing import read_facts
from sphinx_packagemap.parsing.lexical.headers import find_condition_names
from sphinx_packagemap.parsing.lexical.scanner import read_lexically
from sphinx_packagemap.parsing.reader import count_lines
from sphinx_packagemap.parsing.records import compute_reading
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.syntax_tree import Parsed, parse
from sphinx_packagemap.parsing.syntax_tree.module_body import build_outline
from sphinx_packagemap.parsing.syntax_tree.visitor import read_tree

TYPE_CHECKING = [
    "if False:\n    import x",
    "if 0:\n    import x",
    "if None:\n    import x",
    "if not True:\n    import x",
    "if (not (1)):\n    import x",
    "if True:\n    pass\nelse:\n    import x",
    "if 1:\n    pass\nelif y:\n    import x",
    "if y:\n    pass\nelif False:\n    import x",
    "if y and False:\n    import x",
    "if y or True:\n    pass\nelse:\n    import x",
    "while False:\n    import x",
    "while 0:\n    import x",
    "if TYPE_CHECKING or False:\n    import x",
    "if TYPE_CHECKING is True:\n    import x",
    "if y:\n    pass\nelif TYPE_CHECKING:\n    import x",
    "if typing_extensions.TYPE_CHECKING:\n    import x",
    "if compat.typing.TYPE_CHECKING:\n    import x",
    "if not TYPE_CHECKING:\n    pass\nelse:\n    import x",
    "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import x",
    "TYPE_CHECKING: bool = False\nif TYPE_CHECKING:\n    import x",
    "try:\n    from typing import TYPE_CHECKING\nexcept E:\n    TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import x",
    "from typing import TYPE_CHECKING as TC\nif TC:\n    import x",
    "from typing import (\n    TYPE_CHECKING as TC,\n)\nif y and TC:\n    import x",
    "from typing import TYPE_CHECKING as TC\ndef f():\n    if TC:\n        import x",
    "from typing import TYPE_CHECKING as TC\nclass A:\n    if TC:\n        import x",
    "try:\n    from typing import TYPE_CHECKING as TC\nexcept E:\n    TC = False\nif TC:\n    import x",
    "TC = typing.TYPE_CHECKING\nif TC:\n    import x",
    "TC = OTHER = TYPE_CHECKING\ndef f():\n    if OTHER:\n        import x",
    "RUNNING = not TYPE_CHECKING\nif RUNNING:\n    pass\nelse:\n    import x",
    "MYPY = False\nif MYPY:\n    import x",
    "MYPY = False\ndef f():\n    if MYPY:\n        import x",
    "from compat import MYPY\nif MYPY:\n    import x",
    "DEBUG = False\nif DEBUG:\n    import x",
    "DEBUG: Final = 0  # never\nprint(DEBUG, DEBUG)\nif not y or not DEBUG:\n    pass\nelse:\n    import x",
    "MODERN = True\nif MODERN:\n    pass\nelse:\n    import x",
    "def f():\n    if False:\n        import x",
    "def f():\n    while True:\n        if y and not 1:\n            import x",
    "class A:\n    def f(self):\n        if 0:\n            import x",
    "if __name__ == '__main__':\n    if TYPE_CHECKING:\n        import x",
    "if __name__ == '__main__':\n    if __name__ != '__main__':\n        import x",
]
SCRIPT = [
    "if __name__ == '__main__':\n    import x",
    "if '__main__' == __name__:\n    import x",
    "if __name__ == '__main__' and y:\n    import x",
    "if __name__ != '__main__':\n    pass\nelse:\n    import x",
    "if not __name__ != '__main__':\n    import x",
    "if y:\n    pass\nelif __name__ == '__main__':\n    import x",
    "if __name__ in ('__main__', '__mp_main__'):\n    import x",
    "while __name__ == '__main__':\n    import x",
    "IS_SCRIPT = __name__ == '__main__'\nif IS_SCRIPT:\n    import x",
    "if __name__ == '__main__':\n    try:\n        import x\n    except ImportError:\n        pass",
    "if __name__ == '__main__':\n    def f():\n        import x",
    "def f():\n    if __name__ == '__main__':\n        import x",
    "__lazy_modules__ = ['x']\nif __name__ == '__main__':\n    import x",
]
RUNTIME = [
    "if True:\n    import x",
    "if y or False:\n    import x",
    "if not TYPE_CHECKING:\n    import x",
    "if TYPE_CHECKING or y:\n    import x",
    "while True:\n    import x",
    "while True:\n    break\nelse:\n    import x",
    "if y is not None:\n    import x",
    "if __name__ == '__main__' or y:\n    import x",
    "if __name__ != '__main__':\n    import x",
    "if __name__ == 'x':\n    import x",
    "if __name__ in ('__main__', 'x'):\n    import x",
    "TYPE_CHECKING = os.environ.get('CHECK')\nif TYPE_CHECKING:\n    import x",
    "TYPE_CHECKING = True\nif TYPE_CHECKING:\n    import x",
    "MYPY = True\nif MYPY:\n    import x",
    "from y import CHECKING as TC\nif TC:\n    import x",
    "from typing import TYPE_CHECKING as TC\nTC = y()\nif TC:\n    import x",
    # Bound more than once, or perhaps.
    "DEBUG = False\nDEBUG = y()\nif DEBUG:\n    import x",
    "DEBUG = False\nif y:\n    DEBUG = True\nif DEBUG:\n    import x",
    "DEBUG = False\ntry:\n    from local import DEBUG\nexcept E:\n    pass\nif DEBUG:\n    import x",
    "DEBUG = False\nfrom local import (\n    DEBUG,\n)\nif DEBUG:\n    import x",
    "DEBUG = False\nfrom local import *\nif DEBUG:\n    import x",
    "DEBUG = False\nfor DEBUG in y: pass\nif DEBUG:\n    import x",
    "DEBUG = False\nwith y as DEBUG: pass\nif DEBUG:\n    import x",
    "DEBUG = False\n(a, DEBUG) = y\nif DEBUG:\n    import x",
    "DEBUG = False\nDEBUG |= y\nif DEBUG:\n    import x",
    "DEBUG = False\nif (DEBUG := y): pass\nif DEBUG:\n    import x",
    "DEBUG = False\ndef f():\n    global DEBUG\n    DEBUG = y\nif DEBUG:\n    import x",
    "DEBUG = False\nglobals().update(y)\nif DEBUG:\n    import x",
    "if y:\n    DEBUG = False\nif DEBUG:\n    import x",
]
DEFERRED = [
    "def f():\n    if DEBUG:\n        import x\nDEBUG = False",  # others may change it before f is called
    "def f():\n    while True:\n        import x",
    "def f():\n    if y is not None:\n        import x",
    "def f():\n    import x\nif __name__ == '__main__':\n    f()",
]
CASES = [
    *((source, ImportKind.TYPE_CHECKING) for source in TYPE_CHECKING),
    *((source, ImportKind.SCRIPT) for source in SCRIPT),
    *((source, ImportKind.RUNTIME) for source in RUNTIME),
    *((source, ImportKind.DEFERRED) for source in DEFERRED),
]


def outline(source):
    parsed = Parsed(ast.parse(source))
    return build_outline(parsed, source.encode(), find_condition_names(parsed.tree, source.encode()))


@pytest.mark.parametrize(("source", "kind"), CASES)
def test_when_imports_run(source, kind):
    facts = read_facts(source.encode()).facts
    assert [each.kind for each in facts.imports if each.module == "x"] == [kind]


@pytest.mark.parametrize("source", [source for source, _ in CASES])
def test_both_readers_agree(source):
    text = source.encode()
    parsed = parse(text)
    assert isinstance(parsed, Parsed)
    try:
        facts = compute_reading(read_lexically(text)).facts
    except NeedsFullParse:
        return
    assert (
        facts
        == compute_reading(read_tree(parsed, text, count_lines(text), find_condition_names(parsed.tree, text))).facts
    )


@pytest.mark.parametrize("source", [*TYPE_CHECKING, *SCRIPT])
def test_what_never_runs_binds_nothing(source):
    facts = read_facts(source.encode()).facts
    assert "x" not in {member.name for member in facts.members}
    assert "x" not in outline(source).bound


@pytest.mark.parametrize(
    ("source", "statements"),
    [
        ("if False:\n    run()", 0),
        ("DEBUG = False\nif DEBUG:\n    run()\nelse:\n    x = 1", 0),
        ("if __name__ == '__main__' and y:\n    run()", 0),
        ("if __name__ != '__main__':\n    x = 1\nelse:\n    run()", 0),
        ("if __name__ != '__main__':\n    run()", 1),
        ("if y:\n    run()", 1),
    ],
)
def test_what_never_runs_does_nothing(source, statements):
    assert len(outline(source).statements) == statements


def test_a_condition_of_any_depth_is_no_trouble():
    source = "if " + "not " * 90 + "TYPE_CHECKING:\n    import x\n"
    assert [each.kind for each in read_facts(source.encode()).facts.imports] == [ImportKind.RUNTIME]


@pytest.mark.parametrize(
    "source",
    [
        "if " + "(" * 200_000 + "x" + ")" * 200_000 + ":\n    import x\n",
        "".join(f"if name{number}:\n    import x\n" for number in range(20_000)),
        "DEBUG = False\n" + "print(DEBUG)\n" * 20_000 + "if DEBUG:\n    import x\n",
        "# TYPE_CHECKING: "
        + " for" * 400
        + "\nTYPE_CHECKING:"
        + " " * 1900
        + "\nif TYPE_CHECKING:\n    import x\n" * 500,
    ],
    ids=["brackets", "names", "mentions", "lines"],
)
def test_hostile_conditions_take_no_time_to_speak_of(source):
    facts = read_facts(source.encode()).facts
    assert {each.module for each in facts.imports} <= {"x"}
